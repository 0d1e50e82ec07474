/** What main and the worker of one cluster say to each other besides RPC. Both ends are ours and start together. */
import type { MessagePort } from "node:worker_threads";
import type { ConnectionUse } from "../../../shared/app.ts";
import type { ApiKind } from "../../../shared/cluster.ts";
import type { ConnectionId } from "../../../shared/connection.ts";
import type { Language } from "../../../shared/model/language.ts";
import type { Message } from "../../../shared/model/message.ts";
import type { RbacQuestion } from "../../../shared/rbac.ts";
import type { RpcError } from "../../../shared/rpc/envelope.ts";
import type { ConnectionSignal } from "../../core/connectionState.ts";
import type { BudgetLimits } from "../../core/requestBudget.ts";
import type { CredentialAsk, Credentials } from "../auth/credentials.ts";
import type { KubeEndpoint } from "../http/endpoint.ts";

/** `workerData` of a cluster's worker; the ports are transferred with it. */
export interface WorkerStart {
  readonly connection: ConnectionId;
  readonly endpoint: KubeEndpoint;
  readonly limits: BudgetLimits;
  readonly userAgent: string;
  /** Calls and streams that main relays unread. */
  readonly relay: MessagePort;
  /** Calls and streams of main itself. */
  readonly client: MessagePort;
  /** Changes (`changePort.ts`). */
  readonly changes: MessagePort;
}

/** The rows of one kind in one namespace (null for all), for a table elsewhere. */
export interface TableAsk {
  readonly group: string;
  /** Null takes the version that the cluster prefers. */
  readonly version: string | null;
  readonly resource: string;
  readonly namespace: string | null;
  /** What the column `source` shows. */
  readonly label: string;
  /** The readiness board in place of a kind's rows: these kinds of it are watched, and these namespaces looked at. */
  readonly board?: { readonly pinned: readonly string[]; readonly namespaces: readonly string[] | null };
  /** Helm's releases of these namespaces in place of a kind's rows. */
  readonly releases?: { readonly namespaces: readonly string[] | null };
  /** An answer about rights in place of a kind's rows. */
  readonly rights?: {
    readonly question: RbacQuestion;
    readonly namespaces: readonly string[] | null;
    readonly language: Language;
  };
}

export type ToWorker =
  | { readonly kind: "answer"; readonly id: number; readonly value: unknown }
  | { readonly kind: "refusal"; readonly id: number; readonly code: RpcError["code"]; readonly reason: Message }
  /** `unproven`: the machine slept or the network changed, so no open connection is trusted. */
  | { readonly kind: "wake"; readonly unproven: boolean }
  | { readonly kind: "table"; readonly ask: TableAsk; readonly port: MessagePort };

/** Only main runs plugins and knows how a URL is to be reached. */
export type MainQuestion =
  | { readonly what: "credentials"; readonly ask: CredentialAsk }
  | { readonly what: "proxy"; readonly url: string };

export type FromWorker =
  | { readonly kind: "ask"; readonly id: number; readonly question: MainQuestion }
  | { readonly kind: "cancel"; readonly id: number }
  | { readonly kind: "signal"; readonly signal: ConnectionSignal }
  | { readonly kind: "vitals"; readonly use: ConnectionUse; readonly eventsPerSecond: number }
  /** What the cluster serves, one row a kind, after every change. */
  | { readonly kind: "discovered"; readonly kinds: readonly ApiKind[] }
  | { readonly kind: "log"; readonly text: string };

/** The answer to each question. */
export interface MainAnswers {
  readonly credentials: Credentials;
  readonly proxy: string | null;
}
