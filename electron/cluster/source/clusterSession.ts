/** One cluster as its worker holds it: the client, what was measured of the link, the shared reflectors, and the watch over whether the target answers. */
import type { Hop } from "../../../shared/connection.ts";
import type { Message } from "../../../shared/model/message.ts";
import type { ConnectionSignal } from "../../core/connectionState.ts";
import { Value } from "../../core/state/value.ts";
import { RowStore } from "../../core/table/rowStore.ts";
import type { KubeHttp } from "../http/request.ts";
import { type FollowedSet, ObjectFollower } from "../object/objectFollower.ts";
import { failureOf } from "./failure.ts";
import { isNear, type LinkMeasure, measured, roundTrip, unknownLink, wantsGzip } from "./gzipPolicy.ts";
import { ReflectorPool } from "./reflectorPool.ts";
import type { Failure } from "./reflectorState.ts";
import type { ReflectorSurroundings } from "./reflectorTarget.ts";
import { TargetProbe } from "./targetProbe.ts";
import { textAt } from "./wireValue.ts";

export interface SessionOptions {
  readonly http: KubeHttp;
  readonly signal: (signal: ConnectionSignal) => void;
  readonly random?: () => number;
  /** How the rows beyond the first page are fetched; see `docs/architecture.md` for the figures behind the choice. */
  readonly fillBy?: "list" | "watch";
}

/** Why nothing can be read from the target. */
export interface Outage {
  readonly reason: Message;
  /** Epoch milliseconds of the next attempt, when one is planned. */
  readonly nextTryAt: number | null;
}

/** Something that waits, and can be told to try at once. */
export interface Wakeable {
  wake(unproven: boolean): void;
}

/** A good answer is told at most this often. */
const answeredEveryMs = 2_000;
const probeTimeoutMs = 3_800;
/** Credentials may be renewed by others (a token file, a login elsewhere): asked this seldom, and never by a new login. */
const expiredRetryMs = 60_000;
/** After a request for patience one cheap request finds out whether it is over: when the server said, and ever later while it goes on asking for it. */
const strainedRetryMs = { least: 1_000, most: 60_000, asked: 120_000 };
/** A table that takes longer over a slow link asks its person first. */
const patienceMs = 10_000;

export class ClusterSession {
  readonly http: KubeHttp;
  readonly pool: ReflectorPool<RowStore>;
  /** Null while the target answers, or nothing is known of it yet. */
  readonly outage = new Value<Outage | null>(null);
  readonly #options: SessionOptions;
  readonly #probe: TargetProbe;
  readonly #random: () => number;
  readonly #waking = new Set<Wakeable>();
  #followers = 0;
  readonly #ended = new AbortController();
  #link = unknownLink;
  #answeredAt = 0;
  #lost = false;
  #expired: ReturnType<typeof setTimeout> | null = null;
  #strained: ReturnType<typeof setTimeout> | null = null;
  /** Of these requests, how many were answered by wanting more patience. */
  #strains = 0;
  #events = 0;
  #bytes = 0;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.http = options.http;
    this.#random = options.random ?? Math.random;
    this.#probe = new TargetProbe({
      ask: (signal) => this.#ask(signal),
      lookedAt: () => this.pool.lookedAt || this.#followers > 0,
      answered: () => this.#awake(false),
      failed: (error, nextAt) => this.#failed(error, nextAt),
      random: this.#random,
    });
    this.pool = new ReflectorPool({
      around: { ...this.#surroundings(), patienceMs },
      createStore: (target) => new RowStore({ columns: [], namespaced: target.namespaced }),
      disposeStore: () => {},
    });
  }

  /** The first question to the target; until it is answered the probe goes on asking. */
  async connect(): Promise<void> {
    try {
      await this.#ask(this.#ended.signal);
    } catch (error) {
      if (!this.#ended.signal.aborted) this.#failed(error, null);
    }
  }

  /** How those who talk to the target on their own tell what came of it. */
  readonly report = (failure: Failure | null): void => {
    if (failure === null) return this.#answered(null, null);
    switch (failure.kind) {
      case "lost":
        this.#lose(failure, null);
        return;
      case "expired":
        this.#expire(failure);
        return;
      case "throttled":
        this.#strain(failure);
    }
  };

  /** A small answer's head came so long after it was asked for, over a connection that was open. */
  roundTrip(elapsedMs: number): void {
    this.#link = roundTrip(this.#link, elapsedMs);
  }

  /** Follows a few objects until disposed. */
  follow(set: FollowedSet, changed: () => void): ObjectFollower {
    const follower: ObjectFollower = new ObjectFollower(set, {
      http: this.http,
      random: this.#random,
      report: this.report,
      changed,
      ended: () => {
        this.#waking.delete(follower);
        this.#followers -= 1;
      },
    });
    this.#waking.add(follower);
    this.#followers += 1;
    return follower;
  }

  /** The surroundings of reflectors that are nobody's table. */
  get surroundings(): ReflectorSurroundings {
    return this.#surroundings();
  }

  /** Someone waits for the target before there is a table: a lost one is probed as often as for a table.
   *  @returns ends the interest */
  await(): () => void {
    this.#followers += 1;
    this.#probe.now();
    return () => {
      this.#followers -= 1;
    };
  }

  /** @returns ends the interest */
  onWake(wakeable: Wakeable): () => void {
    this.#waking.add(wakeable);
    return () => this.#waking.delete(wakeable);
  }

  /** The machine slept, the network changed, a person asks, or new credentials came. */
  wake(unproven: boolean): void {
    if (unproven) {
      this.http.reset();
      this.#link = unknownLink;
    }
    this.#options.signal({ kind: "retrying" });
    this.#awake(unproven);
    if (this.#probe.lost) this.#probe.now();
    else void this.connect();
  }

  /** What was measured of the way to the target. */
  get link(): LinkMeasure {
    return this.#link;
  }

  /** Events since the last call, bytes of lists since the beginning. */
  takeCounts(): { events: number; bytes: number } {
    const counts = { events: this.#events, bytes: this.#bytes };
    this.#events = 0;
    return counts;
  }

  dispose(): void {
    this.#ended.abort();
    this.#renewed();
    this.#eased();
    this.#probe.dispose();
    this.pool.dispose();
    this.http.dispose();
  }

  #surroundings(): ReflectorSurroundings {
    return {
      http: this.http,
      random: this.#random,
      fillBy: this.#options.fillBy ?? "list",
      wantsGzip: () => wantsGzip(this.#link),
      near: () => isNear(this.#link),
      transferred: (body, gzip) => {
        this.#bytes += body.wireBytes;
        this.#link = measured(this.#link, body, gzip);
      },
      events: (count) => {
        this.#events += count;
      },
      report: this.report,
    };
  }

  async #ask(signal: AbortSignal): Promise<void> {
    const from = performance.now();
    const version = await this.http.json({
      method: "GET",
      path: "/version",
      signal: AbortSignal.any([signal, this.#ended.signal]),
      priority: "foreground",
      headTimeoutMs: probeTimeoutMs,
      maxBytes: 64 * 1024,
    });
    const latencyMs = performance.now() - from;
    this.roundTrip(latencyMs);
    this.#answered(latencyMs, textAt(version, "gitVersion") || null);
  }

  #answered(latencyMs: number | null, version: string | null): void {
    const now = Date.now();
    const news =
      this.#lost ||
      this.#expired !== null ||
      this.#strained !== null ||
      latencyMs !== null ||
      now - this.#answeredAt >= answeredEveryMs;
    const wasLost = this.#lost || this.#expired !== null;
    this.#lost = false;
    this.#renewed();
    this.#eased();
    this.outage.set(null);
    if (news) {
      this.#answeredAt = now;
      this.#options.signal({ kind: "answered", latencyMs, version });
    }
    if (!wasLost) return;
    this.#probe.found();
    this.#awake(false);
  }

  #lose(failure: Failure, nextTryAt: number | null): void {
    const { reason } = failure;
    this.#lost = true;
    this.#eased();
    this.#options.signal({ kind: "failed", reason, hop: hopOf(failure), nextTryAt });
    this.#probe.lose();
    // While a person has yet to sign in, that the target cannot be reached either is the lesser news.
    if (this.#expired === null) this.outage.set({ reason, nextTryAt: nextTryAt ?? this.#probe.nextAt });
  }

  #expire(failure: Failure): void {
    this.#probe.found();
    this.#eased();
    this.#recheck();
    this.#options.signal({ kind: "expired", reason: failure.reason });
    this.outage.set({ reason: failure.reason, nextTryAt: null });
  }

  #recheck(): void {
    this.#renewed();
    this.#expired = setTimeout(() => void this.connect(), expiredRetryMs);
  }

  /** A quiet cluster has no other request that would tell when it is well again. */
  #strain(failure: Failure): void {
    if (this.#expired !== null) return;
    // It answers: those who waited for it may ask, within what it grants.
    if (this.#lost) this.#answered(null, null);
    const { least, most, asked } = strainedRetryMs;
    const backoffMs = Math.min(most, least * 2 ** Math.min(10, this.#strains));
    const delayMs = Math.max(backoffMs, Math.min(asked, retryAfterOf(failure))) * (1 + this.#random() / 5);
    if (this.#strained) clearTimeout(this.#strained);
    this.#strained = setTimeout(() => void this.connect(), delayMs);
    this.#options.signal({ kind: "strained", reason: failure.reason, nextTryAt: Date.now() + delayMs });
  }

  #eased(): void {
    if (this.#strained) clearTimeout(this.#strained);
    this.#strained = null;
    this.#strains = 0;
  }

  #renewed(): void {
    if (this.#expired) clearTimeout(this.#expired);
    this.#expired = null;
  }

  #failed(error: unknown, nextTryAt: number | null): void {
    const failure = failureOf(error, { verb: "get", resource: "version", namespace: null });
    switch (failure.kind) {
      case "expired":
        this.#expire(failure);
        return;
      case "lost":
      case "other":
      case "malformed":
      case "unserved":
        this.#lose(failure, nextTryAt);
        return;
      case "throttled":
        // That says nothing about the credentials.
        if (this.#expired !== null) return this.#recheck();
        this.#strain(failure);
        this.#strains += 1;
        return;
      default:
        // It answers, if only with a refusal: that is an answer.
        this.#probe.found();
        this.#answered(null, null);
        this.#awake(false);
    }
  }

  #awake(unproven: boolean): void {
    this.pool.wake(unproven);
    for (const wakeable of [...this.#waking]) wakeable.wake(unproven);
  }
}

/** Where the request budget has been told already, the figure is in the message alone. */
function retryAfterOf(failure: Failure): number {
  const { retryAfterMs } = failure.reason.params;
  return failure.retryAfterMs ?? (typeof retryAfterMs === "number" ? retryAfterMs : 0);
}

const hops: ReadonlySet<string> = new Set<Hop>(["dns", "proxy", "tcp", "tls", "login", "api"]);

function hopOf(failure: Failure): Hop | null {
  const { hop } = failure.reason.params;
  // Checked by the set: it holds nothing but hops.
  return typeof hop === "string" && hops.has(hop) ? (hop as Hop) : null;
}
