/** What a reflector does next, and what it makes of what happened: the decisions alone, without I/O, clock or chance of their own.
 *  A reflector is a loop: run `state.step`, hand its outcome to `advance`, and so on. Invariants (tested as properties): a relist asks for
 *  nothing older than what was seen; every failure waits before the next request; `live` is only said while a watch is open. */
import { type Message, message } from "../../../shared/model/message.ts";
import type { SourcePhase } from "../../../shared/model/table.ts";

/** A request. */
export type Ask =
  /** The first rows for the eye, a limited list. */
  | { readonly kind: "page" }
  /** The whole list; `atLeast` is the resourceVersion that it must not be older than, empty for the newest there is. */
  | { readonly kind: "fill"; readonly atLeast: string }
  /** `initial`: a streaming list (WatchList) that gives everything first and then goes on as a watch. */
  | { readonly kind: "watch"; readonly from: string; readonly initial: boolean };

export type Step =
  | Ask
  | { readonly kind: "wait"; readonly until: number; readonly next: Ask }
  /** Nothing helps but a person (new credentials): waits for a wake-up. */
  | { readonly kind: "parked"; readonly next: Ask }
  /** A person decides whether the rest is loaded. */
  | { readonly kind: "held"; readonly next: Ask };

export type FailureKind =
  /** The target cannot be reached, or stopped answering. */
  | "lost"
  /** 410: the server has forgotten where we were. */
  | "gone"
  /** The server is behind what we asked for ("too large resource version"). */
  | "behind"
  | "throttled"
  | "forbidden"
  /** The kind is not served (any more). */
  | "unserved"
  /** The kind cannot be watched, or not in this way. */
  | "unsupported"
  | "expired"
  /** What came could not be understood. */
  | "malformed"
  | "other";

export interface Failure {
  readonly kind: FailureKind;
  readonly reason: Message;
  readonly retryAfterMs: number | null;
}

export type Outcome =
  | { readonly kind: "page"; readonly resourceVersion: string; readonly complete: boolean }
  | { readonly kind: "filled"; readonly resourceVersion: string }
  /** `watch` ended without an error; `livedMs` since its head came, `events` whether anything came at all. */
  | { readonly kind: "closed"; readonly livedMs: number; readonly events: boolean }
  /** The first load goes on only when a person has said so. */
  | { readonly kind: "held"; readonly reason: Message }
  /** A person wants what was held. */
  | { readonly kind: "go" }
  /** No sign of life for too long. */
  | { readonly kind: "silent" }
  /** What the rows are printed as is another now: they are listed anew. */
  | { readonly kind: "renewed" }
  | { readonly kind: "failed"; readonly failure: Failure; readonly livedMs: number }
  /** The wait is over: what failed before is tried again. */
  | { readonly kind: "waited" }
  /** A wait, or what was under way, was cut short by news: the target answers again, the machine woke, credentials came. */
  | { readonly kind: "woken"; readonly unproven: boolean };

export interface ReflectorState {
  readonly step: Step;
  readonly phase: SourcePhase;
  readonly reason: Message | null;
  readonly goodAt: number | null;
  /** The newest resourceVersion seen; empty before the first answer. */
  readonly resourceVersion: string;
  /** A whole list was seen: from here on the rows are kept through every restart. */
  readonly complete: boolean;
  /** In a row, without a sign of health between. */
  readonly failures: number;
  /** Fetched again every so often because it cannot be watched; null for a watched kind. */
  readonly pollMs: number | null;
  readonly fillBy: "list" | "watch";
  /** What bookmarks taught: null before the first. */
  readonly bookmark: { readonly at: number; readonly intervalMs: number } | null;
}

export interface ReflectorPolicy {
  readonly watchable: boolean;
  readonly fillBy: "list" | "watch";
}

/** A server sends one about every minute; assumed until two were seen. */
const usualBookmarkMs = 60_000;
const shortestBookmarkMs = 1_000;
const longestBookmarkMs = 300_000;
/** Silence for this many intervals is death, where bookmarks have been seen. */
export const silentIntervals = 2.5;
export const pollEveryMs = 30_000;
const firstBackoffMs = 800;
const longestBackoffMs = 30_000;
/** A kind that is not served or forbidden is asked again this seldom. */
const hopelessMs = 60_000;
/** A watch that lived this long was healthy. */
const healthyMs = 10_000;

export function initialState(policy: ReflectorPolicy): ReflectorState {
  return {
    step: { kind: "page" },
    phase: "connecting",
    reason: null,
    goodAt: null,
    resourceVersion: "",
    complete: false,
    failures: 0,
    pollMs: policy.watchable ? null : pollEveryMs,
    fillBy: policy.fillBy,
    bookmark: null,
  };
}

/** A warm reflector that no one looked at for a while: goes on where it stopped. */
export function resumed(state: ReflectorState): ReflectorState {
  return { ...state, step: restart(state), phase: state.complete ? "stale" : "connecting", failures: 0 };
}

/** @param random in [0, 1) */
export function advance(state: ReflectorState, outcome: Outcome, now: number, random: number): ReflectorState {
  switch (outcome.kind) {
    case "page": {
      const seen = { ...state, resourceVersion: newest(state, outcome.resourceVersion) };
      if (outcome.complete) return listed(seen, now);
      const atLeast = seen.resourceVersion;
      const step: Step =
        state.fillBy === "watch" && state.pollMs === null
          ? { kind: "watch", from: atLeast, initial: true }
          : { kind: "fill", atLeast };
      return { ...seen, phase: "loading", reason: null, step };
    }
    case "held":
      return {
        ...state,
        phase: "paused",
        reason: outcome.reason,
        goodAt: state.goodAt ?? now,
        step: { kind: "held", next: nextAsk(state.step) },
      };
    case "go":
      return { ...state, phase: "loading", reason: null, step: nextAsk(state.step) };
    case "filled":
      return listed({ ...state, resourceVersion: newest(state, outcome.resourceVersion) }, now);
    case "closed":
      return closed(state, outcome, now, random);
    case "silent":
      return { ...state, step: restart(state), phase: worse(state), reason: message("cluster.watch.silent") };
    case "waited":
      return { ...state, step: nextAsk(state.step) };
    case "renewed":
      return renewed(state);
    case "woken":
      return woken(state, outcome.unproven);
    case "failed":
      return failed(state, outcome.failure, outcome.livedMs, now, random);
  }
}

/** The watch's head has come, or the last of a streaming list's initial rows. */
export function watchOpen(state: ReflectorState, now: number): ReflectorState {
  if (state.step.kind !== "watch") return state;
  return { ...state, complete: true, phase: "live", reason: null, goodAt: now };
}

/** Something came over the watch. */
export function sawEvent(state: ReflectorState, resourceVersion: string, now: number): ReflectorState {
  return { ...state, resourceVersion: resourceVersion || state.resourceVersion, goodAt: now, failures: 0 };
}

export function sawBookmark(state: ReflectorState, resourceVersion: string, now: number): ReflectorState {
  const seen = sawEvent(state, resourceVersion, now);
  const gap = state.bookmark === null ? usualBookmarkMs : now - state.bookmark.at;
  const intervalMs = Math.min(
    longestBookmarkMs,
    Math.max(shortestBookmarkMs, gap, (state.bookmark?.intervalMs ?? 0) / 2),
  );
  return { ...seen, bookmark: { at: now, intervalMs } };
}

/** For how long a watch may be silent; null where only TCP and the watch's own end decide. */
export function silenceMs(state: ReflectorState): number | null {
  return state.bookmark === null ? null : state.bookmark.intervalMs * silentIntervals;
}

/** When the next request is planned; null when it is under way or nothing is planned. */
export function nextTryAt(state: ReflectorState): number | null {
  return state.step.kind === "wait" && state.failures > 0 ? state.step.until : null;
}

function listed(state: ReflectorState, now: number): ReflectorState {
  const whole = { ...state, complete: true, goodAt: now, reason: null };
  if (state.pollMs === null && state.resourceVersion !== "") {
    // `live` is said when the watch is open; until then the rows are complete, but could already be old.
    return { ...whole, phase: "loading", step: { kind: "watch", from: state.resourceVersion, initial: false } };
  }
  // Without a resourceVersion there is nothing to watch from.
  const pollMs = state.pollMs ?? pollEveryMs;
  const step: Step = { kind: "wait", until: now + pollMs, next: { kind: "fill", atLeast: state.resourceVersion } };
  return { ...whole, phase: "polled", failures: 0, pollMs, step };
}

function closed(
  state: ReflectorState,
  outcome: { readonly livedMs: number; readonly events: boolean },
  now: number,
  random: number,
): ReflectorState {
  const again = restart(state);
  // The server's own timeout, or its shutdown: go on from where we were. One that ends at once would make a storm.
  if (outcome.livedMs >= healthyMs) return { ...state, failures: 0, step: again };
  if (outcome.events && state.failures === 0) return { ...state, failures: 1, step: again };
  return wait({ ...state, failures: state.failures + 1 }, again, null, now, random);
}

function woken(state: ReflectorState, unproven: boolean): ReflectorState {
  if (state.step.kind === "wait" || state.step.kind === "parked")
    return { ...state, step: state.step.next, failures: 0 };
  // Nothing is under way.
  if (state.step.kind === "held") return state;
  // An open watch is proven by opening it anew: it costs one request, and misses nothing.
  if (!unproven) return state;
  return { ...state, step: restart(state), phase: worse(state) };
}

function renewed(state: ReflectorState): ReflectorState {
  // What a person holds back stays so: its next page is printed as it then is.
  if (state.step.kind === "held") return state;
  const anew = { ...state, failures: 0 };
  if (!state.complete) return { ...anew, step: { kind: "page" } };
  return { ...anew, phase: "stale", step: { kind: "fill", atLeast: state.resourceVersion } };
}

function failed(state: ReflectorState, failure: Failure, livedMs: number, now: number, random: number): ReflectorState {
  const next: ReflectorState = {
    ...state,
    failures: livedMs >= healthyMs ? 1 : state.failures + 1,
    reason: failure.reason,
    phase: worse(state),
  };
  const watching = state.step.kind === "watch";
  const again = retry(state);
  switch (failure.kind) {
    case "gone":
    case "malformed": {
      // The first time at once: rows stay on screen, and the new list replaces them in place.
      const step = { kind: "fill", atLeast: state.resourceVersion } as const;
      const relist = state.complete ? step : ({ kind: "page" } as const);
      if (next.failures > 1) return wait(next, relist, failure.retryAfterMs, now, random);
      return { ...next, step: relist, phase: state.complete ? "stale" : "loading" };
    }
    case "behind":
      // A server restored from a backup never reaches what we saw: the newest it has is the truth. One that says so of its newest makes no sense.
      if (next.failures <= 3 || state.resourceVersion === "")
        return wait(next, again, failure.retryAfterMs, now, random);
      return { ...next, resourceVersion: "", step: { kind: "fill", atLeast: "" } };
    case "unsupported":
      if (!watching) return hopeless(next, "failed", again, now, random);
      // A streaming list that is not served: an ordinary one is. A watch that is not: the list is fetched again and again.
      if (state.step.initial) {
        return {
          ...next,
          failures: state.failures,
          fillBy: "list",
          step: { kind: "fill", atLeast: state.resourceVersion },
        };
      }
      return polled(next, now);
    case "forbidden":
      if (watching && state.complete) return polled(next, now);
      return hopeless(next, "forbidden", again, now, random);
    case "unserved":
      return hopeless(next, "failed", again, now, random);
    case "expired":
      return { ...next, step: { kind: "parked", next: again } };
    case "lost":
      // A watch that lived is opened again at once: most ends of a connection are no failure of the target.
      if (watching && livedMs >= healthyMs) return { ...next, phase: state.phase, reason: null, step: again };
      return wait(next, again, failure.retryAfterMs, now, random);
    case "throttled":
    case "other":
      return wait(next, again, failure.retryAfterMs, now, random);
  }
}

function polled(state: ReflectorState, now: number): ReflectorState {
  return listed({ ...state, pollMs: pollEveryMs }, now);
}

function hopeless(
  state: ReflectorState,
  phase: "forbidden" | "failed",
  next: Ask,
  now: number,
  random: number,
): ReflectorState {
  return { ...state, phase, step: { kind: "wait", until: now + Math.round(hopelessMs * (1 + random / 4)), next } };
}

function wait(
  state: ReflectorState,
  next: Ask,
  retryAfterMs: number | null,
  now: number,
  random: number,
): ReflectorState {
  const backoff = Math.min(longestBackoffMs, firstBackoffMs * 2 ** Math.min(10, Math.max(0, state.failures - 1)));
  const delay = Math.max(retryAfterMs ?? 0, 0) + Math.round(backoff * (0.5 + random / 2));
  const phase = state.phase === "live" ? "stale" : state.phase;
  return { ...state, phase, step: { kind: "wait", until: now + delay, next } };
}

/** The step that failed, to be tried again. */
function retry(state: ReflectorState): Ask {
  return state.step.kind === "watch" ? restart(state) : nextAsk(state.step);
}

function nextAsk(step: Step): Ask {
  return step.kind === "wait" || step.kind === "parked" || step.kind === "held" ? step.next : step;
}

/** Where to go on: at the newest that was seen. */
function restart(state: ReflectorState): Ask {
  if (!state.complete) return { kind: "page" };
  if (state.pollMs !== null || state.resourceVersion === "") return { kind: "fill", atLeast: state.resourceVersion };
  return { kind: "watch", from: state.resourceVersion, initial: false };
}

function worse(state: ReflectorState): SourcePhase {
  if (state.complete) return "stale";
  return state.resourceVersion === "" ? "failed" : "stale";
}

/** Lists without a resourceVersion (odd aggregated APIs) leave what was known. */
function newest(state: ReflectorState, resourceVersion: string): string {
  return resourceVersion || state.resourceVersion;
}
