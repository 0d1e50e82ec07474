/** The nodes of a cluster, what they can give and what they use: read again and again while someone looks, once for all who do, whatever namespaces
 *  these look at. When reading fails the figures of before stay, with the reason. */
import type { Overview } from "../../../shared/cluster.ts";
import { Value } from "../../core/state/value.ts";
import { usageOf } from "../metrics/usage.ts";
import { collectionPath } from "../source/apiPath.ts";
import type { ClusterSession } from "../source/clusterSession.ts";
import { findKind } from "../source/discovery.ts";
import { failureOf } from "../source/failure.ts";
import type { KindCatalog } from "../source/kindCatalog.ts";
import { eachObject } from "../source/objectPages.ts";
import { sleep } from "../source/streaming.ts";
import { NodeFacts } from "./nodeFacts.ts";

const everyMs = 30_000;

interface Used {
  readonly millicores: number;
  readonly bytes: number;
  readonly asOf: number | null;
}

const nothing = { data: null, reason: null, goodAt: null };

export class ClusterNodes {
  readonly value = new Value<Pick<Overview, "nodes" | "capacity">>({ nodes: nothing, capacity: nothing });
  readonly #session: ClusterSession;
  readonly #catalog: Pick<KindCatalog, "current">;
  #lookers = 0;
  #ended = new AbortController();
  #again = new AbortController();
  #dueAt = 0;
  /** As it was last measured. */
  #used: { readonly millicores: number; readonly bytes: number; readonly at: number } | null = null;

  constructor(session: ClusterSession, catalog: Pick<KindCatalog, "current">) {
    this.#session = session;
    this.#catalog = catalog;
  }

  /** Reads until the last who joined leaves; what was read stays known for who comes later. @returns leaves, once */
  join(): () => void {
    this.#lookers += 1;
    if (this.#lookers === 1) void this.#keep(this.#ended.signal);
    return () => {
      this.#lookers -= 1;
      if (this.#lookers > 0) return;
      this.#ended.abort();
      this.#ended = new AbortController();
    };
  }

  /** At once rather than when it is due. */
  refresh(): void {
    this.#dueAt = 0;
    this.#again.abort();
    this.#again = new AbortController();
  }

  async #keep(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const restMs = this.#dueAt - Date.now();
      if (restMs > 0) {
        await sleep(restMs, AbortSignal.any([signal, this.#again.signal])).catch(() => {});
        continue;
      }
      await this.#read(signal).catch((error: unknown) => {
        if (!signal.aborted) this.#fail(error);
      });
      if (!signal.aborted) this.#dueAt = Date.now() + everyMs;
    }
  }

  async #read(signal: AbortSignal): Promise<void> {
    const { kinds } = await this.#catalog.current(signal);
    const facts = new NodeFacts();
    await eachObject(this.#session, { path: "/api/v1/nodes", most: null }, (node) => facts.add(node), signal);
    const metrics = findKind(kinds, "metrics.k8s.io", null, "nodes");
    const used = metrics && (await this.#measured(collectionPath(metrics, null), signal));
    if (signal.aborted) return;
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
    this.value.set({
      nodes: { data: facts.nodes, reason: null, goodAt },
      capacity: { data, reason: null, goodAt },
    });
  }

  /** What all nodes use; as it was last where it cannot be renewed, null where it was never measured. */
  async #measured(path: string, signal: AbortSignal): Promise<Used | null> {
    const sum = { millicores: 0, bytes: 0 };
    const add = (item: unknown) => {
      const usage = usageOf(item);
      sum.millicores += usage.millicores;
      sum.bytes += usage.bytes;
    };
    return eachObject(this.#session, { path, most: null }, add, signal).then(
      () => {
        this.#used = { ...sum, at: Date.now() };
        return { ...sum, asOf: null };
      },
      () => this.#used && { ...this.#used, asOf: this.#used.at },
    );
  }

  #fail(error: unknown): void {
    const { reason } = failureOf(error, { verb: "list", resource: "nodes", namespace: null, namespaced: false });
    const { nodes, capacity } = this.value.current;
    this.value.set({ nodes: { ...nodes, reason }, capacity: { ...capacity, reason } });
  }
}
