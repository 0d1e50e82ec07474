/** The cluster at a glance. Each part is read on its own and fails on its own; pods come from the live table's store, the rest is asked for again every
 *  so often, in the background. */
import type { Overview } from "../../../shared/cluster.ts";
import type { ConnectionId } from "../../../shared/connection.ts";
import type { Message } from "../../../shared/model/message.ts";
import { latest, Value } from "../../core/state/value.ts";
import { HEALTHS } from "../../core/table/health.ts";
import type { RowStore } from "../../core/table/rowStore.ts";
import { usageOf } from "../metrics/usage.ts";
import { kubeEvent, newestFirst } from "../object/kubeEvent.ts";
import { collectionPath, resourceName } from "../source/apiPath.ts";
import type { ClusterSession } from "../source/clusterSession.ts";
import { findKind } from "../source/discovery.ts";
import { failureOf } from "../source/failure.ts";
import type { KindCatalog } from "../source/kindCatalog.ts";
import { refOf } from "../source/listRows.ts";
import { sleep } from "../source/streaming.ts";
import { tableTarget } from "../source/tableTarget.ts";
import { listAt, textAt } from "../source/wireValue.ts";
import { allocatableOf, nodesOf, requestedBy } from "./nodeFacts.ts";
import { type Trouble, troubles, worstFirst } from "./trouble.ts";

const everyMs = { nodes: 30_000, troubles: 60_000, warnings: 20_000, pods: 1_000 };
const mostTroubles = 200;
const mostWarnings = 50;
/** Above this, what pods ask for is not added up: it would need every whole pod. */
const mostSummedPods = 500;

const nothing = { data: null, reason: null, goodAt: null };

export async function* overviews(
  session: ClusterSession,
  catalog: KindCatalog,
  connection: ConnectionId,
  signal: AbortSignal,
): AsyncGenerator<Overview, void, undefined> {
  const ended = new AbortController();
  const stop = AbortSignal.any([signal, ended.signal]);
  const parts = new OverviewParts(session, catalog, connection, stop);
  const forget = session.onWake({ wake: () => parts.refresh() });
  void parts.run();
  try {
    yield* latest(parts.value, signal);
  } finally {
    forget();
    ended.abort();
  }
}

class OverviewParts {
  readonly value = new Value<Overview>({
    nodes: nothing,
    capacity: nothing,
    pods: nothing,
    trouble: nothing,
    warnings: nothing,
  });
  readonly #session: ClusterSession;
  readonly #catalog: KindCatalog;
  readonly #connection: ConnectionId;
  readonly #signal: AbortSignal;
  #again = new AbortController();
  #manyPods = false;
  /** By kind: what was last found of it. */
  readonly #troubles = new Map<string, readonly Trouble[]>();

  constructor(session: ClusterSession, catalog: KindCatalog, connection: ConnectionId, signal: AbortSignal) {
    this.#session = session;
    this.#catalog = catalog;
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
        const { reason } = failureOf(error, { verb: "list", resource, namespace: null });
        this.#fail(part, reason);
        if (part === "nodes") this.#fail("capacity", reason);
      });
      await this.#pause(pauseMs);
    }
  }

  async #everyTrouble(): Promise<void> {
    for (let round = 0; !this.#signal.aborted; round += 1) {
      const { kinds } = await this.#catalog.current(this.#signal).catch(() => ({ kinds: [] }));
      for await (const { kind, troubles: found } of troubles(
        this.#session,
        kinds,
        this.#connection,
        round,
        this.#signal,
      )) {
        this.#troubles.set(resourceName(kind), found);
        this.#showTroubles();
      }
      await this.#pause(everyMs.troubles);
    }
  }

  async #nodes(): Promise<void> {
    const { kinds } = await this.#catalog.current(this.#signal);
    const nodes = await this.#objects("/api/v1/nodes", 500);
    const allocatable = allocatableOf(nodes);
    const metrics = findKind(kinds, "metrics.k8s.io", null, "nodes");
    const usages = metrics
      ? await this.#objects(collectionPath(metrics, null), 500).then(
          (items) => items.map(usageOf),
          () => null,
        )
      : null;
    const requested = await this.#requested().catch(() => null);
    const goodAt = Date.now();
    this.#put({
      nodes: { data: nodesOf(nodes), reason: null, goodAt },
      capacity: {
        data: {
          cpuAllocatable: allocatable.cpu,
          memoryAllocatable: allocatable.memory,
          podsAllocatable: allocatable.pods,
          cpuRequested: requested?.cpu ?? null,
          memoryRequested: requested?.memory ?? null,
          cpuUsed: usages?.reduce((sum, usage) => sum + usage.millicores, 0) ?? null,
          memoryUsed: usages?.reduce((sum, usage) => sum + usage.bytes, 0) ?? null,
        },
        reason: null,
        goodAt,
      },
    });
  }

  /** Null for a cluster with more pods than are worth asking for whole, which is found out once. */
  async #requested(): Promise<{ readonly cpu: number; readonly memory: number } | null> {
    if (this.#manyPods) return null;
    const list = await this.#session.http.json({
      method: "GET",
      path: "/api/v1/pods",
      query: { limit: mostSummedPods },
      signal: this.#signal,
      cost: "list",
      gzip: this.#session.surroundings.wantsGzip(),
    });
    this.#manyPods = textAt(list, "metadata", "continue") !== "";
    return this.#manyPods ? null : requestedBy(listAt(list, "items"));
  }

  async #warnings(): Promise<void> {
    const query = { fieldSelector: "type=Warning", limit: 500 };
    const list = await this.#session.http.json({
      method: "GET",
      path: "/api/v1/events",
      query,
      signal: this.#signal,
      cost: "list",
      gzip: this.#session.surroundings.wantsGzip(),
    });
    const data = listAt(list, "items").map(kubeEvent).sort(newestFirst).slice(0, mostWarnings);
    this.#put({ warnings: { data, reason: null, goodAt: Date.now() } });
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
    const subscription = lease.store.subscribe({ changed: touch, stateChanged: touch, columnsChanged: touch });
    try {
      while (!this.#signal.aborted) {
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
    const { phase, reason, goodAt, expected } = store.state;
    if (store.size === 0 && phase !== "live" && phase !== "polled") {
      if (reason) this.#fail("pods", reason);
      return;
    }
    const statusAt = store.columns.findIndex((column) => column.id === "status");
    const counts = new Map<string, { status: string; health: (typeof HEALTHS)[number]; count: number }>();
    const bad: Trouble[] = [];
    const column = store.column(statusAt);
    const kind = { group: "", version: "v1", resource: "pods" };
    for (let slot = 0; slot < store.uids.length; slot += 1) {
      if (!store.isLive(slot)) continue;
      const status = String(column?.get(slot) ?? "");
      const health = HEALTHS[store.healths[slot] ?? 0] ?? "unknown";
      const key = `${status} ${health}`;
      const known = counts.get(key);
      if (known) known.count += 1;
      else counts.set(key, { status, health, count: 1 });
      if ((health === "bad" || health === "warn") && bad.length < mostTroubles) {
        const place = { namespace: store.namespaces[slot] ?? "", name: store.names[slot] ?? "" };
        const created = store.createdAt[slot] ?? Number.NaN;
        bad.push({
          ref: refOf(this.#connection, kind, place),
          kind: "Pod",
          health,
          status,
          since: Number.isNaN(created) ? null : created,
        });
      }
    }
    // While rows are still to come the server has said how many there are; what they count to by status is a part of them.
    const total = Math.max(store.size, expected ?? 0);
    const byStatus = [...counts.values()].sort((a, b) => b.count - a.count);
    this.#troubles.set("pods", bad);
    this.#put({ pods: { data: { total, byStatus }, reason, goodAt: goodAt ?? Date.now() } });
    this.#showTroubles();
  }

  #showTroubles(): void {
    const data = [...this.#troubles.values()].flat().sort(worstFirst).slice(0, mostTroubles);
    this.#put({ trouble: { data, reason: null, goodAt: Date.now() } });
  }

  async #objects(path: string, limit: number): Promise<readonly unknown[]> {
    const items: unknown[] = [];
    let token = "";
    do {
      const list = await this.#session.http.json({
        method: "GET",
        path,
        query: { limit, ...(token !== "" && { continue: token }) },
        signal: this.#signal,
        cost: "list",
        maxBytes: 64 << 20,
        gzip: this.#session.surroundings.wantsGzip(),
      });
      for (const item of listAt(list, "items")) items.push(item);
      token = textAt(list, "metadata", "continue");
    } while (token !== "");
    return items;
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
