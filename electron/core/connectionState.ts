/** The life of a connection to one target, as a person sees it: `idle → connecting → ready → degraded → expired | failed`. Pure: what was heard of
 *  the target goes in, the state to show comes out. */
import type { ConnectionId, ConnectionPhase, ConnectionState, Hop } from "../../shared/connection.ts";
import type { Message } from "../../shared/model/message.ts";

/** What is heard of a target. */
export type ConnectionSignal =
  | { readonly kind: "open" }
  | { readonly kind: "close" }
  /** Any good answer; figures only where they were taken. */
  | { readonly kind: "answered"; readonly latencyMs: number | null; readonly version: string | null }
  | {
      readonly kind: "failed";
      readonly reason: Message;
      readonly hop: Hop | null;
      /** Epoch milliseconds of the next attempt, when one is planned. */
      readonly nextTryAt: number | null;
    }
  /** It answers, but not as it should (it asks for patience). */
  | { readonly kind: "strained"; readonly reason: Message; readonly nextTryAt: number | null }
  | { readonly kind: "expired"; readonly reason: Message }
  /** An attempt is being made at once: a person asked, the machine woke, the network changed. */
  | { readonly kind: "retrying" };

/** A target that was good is called failed only after this long without an answer: a restart of its server is no failure yet. */
export const degradedForMs = 15_000;

export function idleConnection(id: ConnectionId, now: number): ConnectionState {
  return {
    id,
    phase: "idle",
    since: now,
    reason: null,
    hop: null,
    nextTryAt: null,
    goodAt: null,
    latencyMs: null,
    version: null,
  };
}

/** @returns the same object when nothing changed that anyone would see */
export function connectionAfter(state: ConnectionState, signal: ConnectionSignal, now: number): ConnectionState {
  switch (signal.kind) {
    case "close":
      return state.phase === "idle" ? state : { ...idleConnection(state.id, now), goodAt: state.goodAt };
    case "open":
      return state.phase === "idle" ? enter(state, "connecting", now, {}) : state;
    default:
      // What a closed connection still has to say is of no interest.
      return state.phase === "idle" ? state : heard(state, signal, now);
  }
}

function heard(
  state: ConnectionState,
  signal: Exclude<ConnectionSignal, { kind: "open" | "close" }>,
  now: number,
): ConnectionState {
  switch (signal.kind) {
    case "answered":
      return enter(state, "ready", now, {
        goodAt: now,
        latencyMs: signal.latencyMs ?? state.latencyMs,
        version: signal.version ?? state.version,
      });
    case "strained":
      return enter(state, "degraded", now, { reason: signal.reason, nextTryAt: signal.nextTryAt, goodAt: now });
    case "expired":
      return enter(state, "expired", now, { reason: signal.reason, hop: "login" });
    case "retrying":
      return state.phase === "ready"
        ? state
        : { ...enter(state, retryPhase(state.phase), now, {}), reason: state.reason };
    case "failed": {
      // While a person has yet to sign in, that the target cannot be reached either is the lesser news.
      if (state.phase === "expired") return state;
      const { reason, hop, nextTryAt } = signal;
      return enter(state, failedPhase(state, now), now, { reason, hop, nextTryAt });
    }
  }
}

function failedPhase(state: ConnectionState, now: number): ConnectionPhase {
  if (state.phase === "ready") return "degraded";
  if (state.phase === "degraded") return now - state.since >= degradedForMs ? "failed" : "degraded";
  return "failed";
}

function retryPhase(phase: ConnectionPhase): ConnectionPhase {
  return phase === "degraded" ? "degraded" : "connecting";
}

/** What a phase does not say itself is cleared. */
function enter(
  state: ConnectionState,
  phase: ConnectionPhase,
  now: number,
  facts: Partial<Pick<ConnectionState, "reason" | "hop" | "nextTryAt" | "goodAt" | "latencyMs" | "version">>,
): ConnectionState {
  return {
    ...state,
    reason: null,
    hop: null,
    nextTryAt: null,
    ...facts,
    phase,
    since: phase === state.phase ? state.since : now,
  };
}
