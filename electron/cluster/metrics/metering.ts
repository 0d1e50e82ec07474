/** CPU and memory of pods and nodes as live columns: fetched every 15 s while a table shows them, joined to its rows by namespace and name.
 *  What could not be renewed for a minute stays, marked with its age. */
import type { ApiKind } from "../../../shared/cluster.ts";
import type { RowStore } from "../../core/table/rowStore.ts";
import { collectionPath } from "../source/apiPath.ts";
import type { ClusterSession } from "../source/clusterSession.ts";
import { eachObject } from "../source/objectPages.ts";
import { sleep } from "../source/streaming.ts";
import { Measurements } from "./measurements.ts";
import type { Metered } from "./metered.ts";
import { type Usage, usageOf } from "./usage.ts";

const everyMs = 15_000;
/** Over a slow link figures take no more than this share of the time. */
const slowLinkShare = 0.1;
const rowsFirstMs = 250;
const agedEveryMs = 5_000;

interface Poller {
  readonly store: RowStore;
  readonly ended: AbortController;
  lookers: number;
}

export class Metering {
  readonly #session: ClusterSession;
  readonly #pollers = new Map<RowStore, Poller>();
  /** Outlives those who look: a store that is kept warm shows its figures again, with their age. */
  readonly #measured = new WeakMap<RowStore, Measurements>();

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
    const measured = this.#measured.get(store) ?? new Measurements(store);
    this.#measured.set(store, measured);
    const { signal } = poller.ended;
    void this.#age(measured, signal);
    void this.#poll(metered, namespace, store, measured, signal);
    return poller;
  }

  /** By a clock of its own: a target that is silent keeps a request waiting for long. */
  async #age(measured: Measurements, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      measured.age(Date.now());
      await sleep(agedEveryMs, signal).catch(() => {});
    }
  }

  async #poll(
    metered: Metered,
    namespace: string | null,
    store: RowStore,
    measured: Measurements,
    signal: AbortSignal,
  ): Promise<void> {
    while (!signal.aborted) {
      await this.#rowsFirst(store, signal);
      if (signal.aborted) return;
      const startedAt = Date.now();
      await this.#fetch(metered.source, namespace, signal).then(
        (usages) => measured.take(usages, Date.now()),
        // The figures' age says that they cannot be had; the table itself says how the target fares.
        () => {},
      );
      const tookMs = Date.now() - startedAt;
      const restMs = this.#onSlowLink ? tookMs / slowLinkShare - tookMs : 0;
      const waitMs = Math.max(everyMs - tookMs, restMs);
      measured.expectEvery(tookMs + waitMs);
      await sleep(waitMs, signal).catch(() => {});
    }
  }

  /** Figures weigh as much as the rows, which are not held up by them; nor are they fetched of rows that a person has yet to ask for. */
  async #rowsFirst(store: RowStore, signal: AbortSignal): Promise<void> {
    const arriving = () => {
      const { phase } = store.state;
      return phase === "connecting" || phase === "loading" || (phase === "paused" && this.#onSlowLink);
    };
    while (!signal.aborted && arriving()) await sleep(rowsFirstMs, signal).catch(() => {});
  }

  get #onSlowLink(): boolean {
    return this.#session.surroundings.wantsGzip();
  }

  async #fetch(source: ApiKind, namespace: string | null, signal: AbortSignal): Promise<readonly Usage[]> {
    const usages: Usage[] = [];
    const path = collectionPath(source, namespace);
    await eachObject(this.#session, { path, most: null }, (item) => usages.push(usageOf(item)), signal);
    return usages;
  }
}
