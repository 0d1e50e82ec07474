/** How the connection of this worker spends its request budget, what was measured of it, and what it holds. */
import type { ConnectionUse } from "../../../shared/app.ts";
import type { ConnectionId } from "../../../shared/connection.ts";
import type { RequestBudget } from "../../core/requestBudget.ts";
import type { RowSink } from "../../core/table/rowSink.ts";
import { resourceName } from "./apiPath.ts";
import type { LinkMeasure } from "./gzipPolicy.ts";
import type { Loaded } from "./reflectorPool.ts";

/** More are held by no one who looks at them. */
const mostReflectors = 200;

export class UseMeter {
  readonly #connection: ConnectionId;
  readonly #budget: Pick<RequestBudget, "counters" | "limits">;
  #background = 0;
  #atMs: number;

  constructor(connection: ConnectionId, budget: Pick<RequestBudget, "counters" | "limits">, nowMs: number) {
    this.#connection = connection;
    this.#budget = budget;
    this.#atMs = nowMs;
  }

  /** The rates are those since the last reading. */
  read(
    nowMs: number,
    link: LinkMeasure,
    receivedBytes: number,
    loaded: Iterable<Loaded<Pick<RowSink, "size"> & RowSink>>,
  ): ConnectionUse {
    const { started, waiting, listsInFlight, throttled, pausedUntilMs } = this.#budget.counters();
    const { limits } = this.#budget;
    const perSecond = ((started.background - this.#background) * 1000) / Math.max(1, nowMs - this.#atMs);
    this.#background = started.background;
    this.#atMs = nowMs;
    return {
      connection: this.#connection,
      lists: { inFlight: listsInFlight, allowed: limits.listsInFlight },
      background: { perSecond, allowed: limits.backgroundPerSecond },
      waiting: { ...waiting },
      requests: started.foreground + started.background,
      throttled,
      receivedBytes,
      throttledUntil: pausedUntilMs,
      roundTripMs: link.roundTripMs,
      bytesPerSecond: link.bytesPerSecond,
      reflectors: [...loaded].slice(0, mostReflectors).map(({ target, store, state, lookers }) => ({
        resource: resourceName(target),
        namespace: target.namespace,
        rows: store.size,
        viewers: lookers,
        phase: state.phase,
        goodAt: state.goodAt,
      })),
    };
  }
}
