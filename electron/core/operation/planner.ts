/** How a domain turns a request into steps. It only reads. */
import type { Connection, ConnectionId } from "../../../shared/connection.ts";
import type { EnvironmentId } from "../../../shared/environment.ts";
import type { Message } from "../../../shared/model/message.ts";
import type { OperationId, OperationTarget, Plan, PlanRequest, PlanStep } from "../../../shared/operation.ts";
import type { Readable } from "../state/value.ts";
import type { Permit } from "./permit.ts";
import type { StepDraft } from "./stepKind.ts";

/** What a person sees of a step; id, pivot and deadline are the engine's. */
export type StepPreview = Pick<PlanStep, "title" | "proof" | "text" | "diff" | "whole" | "undo" | "calls"> & {
  /** How long it takes, as far as planning measured it (`Duration.aboutMs`); never a guess. */
  readonly aboutMs?: number;
};

export interface OperationDraft {
  readonly target: OperationTarget;
  /** In their order; a step whose undo is `none` is a pivot. Empty where refused or idle. */
  readonly steps: readonly { readonly draft: StepDraft; readonly preview: StepPreview }[];
  readonly refused: Message | null;
  /** A Lease of its target, where one is to be taken against other consoles; null where none is worth it. */
  readonly lease: { readonly namespace: string } | null;
  /** A name that must be typed although the environment is open (a namespace's deletion, releasing a finalizer); null for none. */
  readonly typed: { readonly text: string; readonly reason: Message } | null;
  /** Whose guards apply, where the target is the console's own and has no connection to tell it. */
  readonly environments?: readonly EnvironmentId[];
  /** The operation that this one takes back. */
  readonly undoes?: OperationId;
}

export interface PlanDraft {
  readonly title: Message;
  readonly risk: Plan["risk"];
  readonly operations: readonly OperationDraft[];
  readonly waves: Plan["waves"];
  readonly blast: Plan["blast"];
  readonly checks: Plan["checks"];
  readonly owners: Plan["owners"];
  readonly commands: readonly string[];
  readonly options: Plan["options"];
}

export interface PlanContext {
  /** Ids of the plan's options that the person turned on. */
  readonly options: ReadonlySet<string>;
  readonly signal: AbortSignal;
  /** Why nothing may be changed through a connection, whatever is planned: its environment is read-only. Of several targets those of another connection
   *  stand; a request about such targets alone is planned to be looked at, and its approval is refused. */
  readonly forbidden?: (connection: ConnectionId) => Message | null;
}

/** One for each domain of `PlanRequest`. */
export interface Planner<D extends PlanRequest["domain"] = PlanRequest["domain"]> {
  readonly domain: D;
  /** @throws RpcError when nothing of the request can be planned; what concerns one target alone is its `refused` */
  plan(request: Extract<PlanRequest, { domain: D }>, context: PlanContext): Promise<PlanDraft>;
}

/** What a Lease is taken for. */
export interface LeaseTarget {
  readonly connection: ConnectionId;
  readonly key: string;
  readonly namespace: string;
  readonly operation: string;
  /** A Lease is written too, when it is taken, renewed and released, and mostly between steps: each of these asks for a permit of its own. They are given
   *  until the operation has let go of its locks. @throws PermitError after that */
  readonly permitted: <T>(work: (permit: Permit) => Promise<T>) => Promise<T>;
}

/** By domain. What is missing cannot be planned. */
export type Planners = { readonly [D in PlanRequest["domain"]]?: Planner<D> };

/** Against other consoles: `electron/cluster` implements it by a Kubernetes Lease. It is advice to others, not a fence. */
export interface TargetLeases {
  /** @returns null where one may not be written: the plan says that other consoles are not excluded
   *  @throws RpcError `conflict` with the holder while another holds it */
  acquire(target: LeaseTarget, signal: AbortSignal): Promise<HeldLease | null>;
  /** Whether one may be written there: for the plan, without writing. */
  possible(connection: ConnectionId, namespace: string, signal: AbortSignal): Promise<boolean>;
}

export interface HeldLease {
  /** Aborted when it was lost: renewal failed for longer than it lasts, or another took it. */
  readonly lost: AbortSignal;
  /** Asks the target, before each step. @throws RpcError `conflict` when it is another's now */
  check(signal: AbortSignal): Promise<void>;
  release(): Promise<void>;
}

/** What the engine needs to know about connections; `wiring.ts` gives it. */
export interface ConnectionFacts {
  readonly nameOf: (connection: ConnectionId) => Connection["name"];
  /** As whom the target knows the person ("system:admin", "jane@acme.io"); empty where it has not said. */
  readonly identityOf: (connection: ConnectionId) => string;
  /** It belongs to the practice estate, which is open although it is in no environment. */
  readonly isPractice: (connection: ConnectionId) => boolean;
  /** The connections that answer now. Nothing connects by itself: an operation found at the start waits until its connection is among them. */
  readonly answering: Readable<ReadonlySet<ConnectionId>>;
}
