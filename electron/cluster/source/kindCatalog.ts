/** What the cluster serves, kept current while someone wants to know: read anew when a definition comes, changes or goes, and every few minutes,
 *  sooner while a table waits for a kind that is not served. */
import type { ApiKind } from "../../../shared/cluster.ts";
import type { Message } from "../../../shared/model/message.ts";
import { Value } from "../../core/state/value.ts";
import type { ClusterSession, Outage } from "./clusterSession.ts";
import { Definitions } from "./definitions.ts";
import { type Discovered, discover, findKind, withKnown } from "./discovery.ts";
import { failureOf } from "./failure.ts";
import { sleep } from "./streaming.ts";

export interface Catalog extends Discovered {
  /** Why it could not be read lately; what was known stands. */
  readonly reason: Message | null;
}

/** Definitions come in bunches, and are served a moment after they were made. */
const settleMs = 700;
const pollMs = 180_000;
/** Where definitions may not be watched, nothing else tells that a kind has come. */
const expectedPollMs = 15_000;
/** What was defined was not served yet. */
const lateMs = 3_000;
const retryMs = { first: 1_000, most: 30_000 };

export class KindCatalog {
  readonly value = new Value<Catalog | null>(null);
  /** While there was no reading yet: why the last attempt failed. */
  readonly outage = new Value<Outage | null>(null);
  readonly #session: ClusterSession;
  readonly #ended = new AbortController();
  /** Grows when a definition may have changed. */
  readonly definitionChanges = new Value(0);
  readonly #definitions: Definitions;
  #expected = 0;
  #started = false;
  #again = new AbortController();
  /** Definitions changed since the reading began. */
  #dirty = false;
  #seen = "";
  /** Epoch milliseconds of the last reading that was answered. */
  #readAt = 0;

  constructor(session: ClusterSession) {
    this.#session = session;
    this.#definitions = new Definitions(session, (served) => this.#defined(served));
  }

  /** Waits for the first reading. @throws the signal's reason */
  async current(signal: AbortSignal): Promise<Catalog> {
    this.start();
    const known = this.value.current;
    if (known) return known;
    return await new Promise<Catalog>((resolve, reject) => {
      const stop = () => {
        unsubscribe();
        reject(signal.reason);
      };
      const unsubscribe = this.value.subscribe((catalog) => {
        if (!catalog) return;
        unsubscribe();
        signal.removeEventListener("abort", stop);
        resolve(catalog);
      });
      signal.addEventListener("abort", stop, { once: true });
    });
  }

  /** @param version null takes the preferred one; waits for a reading that is under way */
  async find(group: string, version: string | null, resource: string, signal: AbortSignal): Promise<ApiKind | null> {
    return findKind((await this.current(signal)).kinds, group, version, resource);
  }

  /** A kind that is not served is wanted: it is looked for again soon. @returns ends it */
  expect(): () => void {
    this.#expected += 1;
    this.#again.abort();
    return () => {
      this.#expected -= 1;
    };
  }

  /** Changes with the kind's definition: with what its rows are printed as. Null for kinds without one. */
  definitionOf(kind: Pick<ApiKind, "group" | "resource">): string | null {
    return this.#definitions.versionOf(kind);
  }

  start(): void {
    if (this.#started) return;
    this.#started = true;
    void this.#loop();
  }

  dispose(): void {
    this.#ended.abort();
    this.#definitions.dispose();
  }

  async #loop(): Promise<void> {
    const { signal } = this.#ended;
    const unsubscribe = this.#session.onWake({ wake: () => this.#wake() });
    let failures = 0;
    while (!signal.aborted) {
      this.#again = new AbortController();
      const changed = this.#dirty;
      const before = this.#seen;
      this.#dirty = false;
      const failed = await this.#read(signal);
      failures = failed ? failures + 1 : 0;
      if (!failed) this.#definitions.watch(this.value.current?.kinds ?? []);
      if (this.#dirty) continue;
      const late = changed && this.#seen === before;
      const usual = late ? lateMs : this.#expected > 0 ? expectedPollMs : pollMs;
      const pause = failed ? Math.min(retryMs.most, retryMs.first * 2 ** Math.min(8, failures - 1)) : usual;
      this.outage.set(failed && !this.value.current ? { reason: failed, nextTryAt: Date.now() + pause } : null);
      await sleep(pause, AbortSignal.any([signal, this.#again.signal])).catch(() => {});
      if (this.#dirty) await sleep(settleMs, signal).catch(() => {});
    }
    unsubscribe();
  }

  /** @returns why it could not be read */
  async #read(signal: AbortSignal): Promise<Message | null> {
    try {
      const found = withKnown(await discover(this.#session.http, signal), this.value.current);
      this.#readAt = Date.now();
      this.#session.report(null);
      const seen = JSON.stringify(found);
      if (seen !== this.#seen || this.value.current?.reason) this.value.set({ ...found, reason: null });
      this.#seen = seen;
      return null;
    } catch (error) {
      const failure = failureOf(error, { verb: "get", resource: "apis", namespace: null });
      if (signal.aborted) return failure.reason;
      this.#session.report(failure);
      const known = this.value.current;
      if (known) this.value.set({ ...known, reason: failure.reason });
      return failure.reason;
    }
  }

  /** A reading that has just come needs no other: a target of which only some paths answer would be read without end. */
  #wake(): void {
    if (Date.now() - this.#readAt >= retryMs.first) this.#again.abort();
  }

  #defined(served: boolean): void {
    this.definitionChanges.set(this.definitionChanges.current + 1);
    if (served) return;
    this.#dirty = true;
    this.#again.abort();
  }
}
