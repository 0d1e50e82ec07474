/** The cluster at a glance. Each part is read on its own and fails on its own; pods come from the live table's store, the rest is asked for again every
 *  so often, in the background. */
import type { KubeEvent, Overview } from "../../../shared/cluster.ts";
import type { ConnectionId } from "../../../shared/connection.ts";
import type { Message } from "../../../shared/model/message.ts";
import { latest, Value } from "../../core/state/value.ts";
import type { RowStore } from "../../core/table/rowStore.ts";
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
import { NodeFacts } from "./nodeFacts.ts";
import { countPods } from "./podCounts.ts";
import type { RequestedSum } from "./requestedSum.ts";
import { type Trouble, troubles, worstFirst } from "./trouble.ts";

const everyMs = { nodes: 30_000, troubles: 60_000, warnings: 20_000, pods: 1_000 };
/** A round that took long is repeated that many times its duration later. */
const troublesShare = 10;
const mostTroubles = 200;
const mostWarnings = 50;
/** Events that are looked at for the latest. */
const mostEvents = 5_000;

/** What the cluster serves. */
type Kinds = Pick<KindCatalog, "current">;

interface Used {
  readonly millicores: number;
  readonly bytes: number;
  readonly asOf: number | null;
}

const nothing = { data: null, reason: null, goodAt: null };

export async function* overviews(
  session: ClusterSession,
  catalog: Kinds,
  requested: RequestedSum,
  connection: ConnectionId,
  signal: AbortSignal,
): AsyncGenerator<Overview, void, undefined> {
  const ended = new AbortController();
  const stop = AbortSignal.any([signal, ended.signal]);
  const parts = new OverviewParts(session, catalog, requested, connection, stop);
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
    requested: { ...nothing, progress: null },
    pods: nothing,
    trouble: { ...nothing, partial: [] },
    warnings: { ...nothing, partial: false },
  });
  readonly #session: ClusterSession;
  readonly #catalog: Kinds;
  readonly #requested: RequestedSum;
  readonly #connection: ConnectionId;
  readonly #signal: AbortSignal;
  #again = new AbortController();
  /** As it was last measured. */
  #used: { readonly millicores: number; readonly bytes: number; readonly at: number } | null = null;
  /** By kind: what was last found of it. */
  readonly #troubles = new Map<string, { readonly troubles: readonly Trouble[]; readonly partial: boolean }>();

  constructor(
    session: ClusterSession,
    catalog: Kinds,
    requested: RequestedSum,
    connection: ConnectionId,
    signal: AbortSignal,
  ) {
    this.#session = session;
    this.#catalog = catalog;
    this.#requested = requested;
    this.#connection = connection;
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
      this.#every("warnings", everyMs.warnings, "events", () => this.#warnings()),
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
      for await (const { kind, ...found } of troubles(this.#session, kinds, this.#connection, round, this.#signal)) {
        this.#troubles.set(resourceName(kind), found);
        this.#showTroubles();
      }
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
    const events: KubeEvent[] = [];
    const ask = { path: "/api/v1/events", most: mostEvents, fieldSelector: "type=Warning" };
    const take = (event: unknown) => events.push(kubeEvent(event));
    const { remaining } = await eachObject(this.#session, ask, take, this.#signal);
    const data = events.sort(newestFirst).slice(0, mostWarnings);
    this.#put({ warnings: { data, reason: null, goodAt: Date.now(), partial: remaining !== 0 } });
  }

  /** The store of all pods, shared with the pods' table: opening that is then immediate. */
  async #pods(): Promise<void> {
    const { kinds } = await this.#catalog.current(this.#signal);
    const kind = findKind(kinds, "", null, "pods");
    if (!kind) return;
    const lease = this.#session.pool.acquire(tableTarget(kind, kinds, null));
    let dirty = true;
    const touch = () => {
      dirty = true;
    };
    const changed = () => {
      dirty = true;
      this.#requested.changed();
    };
    const subscription = lease.store.subscribe({ changed, stateChanged: touch, columnsChanged: touch });
    try {
      while (!this.#signal.aborted) {
        this.#requested.hold(["connecting", "loading", "paused"].includes(lease.store.state.phase));
        if (dirty) {
          dirty = false;
          this.#count(lease.store);
        }
        await sleep(everyMs.pods, this.#signal).catch(() => {});
      }
    } finally {
      subscription.dispose();
      lease.release();
    }
  }

  #count(store: RowStore): void {
    const { phase, reason, goodAt } = store.state;
    if (store.size === 0 && phase !== "live" && phase !== "polled") {
      if (reason) this.#fail("pods", reason);
      return;
    }
    const { pods, troubles: found } = countPods(store, this.#connection, mostTroubles);
    this.#troubles.set("pods", { troubles: found, partial: found.length >= mostTroubles });
    this.#put({ pods: { data: pods, reason, goodAt: goodAt ?? Date.now() } });
    this.#showTroubles();
  }

  #showTroubles(): void {
    const found = [...this.#troubles];
    const all = found.flatMap(([, { troubles: some }]) => some).sort(worstFirst);
    const partial = found.flatMap(([resource, of]) => (of.partial ? [resource] : []));
    this.#put({ trouble: { data: all.slice(0, mostTroubles), reason: null, goodAt: Date.now(), partial } });
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
