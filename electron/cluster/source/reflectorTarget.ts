/** What a reflector follows, and what it shares with the others of its connection. */
import type { Column } from "../../../shared/model/table.ts";
import type { KubeHttp } from "../http/request.ts";
import type { Failure } from "./reflectorState.ts";
import type { Arrival } from "./tableFetch.ts";

export interface ReflectorTarget {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  /** Null for all namespaces, and for cluster-scoped kinds. */
  readonly namespace: string | null;
  readonly namespaced: boolean;
  /** Whether the server lists `watch` among the kind's verbs. */
  readonly watchable: boolean;
  /** Columns that are filled from elsewhere, behind the server's own. */
  readonly joined: readonly Column[];
}

/** What the reflectors of one connection share. */
export interface ReflectorSurroundings {
  readonly http: KubeHttp;
  /** In [0, 1). */
  readonly random: () => number;
  readonly fillBy: "list" | "watch";
  readonly wantsGzip: () => boolean;
  /** Whether the target is so near that a slow answer is not the link's fault. */
  readonly near: () => boolean;
  /** A body has ended. */
  readonly transferred: (body: Arrival, gzip: boolean) => void;
  /** So many watch events came. */
  readonly events: (count: number) => void;
  /** The target answered, or failed. */
  readonly report: (failure: Failure | null) => void;
  /** A first load that waits longer for a slow link is asked about. Without it none is. */
  readonly patienceMs?: number;
}
