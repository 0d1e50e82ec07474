/** What the pods of some namespaces, or of all, ask for together. Nothing that is held anyway tells it, so the pods are read whole, one by one and page by page, in the background, and only
 *  their sum is kept: while someone looks, when pods have changed since, and never for more than a small share of the time. */
import type { Overview } from "../../../shared/cluster.ts";
import { Value } from "../../core/state/value.ts";
import { collectionPath } from "../source/apiPath.ts";
import type { ClusterSession } from "../source/clusterSession.ts";
import { failureOf } from "../source/failure.ts";
import { eachObject } from "../source/objectPages.ts";
import { sleep } from "../source/streaming.ts";
import { eachPlace, type Namespaces, placesOf } from "./places.ts";
import { podRequests } from "./podRequests.ts";

type Requested = Overview["requested"];

const podKind = { group: "", version: "v1", resource: "pods" };
const leastPauseMs = 60_000;
/** A reading that took long, of a large cluster, is repeated that many times its duration later. */
const pauseShare = 40;
/** While nothing is known to have changed; also where changes cannot be seen. */
const unchangedEveryMs = 600_000;
const lookEveryMs = 1_000;

export class RequestedSum {
  readonly value = new Value<Requested>({ data: null, reason: null, goodAt: null, progress: null, leftOut: null });
  readonly #session: ClusterSession;
  readonly #namespaces: Namespaces;
  #lookers = 0;
  #ended = new AbortController();
  #nextAt = 0;
  #latestAt = 0;
  #changed = true;
  #held = true;

  constructor(session: ClusterSession, namespaces: Namespaces) {
    this.#session = session;
    this.#namespaces = namespaces;
  }

  /** Keeps the sum until the last who joined leaves; it stays known for who comes later. @returns leaves */
  join(): () => void {
    this.#lookers += 1;
    if (this.#lookers === 1) void this.#keep();
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#lookers -= 1;
      if (this.#lookers > 0) return;
      this.#ended.abort();
      this.#ended = new AbortController();
    };
  }

  get lookedAt(): boolean {
    return this.#lookers > 0;
  }

  /** The rows of the pods' table go first: so much more would only slow them down, and over a slow link nobody asked for it. */
  hold(held: boolean): void {
    this.#held = held;
  }

  /** Pods came, went or changed. */
  changed(): void {
    this.#changed = true;
  }

  async #keep(): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted) {
      const now = Date.now();
      if (!this.#held && now >= (this.#changed ? this.#nextAt : this.#latestAt)) await this.#read(signal);
      await sleep(lookEveryMs, signal).catch(() => {});
    }
  }

  async #read(signal: AbortSignal): Promise<void> {
    const startedAt = Date.now();
    const before = this.value.current;
    const sum = { cpu: 0, memory: 0, pods: 0, oversize: 0 };
    this.#changed = false;
    this.#put({ progress: { read: 0, total: null } });
    try {
      const leftOut = await this.#add(sum, signal);
      this.value.set({ data: sum, reason: null, goodAt: startedAt, progress: null, leftOut });
    } catch (error) {
      this.#changed = true;
      if (signal.aborted) {
        this.value.set({ ...before, progress: null });
        return;
      }
      const { reason } = failureOf(error, { verb: "list", resource: "pods", namespace: null });
      this.value.set({ ...before, reason, progress: null });
    }
    const now = Date.now();
    this.#nextAt = now + Math.max(leastPauseMs, (now - startedAt) * pauseShare);
    this.#latestAt = now + Math.max(unchangedEveryMs, (now - startedAt) * pauseShare);
  }

  /** @returns what was left out */
  async #add(sum: NonNullable<Requested["data"]>, signal: AbortSignal): Promise<Requested["leftOut"]> {
    const places = placesOf(this.#namespaces);
    let readBefore = 0;
    // Of one list the server says how long it is; of several that is known with the last of them.
    const progress = (read: number, total: number | null) =>
      this.#put({ progress: { read: readBefore + read, total: places.length === 1 ? total : null } });
    const add = (pod: unknown) => {
      const asked = podRequests(pod);
      if (asked === null) return;
      sum.cpu += asked.cpu;
      sum.memory += asked.memory;
      sum.pods += 1;
    };
    return await eachPlace("pods", places, async (place) => {
      const ask = { path: collectionPath(podKind, place), most: null, progress };
      const { looked, oversize } = await eachObject(this.#session, ask, add, signal);
      readBefore += looked;
      sum.oversize += oversize;
    });
  }

  #put(part: Partial<Requested>): void {
    this.value.set({ ...this.value.current, ...part });
  }
}
