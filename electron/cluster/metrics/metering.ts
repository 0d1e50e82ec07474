/** CPU and memory of pods and nodes as live columns: fetched every 15 s while a table shows them, joined to its rows by namespace and name.
 *  Figures that could not be renewed for a minute are taken away rather than shown as if they were true. */
import type { ApiKind } from "../../../shared/cluster.ts";
import type { Cell, MeterCell } from "../../../shared/model/table.ts";
import type { RowStore } from "../../core/table/rowStore.ts";
import { collectionPath } from "../source/apiPath.ts";
import type { ClusterSession } from "../source/clusterSession.ts";
import { readChunks } from "../source/streaming.ts";
import { cpu, type Metered, memory } from "./metered.ts";
import { type Usage, UsageReader } from "./usage.ts";

const everyMs = 15_000;
const staleMs = 60_000;
const trendPoints = 30;
const pageItems = 500;

interface Trend {
  readonly cpu: number[];
  readonly memory: number[];
}

interface Poller {
  readonly store: RowStore;
  readonly ended: AbortController;
  lookers: number;
}

export class Metering {
  readonly #session: ClusterSession;
  readonly #pollers = new Map<RowStore, Poller>();

  constructor(session: ClusterSession) {
    this.#session = session;
  }

  /** Fills the store's columns until the last who joined leaves. @returns leaves */
  join(metered: Metered, namespace: string | null, store: RowStore): () => void {
    const poller = this.#pollers.get(store) ?? this.#start(metered, namespace, store);
    poller.lookers += 1;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      poller.lookers -= 1;
      if (poller.lookers > 0) return;
      poller.ended.abort();
      this.#pollers.delete(store);
    };
  }

  dispose(): void {
    for (const poller of this.#pollers.values()) poller.ended.abort();
    this.#pollers.clear();
  }

  #start(metered: Metered, namespace: string | null, store: RowStore): Poller {
    const poller: Poller = { store, ended: new AbortController(), lookers: 0 };
    this.#pollers.set(store, poller);
    void this.#poll(metered, namespace, poller);
    return poller;
  }

  async #poll(metered: Metered, namespace: string | null, { store, ended }: Poller): Promise<void> {
    const { signal } = ended;
    let trends = new Map<string, Trend>();
    let goodAt = 0;
    while (!signal.aborted) {
      const startedAt = Date.now();
      try {
        const usages = await this.#fetch(metered.source, namespace, signal);
        trends = joined(store, usages, trends);
        goodAt = Date.now();
      } catch {
        // The table itself says how the target fares; figures without a table's rows say nothing more.
        if (trends.size > 0 && Date.now() - goodAt > staleMs) {
          for (const id of [cpu, memory])
            store.setCells(
              id,
              [...trends.keys()].map((uid) => [uid, null] as const),
            );
          trends = new Map();
        }
      }
      // Rows that are still arriving get their figures soon.
      const pause = store.size > trends.size && trends.size < 100 ? everyMs / 5 : everyMs;
      await pauseUntil(startedAt + pause, signal);
    }
  }

  async #fetch(source: ApiKind, namespace: string | null, signal: AbortSignal): Promise<readonly Usage[]> {
    const usages: Usage[] = [];
    let token = "";
    do {
      const response = await this.#session.http.request({
        method: "GET",
        path: collectionPath(source, namespace),
        query: { limit: pageItems, ...(token !== "" && { continue: token }) },
        signal,
        priority: "background",
        gzip: this.#session.surroundings.wantsGzip(),
      });
      const reader = new UsageReader();
      await readChunks(response.body, signal, (chunk) => reader.push(chunk));
      const page = reader.end();
      for (const usage of page.usages) usages.push(usage);
      token = page.continueToken;
    } while (token !== "");
    return usages;
  }
}

/** Writes the figures to the rows they belong to. @returns the courses of the rows that have any */
function joined(store: RowStore, usages: readonly Usage[], before: ReadonlyMap<string, Trend>): Map<string, Trend> {
  const byPlace = new Map(usages.map((usage) => [`${usage.namespace}/${usage.name}`, usage]));
  const trends = new Map<string, Trend>();
  const cpuCells: (readonly [string, Cell])[] = [];
  const memoryCells: (readonly [string, Cell])[] = [];
  store.uids.forEach((uid, slot) => {
    if (!store.isLive(slot)) return;
    const usage = byPlace.get(`${store.namespaces[slot]}/${store.names[slot]}`);
    const old = before.get(uid);
    if (!usage) {
      // Finished, or not measured any more: the last figure is no figure of now.
      if (!old) return;
      cpuCells.push([uid, null]);
      memoryCells.push([uid, null]);
      return;
    }
    const trend = {
      cpu: [...(old?.cpu.slice(1 - trendPoints) ?? []), usage.millicores],
      memory: [...(old?.memory.slice(1 - trendPoints) ?? []), usage.bytes],
    };
    trends.set(uid, trend);
    cpuCells.push([uid, meter(usage.millicores, "millicores", trend.cpu)]);
    memoryCells.push([uid, meter(usage.bytes, "bytes", trend.memory)]);
  });
  store.setCells(cpu, cpuCells);
  store.setCells(memory, memoryCells);
  return trends;
}

function meter(value: number, unit: MeterCell["unit"], trend: number[]): MeterCell {
  return { value, unit, trend };
}

function pauseUntil(time: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, Math.max(0, time - Date.now()));
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
