/** What the cluster serves, kept current while someone wants to know: read anew when a definition comes, changes or goes, or, where definitions may not
 *  be watched, every few minutes. */
import type { ApiKind } from "../../../shared/cluster.ts";
import type { Message } from "../../../shared/model/message.ts";
import { Value } from "../../core/state/value.ts";
import type { ClusterSession, Outage } from "./clusterSession.ts";
import { type Discovered, discover, findKind, withKnown } from "./discovery.ts";
import { failureOf } from "./failure.ts";
import { Reflector } from "./reflector.ts";
import { sleep } from "./streaming.ts";
import { WatchedRows } from "./watchedRows.ts";

export interface Catalog extends Discovered {
  /** Why it could not be read lately; what was known stands. */
  readonly reason: Message | null;
}

/** Definitions come in bunches, and are served a moment after they were made. */
const settleMs = 700;
const pollMs = 180_000;
const retryMs = { first: 1_000, most: 30_000 };

export class KindCatalog {
  readonly value = new Value<Catalog | null>(null);
  /** While there was no reading yet: why the last attempt failed. */
  readonly outage = new Value<Outage | null>(null);
  readonly #session: ClusterSession;
  readonly #ended = new AbortController();
  #definitions: Reflector | null = null;
  #started = false;
  #again = new AbortController();
  /** Definitions changed since the reading began. */
  #dirty = false;
  #seen = "";

  constructor(session: ClusterSession) {
    this.#session = session;
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

  start(): void {
    if (this.#started) return;
    this.#started = true;
    void this.#loop();
  }

  dispose(): void {
    this.#ended.abort();
    this.#definitions?.stop();
  }

  async #loop(): Promise<void> {
    const { signal } = this.#ended;
    const unsubscribe = this.#session.onWake({ wake: () => this.#again.abort() });
    let failures = 0;
    while (!signal.aborted) {
      this.#again = new AbortController();
      this.#dirty = false;
      const failed = await this.#read(signal);
      failures = failed ? failures + 1 : 0;
      if (!failed) this.#watchDefinitions();
      if (this.#dirty) continue;
      const pause = failed ? Math.min(retryMs.most, retryMs.first * 2 ** Math.min(8, failures - 1)) : pollMs;
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

  #watchDefinitions(): void {
    const kind = findKind(this.value.current?.kinds ?? [], "apiextensions.k8s.io", null, "customresourcedefinitions");
    if (this.#definitions || !kind?.verbs.includes("watch")) return;
    let versions = "";
    const rows = new WatchedRows(() => {
      if (rows.state.phase !== "live") return;
      const now = [...rows.rows.values()].map((row) => `${row.uid} ${row.version}`).join("\n");
      if (versions !== "" && now !== versions) {
        this.#dirty = true;
        this.#again.abort();
      }
      versions = now || "none";
    });
    this.#definitions = new Reflector(
      {
        group: kind.group,
        version: kind.version,
        resource: kind.resource,
        namespace: null,
        namespaced: false,
        watchable: true,
        joined: [],
      },
      rows,
      // The definitions may be forbidden to this person: then time alone tells.
      this.#session.surroundings,
    );
    this.#definitions.start();
    const definitions = this.#definitions;
    this.#session.onWake(definitions);
  }
}
