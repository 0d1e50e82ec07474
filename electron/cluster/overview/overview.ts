/** The cluster at a glance. Each part is read on its own and fails on its own; pods come from the live table's store, the rest is asked for again every
 *  so often, in the background. Nodes and what they can give are the cluster's, all else is that of the namespaces looked at. */
import type { KubeEvent, Overview, TableSource } from "../../../shared/cluster.ts";
import { latest, Value } from "../../core/state/value.ts";
import { kubeEvent, newestFirst } from "../object/kubeEvent.ts";
import { collectionPath, resourceName } from "../source/apiPath.ts";
import type { ClusterSession } from "../source/clusterSession.ts";
import { findKind } from "../source/discovery.ts";
import { failureOf } from "../source/failure.ts";
import type { KindCatalog } from "../source/kindCatalog.ts";
import { eachObject } from "../source/objectPages.ts";
import { sleep } from "../source/streaming.ts";
import { tableTarget } from "../source/tableTarget.ts";
import type { ClusterNodes } from "./clusterNodes.ts";
import { FollowedPods } from "./followedPods.ts";
import { eachPlace, placesOf } from "./places.ts";
import { podsPart } from "./podsPart.ts";
import type { RequestedSum } from "./requestedSum.ts";
import { troubles } from "./trouble.ts";
import { TroubleBoard } from "./troubleBoard.ts";

const everyMs = { troubles: 60_000, warnings: 20_000, pods: 1_000 };
/** A round that took long is repeated that many times its duration later. */
const troublesShare = 10;
const mostWarnings = 50;
/** Events that are looked at for the latest: together, and at least so many of a namespace. */
const mostEvents = 5_000;
const leastEvents = 500;
/** Of many namespaces the warnings are asked for more seldom: this often a namespace, on average. */
const warningsShareMs = 1_000;
const eventKind = { group: "", version: "v1", resource: "events" };

/** What the cluster serves. */
type Kinds = Pick<KindCatalog, "current">;

/** What those who look at the same share. */
interface Shared {
  /** Of the same namespaces. */
  readonly requested: RequestedSum;
  readonly nodes: ClusterNodes;
}

const nothing = { data: null, reason: null, goodAt: null };

export async function* overviews(
  session: ClusterSession,
  catalog: Kinds,
  shared: Shared,
  of: TableSource,
  signal: AbortSignal,
): AsyncGenerator<Overview, void, undefined> {
  const ended = new AbortController();
  const stop = AbortSignal.any([signal, ended.signal]);
  const parts = new OverviewParts(session, catalog, shared, of, stop);
  const forget = session.onWake({ wake: () => parts.refresh() });
  const leaves = [shared.requested.join(), shared.nodes.join()];
  void parts.run();
  try {
    yield* latest(parts.value, signal);
  } finally {
    forget();
    for (const leave of leaves) leave();
    ended.abort();
  }
}

class OverviewParts {
  readonly value = new Value<Overview>({
    nodes: nothing,
    capacity: nothing,
    requested: { ...nothing, progress: null, leftOut: null },
    pods: { ...nothing, leftOut: null },
    trouble: { ...nothing, partial: [], leftOut: null },
    warnings: { ...nothing, partial: false, leftOut: null },
  });
  readonly #session: ClusterSession;
  readonly #catalog: Kinds;
  readonly #shared: Shared;
  readonly #of: TableSource;
  readonly #signal: AbortSignal;
  #again = new AbortController();
  readonly #troubles = new TroubleBoard();

  constructor(session: ClusterSession, catalog: Kinds, shared: Shared, of: TableSource, signal: AbortSignal) {
    this.#session = session;
    this.#catalog = catalog;
    this.#shared = shared;
    this.#of = of;
    this.#signal = signal;
    // Known at once to who comes from other namespaces, or comes back.
    this.#put({ ...shared.nodes.value.current, requested: shared.requested.value.current });
  }

  refresh(): void {
    this.#shared.nodes.refresh();
    this.#again.abort();
    this.#again = new AbortController();
  }

  async run(): Promise<void> {
    const catalog = await this.#catalog.current(this.#signal).catch(() => null);
    if (!catalog) return;
    await Promise.all([this.#pods(), this.#requests(), this.#nodes(), this.#everyWarnings(), this.#everyTrouble()]);
  }

  /** When reading fails the warnings of before stay, with the reason. */
  async #everyWarnings(): Promise<void> {
    const pauseMs = Math.max(everyMs.warnings, placesOf(this.#of.namespaces).length * warningsShareMs);
    while (!this.#signal.aborted) {
      await this.#warnings().catch((error: unknown) => {
        if (this.#signal.aborted) return;
        const { reason } = failureOf(error, { verb: "list", resource: "events", namespace: null });
        this.#put({ warnings: { ...this.value.current.warnings, reason } });
      });
      await this.#pause(pauseMs);
    }
  }

  async #everyTrouble(): Promise<void> {
    for (let round = 0; !this.#signal.aborted; round += 1) {
      const startedAt = Date.now();
      const { kinds } = await this.#catalog.current(this.#signal).catch(() => ({ kinds: [] }));
      const looks = troubles(this.#session, { ...this.#of, kinds }, round, this.#signal);
      for await (const { kind, place, found, failure } of looks) {
        if (found) this.#troubles.found(resourceName(kind), place, found);
        else this.#troubles.failed(resourceName(kind), place, failure);
        this.#showTroubles();
      }
      this.#troubles.heard("kinds");
      this.#showTroubles();
      await this.#pause(Math.max(everyMs.troubles, (Date.now() - startedAt) * troublesShare));
    }
  }

  async #nodes(): Promise<void> {
    for await (const parts of latest(this.#shared.nodes.value, this.#signal)) this.#put(parts);
  }

  async #requests(): Promise<void> {
    for await (const requested of latest(this.#shared.requested.value, this.#signal)) this.#put({ requested });
  }

  async #warnings(): Promise<void> {
    const places = placesOf(this.#of.namespaces);
    const most = Math.max(leastEvents, Math.floor(mostEvents / places.length));
    const events: KubeEvent[] = [];
    const take = (event: unknown) => events.push(kubeEvent(event));
    let partial = false;
    const leftOut = await eachPlace("events", places, async (place) => {
      const ask = { path: collectionPath(eventKind, place), most, fieldSelector: "type=Warning" };
      const { remaining } = await eachObject(this.#session, ask, take, this.#signal);
      partial ||= remaining !== 0;
    });
    const data = events.sort(newestFirst).slice(0, mostWarnings);
    this.#put({ warnings: { data, reason: null, goodAt: Date.now(), partial, leftOut } });
  }

  async #pods(): Promise<void> {
    const { kinds } = await this.#catalog.current(this.#signal);
    const kind = findKind(kinds, "", null, "pods");
    if (!kind) return;
    const { connection, namespaces } = this.#of;
    const followed = placesOf(namespaces).map((place) => {
      const lease = this.#session.pool.acquire(tableTarget(kind, kinds, place));
      return new FollowedPods(place, lease, connection, () => this.#shared.requested.changed());
    });
    try {
      while (!this.#signal.aborted) {
        this.#shared.requested.hold(
          followed.some(({ state }) => ["connecting", "loading", "paused"].includes(state.phase)),
        );
        const renewed = followed.filter((one) => one.renew());
        if (renewed.length > 0) this.#showPods(followed);
        await sleep(everyMs.pods, this.#signal).catch(() => {});
      }
    } finally {
      for (const one of followed) one.dispose();
    }
  }

  #showPods(followed: readonly FollowedPods[]): void {
    for (const { place, counts, state } of followed) {
      if (counts) this.#troubles.found("pods", place, counts.found);
      else if (state.phase === "forbidden" && state.reason)
        this.#troubles.failed("pods", place, { kind: "forbidden", reason: state.reason, retryAfterMs: null });
    }
    const pods = podsPart(followed, this.value.current.pods, Date.now());
    if (!pods) return;
    this.#put({ pods });
    this.#troubles.heard("pods");
    this.#showTroubles();
  }

  #showTroubles(): void {
    this.#put({ trouble: this.#troubles.show(Date.now()) });
  }

  async #pause(pauseMs: number): Promise<void> {
    await sleep(pauseMs, AbortSignal.any([this.#signal, this.#again.signal])).catch(() => {});
  }

  #put(parts: Partial<Overview>): void {
    this.value.set({ ...this.value.current, ...parts });
  }
}
