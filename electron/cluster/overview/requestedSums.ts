/** One sum for all who look at the same namespaces. */
import type { ClusterSession } from "../source/clusterSession.ts";
import type { Namespaces } from "./places.ts";
import { RequestedSum } from "./requestedSum.ts";

/** Sums that no one looks at stay known for who comes back, so many of them. */
const mostUnused = 8;

export class RequestedSums {
  readonly #session: ClusterSession;
  /** In the order of last use. */
  readonly #sums = new Map<string, RequestedSum>();

  constructor(session: ClusterSession) {
    this.#session = session;
  }

  of(namespaces: Namespaces): RequestedSum {
    const key = JSON.stringify(namespaces?.toSorted() ?? null);
    const sum = this.#sums.get(key) ?? new RequestedSum(this.#session, namespaces);
    this.#sums.delete(key);
    const unused = [...this.#sums].filter(([, one]) => !one.lookedAt);
    for (const [old] of unused.slice(0, Math.max(0, unused.length - mostUnused))) this.#sums.delete(old);
    this.#sums.set(key, sum);
    return sum;
  }
}
