/** Custom resources that are not Ready: pinned kinds are watched, the others looked through in rounds of paged lists, within the request budget and for as
 *  long as someone looks. Who only wants the count has what is watched and what the last round found. What was seen of their transitions is kept
 *  while the worker lives. */
import type { ApiKind } from "../../../shared/cluster.ts";
import { message } from "../../../shared/model/message.ts";
import type { KindReadiness } from "../../../shared/readiness.ts";
import { Value } from "../../core/state/value.ts";
import { RowStore } from "../../core/table/rowStore.ts";
import { type Namespaces, type Place, placesOf } from "../overview/places.ts";
import { collectionPath, resourceName } from "../source/apiPath.ts";
import type { ClusterSession } from "../source/clusterSession.ts";
import { preferred } from "../source/discovery.ts";
import { failureOf } from "../source/failure.ts";
import type { KindCatalog } from "../source/kindCatalog.ts";
import { eachObject } from "../source/objectPages.ts";
import { sleep } from "../source/streaming.ts";
import { textAt } from "../source/wireValue.ts";
import { readinessOf } from "./readinessOf.ts";
import { readinessColumns, readinessRow } from "./readinessRows.ts";
import type { TransitionLog } from "./transitionLog.ts";

/** A round is begun this long after the one before, and not sooner than that many times its duration after its end. */
const roundMs = 60_000;
const roundShare = 10;
/** Looked at, of one kind in one place; more is said to be there. */
const objectsAKind = 20_000;
/** A kind of more objects is not watched as whole objects. */
const mostWatched = 500;
/** After a change of a watched kind, before it is shown. */
const settleMs = 200;

/** The rows of one kind in one place that are on the board. */
interface Look {
  readonly uids: ReadonlySet<string>;
  readonly looked: number;
  readonly partial: boolean;
}

export class ReadinessBoard {
  readonly store = new RowStore({ columns: [...readinessColumns], namespaced: true });
  readonly kinds = new Value<readonly KindReadiness[]>([]);
  readonly #session: ClusterSession;
  readonly #catalog: Pick<KindCatalog, "current">;
  readonly #namespaces: Namespaces;
  readonly #log: TransitionLog;
  readonly #ended = new AbortController();
  #again = new AbortController();
  #pinned: ReadonlySet<string> = new Set();
  #looking = false;
  /** The last round went through all kinds. */
  #complete = false;
  /** By kind and place. */
  readonly #looks = new Map<string, Look>();
  readonly #watches = new Map<string, () => void>();

  constructor(
    session: ClusterSession,
    catalog: Pick<KindCatalog, "current">,
    namespaces: Namespaces,
    log: TransitionLog,
  ) {
    this.#session = session;
    this.#catalog = catalog;
    this.#namespaces = namespaces;
    this.#log = log;
    this.store.setState({ phase: "loading" });
    void this.#rounds();
  }

  /** @param kinds `group/resource`: those are watched from the next look on */
  pin(kinds: ReadonlySet<string>): void {
    const added = [...kinds].some((kind) => !this.#pinned.has(kind));
    this.#pinned = kinds;
    for (const [key, end] of this.#watches) {
      if (kinds.has(key.split(" ")[0] ?? "")) continue;
      end();
      this.#watches.delete(key);
      const now = Date.now();
      this.kinds.set(
        this.kinds.current.map((one) =>
          one.how === "watched" && !kinds.has(keyOf(one)) ? { ...one, how: "scanned", at: now } : one,
        ),
      );
    }
    if (added) this.refresh();
  }

  /** Whether someone looks at the rows. Who comes soon after a round has those of it. */
  look(looking: boolean): void {
    const begins = looking && !this.#looking && !this.#complete;
    this.#looking = looking;
    if (begins) this.refresh();
  }

  /** Begins a round at once. */
  refresh(): void {
    this.#again.abort();
  }

  dispose(): void {
    this.#ended.abort();
    for (const end of this.#watches.values()) end();
    this.#watches.clear();
  }

  async #rounds(): Promise<void> {
    const { signal } = this.#ended;
    const forget = this.#session.onWake({ wake: () => this.refresh() });
    while (!signal.aborted) {
      const startedAt = Date.now();
      const served = await this.#catalog.current(signal).catch(() => null);
      if (served === null) break;
      const custom = preferred(served.kinds).filter((kind) => kind.custom && kind.verbs.includes("list"));
      this.#expect(custom);
      // What is asked for from here on is for the next round.
      this.#again = new AbortController();
      // Small kinds do not wait for large ones.
      const bySize = custom.toSorted((a, b) => this.#lookedAt(a) - this.#lookedAt(b));
      this.#complete = this.#looking;
      for (const kind of bySize) {
        if (this.#looking || this.#wantsWatch(kind)) await this.#look(kind);
        else this.#complete = false;
        if (signal.aborted) break;
      }
      const now = Date.now();
      if (this.#complete) this.store.setState({ phase: "polled", goodAt: now, pollMs: roundMs, reason: null });
      const pauseMs = Math.max(roundMs - (now - startedAt), (now - startedAt) * roundShare);
      await sleep(pauseMs, AbortSignal.any([signal, this.#again.signal])).catch(() => {});
    }
    forget();
  }

  /** Kinds that came are pending; of those that went nothing stays. */
  #expect(custom: readonly ApiKind[]): void {
    const known = new Map(this.kinds.current.map((one) => [keyOf(one), one]));
    const now = custom.map((kind): KindReadiness => {
      const { group, version, resource } = kind;
      const nothing = { how: "pending", looked: 0, notReady: 0, partial: false, at: null, reason: null } as const;
      return known.get(keyOf(kind)) ?? { group, version, resource, kind: kind.kind, ...nothing };
    });
    const served = new Set(custom.map(keyOf));
    for (const [key, look] of this.#looks) {
      if (served.has(key.split(" ")[0] ?? "")) continue;
      this.store.remove([...look.uids]);
      this.#looks.delete(key);
    }
    this.kinds.set(now);
  }

  #lookedAt(kind: ApiKind): number {
    return this.#told(kind)?.looked ?? 0;
  }

  /** A pinned kind is listed once to be watched; what is too large for that is left to those who look. */
  #wantsWatch(kind: ApiKind): boolean {
    const how = this.#told(kind)?.how;
    return this.#pinned.has(keyOf(kind)) && (how === "pending" || how === "failed");
  }

  #told(kind: ApiKind): KindReadiness | undefined {
    return this.kinds.current.find((one) => keyOf(one) === keyOf(kind));
  }

  async #look(kind: ApiKind): Promise<void> {
    const pinned = this.#pinned.has(keyOf(kind));
    for (const place of placesOf(this.#namespaces, kind.namespaced)) {
      const key = `${keyOf(kind)} ${place ?? ""}`;
      if (this.#watches.has(key)) continue;
      try {
        const looked = await this.#scan(kind, place);
        if (pinned && looked.looked <= mostWatched && kind.verbs.includes("watch")) this.#watch(kind, place, key);
        this.#tell(
          kind,
          this.#watches.has(key) ? "watched" : "scanned",
          pinned ? this.#whyNotWatched(kind, key) : null,
        );
      } catch (error) {
        if (this.#ended.signal.aborted) return;
        const attempt = { verb: "list", resource: resourceName(kind), namespace: place } as const;
        const { kind: how, reason } = failureOf(error, { ...attempt, namespaced: kind.namespaced });
        this.#tell(kind, how === "forbidden" ? "forbidden" : "failed", reason);
      }
    }
  }

  #whyNotWatched(kind: ApiKind, key: string): KindReadiness["reason"] {
    if (this.#watches.has(key)) return null;
    const id = kind.verbs.includes("watch") ? "cluster.readiness.tooMany" : "cluster.readiness.noWatch";
    return message(id, { most: mostWatched });
  }

  async #scan(kind: ApiKind, place: Place): Promise<Look> {
    const ask = { path: collectionPath(kind, place), most: objectsAKind };
    // Each is judged as it streams in, and let go: what is Ready is not kept.
    const uids = new Set<string>();
    const now = Date.now();
    const { looked, remaining, oversize } = await eachObject(
      this.#session,
      ask,
      (object) => {
        if (this.#judge(kind, object, now)) uids.add(textAt(object, "metadata", "uid"));
      },
      this.#ended.signal,
    );
    return this.#show(kind, place, { uids, looked, partial: remaining !== 0 || oversize > 0 });
  }

  /** @returns whether it is on the board */
  #judge(kind: ApiKind, object: unknown, now: number): boolean {
    const readiness = readinessOf(object);
    this.#log.take(textAt(object, "metadata", "uid"), readiness.markers, now);
    if (readiness.ready !== false) return false;
    this.store.upsert([readinessRow(kind, object, readiness, now)]);
    return true;
  }

  #show(kind: ApiKind, place: Place, look: Look): Look {
    const key = `${keyOf(kind)} ${place ?? ""}`;
    const gone = [...(this.#looks.get(key)?.uids ?? [])].filter((uid) => !look.uids.has(uid));
    this.store.remove(gone);
    this.#looks.set(key, look);
    return look;
  }

  #watch(kind: ApiKind, place: Place, key: string): void {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const show = () => {
      timer = null;
      const { step } = follower.state;
      if (step.kind !== "watch") return;
      const now = Date.now();
      const uids = new Set<string>();
      for (const [uid, object] of follower.objects) if (this.#judge(kind, object, now)) uids.add(uid);
      this.#show(kind, place, { uids, looked: follower.objects.size, partial: false });
      this.#tell(kind, "watched", null);
    };
    const follower = this.#session.follow(
      {
        path: collectionPath(kind, place),
        name: null,
        fieldSelector: "",
        resource: resourceName(kind),
        namespace: place,
        watchable: true,
      },
      () => {
        timer ??= setTimeout(show, settleMs);
      },
    );
    this.#watches.set(key, () => {
      if (timer) clearTimeout(timer);
      follower.dispose();
    });
  }

  #tell(kind: ApiKind, how: KindReadiness["how"], reason: KindReadiness["reason"]): void {
    const looks = [...this.#looks].filter(([key]) => key.startsWith(`${keyOf(kind)} `)).map(([, look]) => look);
    const sum = (of: (look: Look) => number) => looks.reduce((all, look) => all + of(look), 0);
    const known = {
      how,
      reason,
      looked: sum(({ looked }) => looked),
      notReady: sum(({ uids }) => uids.size),
      partial: looks.some(({ partial }) => partial),
    };
    const at = how === "scanned" || how === "watched" ? Date.now() : null;
    this.kinds.set(
      this.kinds.current.map((one) => (keyOf(one) === keyOf(kind) ? { ...one, ...known, at: at ?? one.at } : one)),
    );
  }
}

export function keyOf(kind: { readonly group: string; readonly resource: string }): string {
  return `${kind.group}/${kind.resource}`;
}
