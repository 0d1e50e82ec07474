/** The cluster at a glance. Each part is read on its own and fails on its own; pods come from the live table's store, the rest is asked for again every
 *  so often, in the background. Nodes and what they can give are the cluster's, all else is that of the namespaces looked at. */
import type { KubeEvent, Overview, TableSource } from "../../../shared/cluster.ts";
import type { Message } from "../../../shared/model/message.ts";
import { latest, Value } from "../../core/state/value.ts";
import { usageOf } from "../metrics/usage.ts";
import { kubeEvent, newestFirst } from "../object/kubeEvent.ts";
import { collectionPath, resourceName } from "../source/apiPath.ts";
import type { ClusterSession } from "../source/clusterSession.ts";
import { findKind } from "../source/discovery.ts";
import { failureOf } from "../source/failure.ts";
import type { KindCatalog } from "../source/kindCatalog.ts";
import { eachObject } from "../source/objectPages.ts";
import { sleep } from "../source/streaming.ts";
import { tableTarget } from "../source/tableTarget.ts";
import { FollowedPods } from "./followedPods.ts";
import { NodeFacts } from "./nodeFacts.ts";
import { eachPlace, placesOf } from "./places.ts";
import { podsPart } from "./podsPart.ts";
import type { RequestedSum } from "./requestedSum.ts";
import { troubles } from "./trouble.ts";
import { TroubleBoard } from "./troubleBoard.ts";

const everyMs = { nodes: 30_000, troubles: 60_000, warnings: 20_000, pods: 1_000 };
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

interface Used {
  readonly millicores: number;
  readonly bytes: number;
  readonly asOf: number | null;
}

const nothing = { data: null, reason: null, goodAt: null };

/** @param requested of the same namespaces */
export async function* overviews(
  session: ClusterSession,
  catalog: Kinds,
  requested: RequestedSum,
  of: TableSource,
  signal: AbortSignal,
): AsyncGenerator<Overview, void, undefined> {
  const ended = new AbortController();
  const stop = AbortSignal.any([signal, ended.signal]);
  const parts = new OverviewParts(session, catalog, requested, of, stop);
  const forget = session.onWake({ wake: () => parts.refresh() });
  const leave = requested.join();
  void parts.run();
  try {
    yield* latest(parts.value, signal);
  } finally {
    forget();
    leave();
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
  readonly #requested: RequestedSum;
  readonly #of: TableSource;
  readonly #signal: AbortSignal;
  #again = new AbortController();
  /** As it was last measured. */
  #used: { readonly millicores: number; readonly bytes: number; readonly at: number } | null = null;
  readonly #troubles = new TroubleBoard();

  constructor(session: ClusterSession, catalog: Kinds, requested: RequestedSum, of: TableSource, signal: AbortSignal) {
    this.#session = session;
    this.#catalog = catalog;
    this.#requested = requested;
    this.#of = of;
    this.#signal = signal;
  }

  refresh(): void {
    this.#again.abort();
    this.#again = new AbortController();
  }

  async run(): Promise<void> {
    const catalog = await this.#catalog.current(this.#signal).catch(() => null);
    if (!catalog) return;
    await Promise.all([
      this.#pods(),
      this.#requests(),
      this.#every("nodes", everyMs.nodes, "nodes", () => this.#nodes()),
      this.#every(
        "warnings",
        Math.max(everyMs.warnings, placesOf(this.#of.namespaces).length * warningsShareMs),
        "events",
        () => this.#warnings(),
      ),
      this.#everyTrouble(),
    ]);
  }

  /** Reads a part again and again; when it fails the figures of before stay, with the reason. */
  async #every(
    part: "nodes" | "warnings",
    pauseMs: number,
    resource: string,
    read: () => Promise<void>,
  ): Promise<void> {
    while (!this.#signal.aborted) {
      await read().catch((error: unknown) => {
        if (this.#signal.aborted) return;
        const { reason } = failureOf(error, { verb: "list", resource, namespace: null, namespaced: part !== "nodes" });
        this.#fail(part, reason);
        if (part === "nodes") this.#fail("capacity", reason);
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
    const { kinds } = await this.#catalog.current(this.#signal);
    const facts = new NodeFacts();
    await eachObject(this.#session, { path: "/api/v1/nodes", most: null }, (node) => facts.add(node), this.#signal);
    const metrics = findKind(kinds, "metrics.k8s.io", null, "nodes");
    const used = metrics && (await this.#measured(collectionPath(metrics, null)));
    const { cpu, memory, pods } = facts.allocatable;
    const goodAt = Date.now();
    const data = {
      cpuAllocatable: cpu,
      memoryAllocatable: memory,
      podsAllocatable: pods,
      cpuUsed: used?.millicores ?? null,
      memoryUsed: used?.bytes ?? null,
      usedAsOf: used?.asOf ?? null,
    };
    this.#put({
      nodes: { data: facts.nodes, reason: null, goodAt },
      capacity: { data, reason: null, goodAt },
    });
  }

  /** What all nodes use; as it was last where it cannot be renewed, null where it was never measured. */
  async #measured(path: string): Promise<Used | null> {
    const sum = { millicores: 0, bytes: 0 };
    const add = (item: unknown) => {
      const usage = usageOf(item);
      sum.millicores += usage.millicores;
      sum.bytes += usage.bytes;
    };
    const read = eachObject(this.#session, { path, most: null }, add, this.#signal);
    return read.then(
      () => {
        this.#used = { ...sum, at: Date.now() };
        return { ...sum, asOf: null };
      },
      () => this.#used && { ...this.#used, asOf: this.#used.at },
    );
  }

  async #requests(): Promise<void> {
    for await (const requested of latest(this.#requested.value, this.#signal)) this.#put({ requested });
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
      return new FollowedPods(place, lease, connection, () => this.#requested.changed());
    });
    try {
      while (!this.#signal.aborted) {
        this.#requested.hold(followed.some(({ state }) => ["connecting", "loading", "paused"].includes(state.phase)));
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

  #fail(part: keyof Overview, reason: Message): void {
    this.#put({ [part]: { ...this.value.current[part], reason } });
  }
}
