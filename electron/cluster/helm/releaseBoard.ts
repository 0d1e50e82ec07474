/** The releases of a cluster's namespaces, for as long as someone looks: their records are followed by labels alone, and the payload of each newest
 *  revision is fetched once, a few at a time and behind all that a person waits for. */
import type { ReleasePlace } from "../../../shared/helm.ts";
import { Value } from "../../core/state/value.ts";
import { RowStore } from "../../core/table/rowStore.ts";
import { type Namespaces, placesOf } from "../overview/places.ts";
import type { ClusterSession } from "../source/clusterSession.ts";
import type { Failure } from "../source/reflectorState.ts";
import { sleep } from "../source/streaming.ts";
import { followRecords } from "./followRecords.ts";
import { type KnownDetails, sessionReader } from "./releaseReading.ts";
import type { FoundRecords, ReleaseRecord } from "./releaseRecords.ts";
import { newestRevisions, releaseColumns, releaseKey, releaseRow } from "./releaseRows.ts";

const roundMs = 60_000;
/** More places than these are looked at in rounds. */
const mostWatched = 5;
const fetchedAtOnce = 3;
/** How often rows are drawn anew although nothing was heard: a pending release gets stuck by time alone. */
const ageMs = 60_000;

export class ReleaseBoard {
  readonly store = new RowStore({ columns: [...releaseColumns], namespaced: true });
  readonly places: Value<readonly ReleasePlace[]>;
  readonly #session: ClusterSession;
  readonly #known: KnownDetails;
  readonly #ended = new AbortController();
  readonly #found = new Map<string, readonly ReleaseRecord[]>();
  readonly #failures = new Map<string, Failure>();
  #fetching = false;

  constructor(session: ClusterSession, known: KnownDetails, namespaces: Namespaces) {
    this.#session = session;
    this.#known = known;
    const all = (["secret", "configmap"] as const).flatMap((driver) =>
      placesOf(namespaces).map((namespace): ReleasePlace => {
        const nothing = { how: "pending", releases: 0, revisions: 0, partial: false, at: null, reason: null } as const;
        return { driver, namespace, ...nothing };
      }),
    );
    this.places = new Value<readonly ReleasePlace[]>(all);
    this.store.setState({ phase: "loading" });
    for (const place of all) {
      const key = placeKey(place);
      void followRecords(
        session,
        {
          of: { driver: place.driver, namespace: place.namespace, release: null },
          priority: "background",
          watch: all.length <= 2 * mostWatched,
          roundMs: roundMs * Math.ceil(all.length / (2 * mostWatched)),
          found: (records, live) => this.#take(key, records, live),
          failed: (failure) => this.#fail(key, failure),
        },
        this.#ended.signal,
      );
    }
    void this.#grow();
  }

  dispose(): void {
    this.#ended.abort();
  }

  async #grow(): Promise<void> {
    while (!this.#ended.signal.aborted) {
      await sleep(ageMs, this.#ended.signal).catch(() => {});
      if (!this.#ended.signal.aborted) this.#show();
    }
  }

  #take(key: string, { records, partial }: FoundRecords, live: boolean): void {
    this.#found.set(key, records);
    this.#failures.delete(key);
    this.#say(key, {
      how: live ? "followed" : "polled",
      releases: new Set(records.map(releaseKey)).size,
      revisions: records.length,
      partial,
      at: Date.now(),
      reason: null,
    });
    this.#show();
    void this.#fetch();
  }

  #fail(key: string, failure: Failure): void {
    this.#failures.set(key, failure);
    // What may not be read any more is not shown any more.
    if (failure.kind === "forbidden") this.#found.delete(key);
    this.#say(key, { how: failure.kind === "forbidden" ? "forbidden" : "failed", reason: failure.reason });
    this.#show();
  }

  #say(key: string, now: Partial<ReleasePlace>): void {
    this.places.set(this.places.current.map((place) => (placeKey(place) === key ? { ...place, ...now } : place)));
  }

  #newest() {
    return newestRevisions([...this.#found.values()].flat());
  }

  #show(): void {
    const now = Date.now();
    const rows = [...this.#newest().values()].map((one) => releaseRow(one, this.#known.get(one.record), now));
    const replacement = this.store.replaceAll();
    replacement.upsert(rows);
    replacement.finish();
    this.store.setState(stateOf(this.places.current, rows.length));
  }

  /** One loop for all: what is known by then is not asked for. */
  async #fetch(): Promise<void> {
    if (this.#fetching) return;
    this.#fetching = true;
    const { signal } = this.#ended;
    const read = sessionReader(this.#session, "background");
    const tried = new Set<ReleaseRecord>();
    const next = () => {
      const missing = [...this.#newest().values()].find(
        ({ record }) => !tried.has(record) && this.#known.get(record) === undefined,
      );
      if (missing) tried.add(missing.record);
      return missing;
    };
    const worker = async () => {
      for (let one = next(); one !== undefined && !signal.aborted; one = next()) {
        const known = await this.#known.fetch(read, one.record, signal).catch(() => null);
        if (known !== null && !signal.aborted) this.store.upsert([releaseRow(one, known, Date.now())]);
      }
    };
    await Promise.all(Array.from({ length: fetchedAtOnce }, worker));
    this.#fetching = false;
  }
}

function placeKey({ driver, namespace }: Pick<ReleasePlace, "driver" | "namespace">): string {
  return `${driver} ${namespace ?? ""}`;
}

/** Helm keeps releases in Secrets unless it is told otherwise: where these may not be listed, an empty table says nothing. */
function stateOf(places: readonly ReleasePlace[], rows: number): Parameters<RowStore["setState"]>[0] {
  if (places.some(({ how }) => how === "pending")) return { phase: "loading" };
  const goodAt = Math.min(...places.flatMap(({ at }) => at ?? [])) || null;
  const good = Number.isFinite(goodAt) ? goodAt : null;
  const secrets = places.filter(({ driver }) => driver === "secret");
  const forbidden = secrets.find(({ how }) => how === "forbidden");
  const failed = places.find(({ how }) => how === "failed");
  const nothing = { nextTryAt: null, pollMs: null };
  if (failed !== undefined)
    return { phase: good === null ? "failed" : "stale", goodAt: good, reason: failed.reason, ...nothing };
  if (forbidden !== undefined && rows === 0)
    return { phase: "forbidden", goodAt: good, reason: forbidden.reason, ...nothing };
  const live = places.every(({ how }) => how !== "polled");
  return {
    phase: live ? "live" : "polled",
    goodAt: good,
    reason: forbidden?.reason ?? null,
    nextTryAt: null,
    pollMs: live ? null : roundMs,
  };
}
