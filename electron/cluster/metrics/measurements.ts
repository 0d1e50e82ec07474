/** What was last measured of the rows of a store, and how each figure is shown: current, or, once it could not be renewed for a minute, as what it was
 *  with its age. Only what was never measured is blank. */
import type { Cell, MeterCell } from "../../../shared/model/table.ts";
import type { RowStore } from "../../core/table/rowStore.ts";
import { cpu, memory } from "./metered.ts";
import type { Usage } from "./usage.ts";

const leastStaleMs = 60_000;
const trendPoints = 30;

interface Measurement {
  readonly cpu: readonly number[];
  readonly memory: readonly number[];
  readonly at: number;
  readonly stale: boolean;
}

export class Measurements {
  readonly #store: RowStore;
  #byUid = new Map<string, Measurement>();
  #staleMs = leastStaleMs;

  constructor(store: RowStore) {
    this.#store = store;
  }

  /** Over a slow link figures come more seldom than once a minute: they are stale when one renewal was missed. */
  expectEvery(everyMs: number): void {
    this.#staleMs = Math.max(leastStaleMs, 1.5 * everyMs);
  }

  /** Joins fresh figures to the rows by namespace and name; rows without one keep what they had. */
  take(usages: readonly Usage[], now: number): void {
    const byPlace = new Map(usages.map((usage) => [`${usage.namespace}/${usage.name}`, usage]));
    const next = new Map<string, Measurement>();
    const changed: string[] = [];
    this.#store.uids.forEach((uid, slot) => {
      if (!this.#store.isLive(slot)) return;
      const old = this.#byUid.get(uid);
      const usage = byPlace.get(`${this.#store.namespaces[slot]}/${this.#store.names[slot]}`);
      if (!usage) {
        if (old) next.set(uid, old);
        return;
      }
      // A course has no gap: after one it begins anew.
      const course = old && now - old.at <= this.#staleMs ? old : null;
      const { millicores, bytes } = usage;
      next.set(uid, {
        cpu: [...(course?.cpu.slice(1 - trendPoints) ?? []), millicores],
        memory: [...(course?.memory.slice(1 - trendPoints) ?? []), bytes],
        at: now,
        stale: false,
      });
      changed.push(uid);
    });
    this.#byUid = next;
    this.#show(changed);
    this.age(now);
  }

  /** Marks what has not been renewed for a minute. */
  age(now: number): void {
    const aged: string[] = [];
    for (const [uid, one] of this.#byUid) {
      if (one.stale || now - one.at <= this.#staleMs) continue;
      this.#byUid.set(uid, { ...one, stale: true });
      aged.push(uid);
    }
    this.#show(aged);
  }

  #show(uids: readonly string[]): void {
    if (uids.length === 0) return;
    const cells = (of: typeof cpu | typeof memory, unit: MeterCell["unit"]) =>
      uids.flatMap((uid): [string, Cell][] => {
        const one = this.#byUid.get(uid);
        const value = one?.[of].at(-1);
        if (!one || value === undefined) return [];
        return [[uid, { value, unit, trend: [...one[of]], asOf: one.stale ? one.at : null }]];
      });
    this.#store.setCells(cpu, cells(cpu, "millicores"));
    this.#store.setCells(memory, cells(memory, "bytes"));
  }
}
