import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { message } from "../../../shared/model/message.ts";
import {
  advance,
  type Failure,
  type FailureKind,
  initialState,
  nextTryAt,
  type Outcome,
  type ReflectorState,
  resumed,
  sawBookmark,
  sawEvent,
  silenceMs,
  watchOpen,
} from "./reflectorState.ts";

const reason = message("cluster.watch.silent");
const failure = (kind: FailureKind, retryAfterMs: number | null = null): Failure => ({ kind, reason, retryAfterMs });
const fail = (kind: FailureKind, livedMs = 0, retryAfterMs: number | null = null): Outcome => ({
  kind: "failed",
  failure: failure(kind, retryAfterMs),
  livedMs,
});

const watched = () => initialState({ watchable: true, fillBy: "list" });

/** A reflector with a whole list of version 100 and an open watch since `now`. */
function live(now = 1000): ReflectorState {
  let state = advance(watched(), { kind: "page", resourceVersion: "90", complete: false }, now, 0);
  state = advance(state, { kind: "filled", resourceVersion: "100" }, now, 0);
  return watchOpen(state, now);
}

describe("a reflector's decisions", () => {
  it("shows a page, fills not older than the page, then watches from the list", () => {
    let state = watched();
    expect(state.step).toEqual({ kind: "page" });
    state = advance(state, { kind: "page", resourceVersion: "90", complete: false }, 1, 0);
    expect(state.step).toEqual({ kind: "fill", atLeast: "90" });
    expect(state.phase).toBe("loading");
    state = advance(state, { kind: "filled", resourceVersion: "100" }, 2, 0);
    expect(state.step).toEqual({ kind: "watch", from: "100", initial: false });
    expect(state.phase).toBe("loading");
    expect(watchOpen(state, 3)).toMatchObject({ phase: "live", goodAt: 3 });
  });

  it("needs no fill when the page was everything", () => {
    const state = advance(watched(), { kind: "page", resourceVersion: "90", complete: true }, 1, 0);
    expect(state.step).toEqual({ kind: "watch", from: "90", initial: false });
  });

  it("holds a fill until a person wants it, through every wake-up, and takes it up where it was", () => {
    let state = advance(watched(), { kind: "page", resourceVersion: "90", complete: false }, 1, 0);
    state = advance(state, { kind: "held", reason }, 2, 0);
    expect(state).toMatchObject({ phase: "paused", reason, goodAt: 2, complete: false });
    expect(advance(state, { kind: "woken", unproven: true }, 3, 0)).toEqual(state);
    state = advance(state, { kind: "go" }, 4, 0);
    expect(state).toMatchObject({ phase: "loading", reason: null, step: { kind: "fill", atLeast: "90" } });
  });

  it("fills by a streaming list where that was chosen, and by an ordinary one where it is not served", () => {
    let state = initialState({ watchable: true, fillBy: "watch" });
    state = advance(state, { kind: "page", resourceVersion: "90", complete: false }, 1, 0);
    expect(state.step).toEqual({ kind: "watch", from: "90", initial: true });
    state = advance(state, fail("unsupported"), 2, 0);
    expect(state.step).toEqual({ kind: "fill", atLeast: "90" });
    expect(state.failures).toBe(0);
  });

  it("resumes from the last resourceVersion after a dropped watch", () => {
    const seen = sawEvent(live(), "150", 20_000);
    expect(advance(seen, fail("lost", 20_000), 30_000, 0)).toMatchObject({
      step: { kind: "watch", from: "150", initial: false },
      phase: "live",
    });
    expect(advance(seen, { kind: "closed", livedMs: 300_000, events: true }, 30_000, 0)).toMatchObject({
      step: { kind: "watch", from: "150", initial: false },
    });
  });

  it("waits before it opens a watch again that ends as soon as it is opened", () => {
    let state = live();
    for (let round = 0; round < 6; round += 1) {
      state = advance(state, { kind: "closed", livedMs: 5, events: false }, 1000, 0.5);
      expect(state.step.kind).toBe("wait");
      state = advance(state, { kind: "waited" }, 1000, 0.5);
    }
  });

  it("lists anew and not older than what was seen when the server has forgotten (410)", () => {
    const state = advance(sawEvent(live(), "150", 2000), fail("gone", 500), 3000, 0);
    expect(state.step).toEqual({ kind: "fill", atLeast: "150" });
    expect(state.phase).toBe("stale");
    expect(advance(state, fail("gone"), 3001, 0).step).toMatchObject({
      kind: "wait",
      next: { kind: "fill", atLeast: "150" },
    });
  });

  it("takes the newest there is when the server stays behind what was seen", () => {
    let state = advance(sawEvent(live(), "150", 2000), fail("gone", 500), 3000, 0);
    for (let round = 0; round < 2; round += 1) {
      state = advance(state, fail("behind"), 4000, 0);
      expect(state.step).toMatchObject({ kind: "wait", next: { kind: "fill", atLeast: "150" } });
      state = advance(state, { kind: "waited" }, 5000, 0);
    }
    state = advance(state, fail("behind"), 6000, 0);
    expect(state.step).toEqual({ kind: "fill", atLeast: "" });
  });

  it("fetches again and again what cannot be watched, and says so", () => {
    const state = advance(live(), fail("unsupported"), 5000, 0);
    expect(state).toMatchObject({ phase: "polled", pollMs: 30_000, goodAt: 5000 });
    expect(state.step).toEqual({ kind: "wait", until: 35_000, next: { kind: "fill", atLeast: "100" } });
    expect(nextTryAt(state)).toBeNull();
    const unwatchable = initialState({ watchable: false, fillBy: "list" });
    expect(advance(unwatchable, { kind: "page", resourceVersion: "", complete: true }, 5000, 0)).toMatchObject({
      phase: "polled",
      step: { kind: "wait", next: { kind: "fill", atLeast: "" } },
    });
  });

  it("waits for a person when the credentials have expired, keeping the rows as stale", () => {
    const state = advance(live(), fail("expired"), 5000, 0);
    expect(state).toMatchObject({ phase: "stale", step: { kind: "parked" } });
    expect(advance(state, { kind: "woken", unproven: false }, 6000, 0).step).toEqual({
      kind: "watch",
      from: "100",
      initial: false,
    });
  });

  it("obeys Retry-After", () => {
    const state = advance(live(), fail("throttled", 0, 7000), 10_000, 0);
    expect(nextTryAt(state)).toBeGreaterThanOrEqual(17_000);
  });

  it("doubles its waits with jitter up to a bound", () => {
    const waits = (random: number) => {
      let state = live();
      return Array.from({ length: 9 }, () => {
        state = advance(state, fail("lost"), 0, random);
        const until = state.step.kind === "wait" ? state.step.until : -1;
        state = advance(state, { kind: "waited" }, until, random);
        return until;
      });
    };
    expect(waits(0)).toEqual([400, 800, 1600, 3200, 6400, 12_800, 15_000, 15_000, 15_000]);
    expect(waits(0.9999)).toEqual([800, 1600, 3200, 6400, 12_799, 25_599, 29_999, 29_999, 29_999]);
  });

  it("begins with short waits again when there is news of the target", () => {
    let state = live();
    for (let round = 0; round < 6; round += 1) {
      state = advance(advance(state, fail("lost"), 0, 0), { kind: "waited" }, 0, 0);
    }
    state = advance(advance(state, fail("lost"), 0, 0), { kind: "woken", unproven: false }, 0, 0);
    expect(advance(state, fail("lost"), 0, 0).step).toMatchObject({ kind: "wait", until: 400 });
  });

  it("proves an open watch after sleep, and leaves one alone that was proven", () => {
    expect(advance(live(), { kind: "woken", unproven: true }, 2000, 0)).toMatchObject({
      step: { kind: "watch", from: "100" },
      phase: "stale",
    });
    expect(advance(live(), { kind: "woken", unproven: false }, 2000, 0)).toEqual(live());
  });

  it("lists anew what is printed otherwise, without waiting and never older than what was seen", () => {
    expect(advance(live(), { kind: "renewed" }, 2000, 0)).toMatchObject({
      step: { kind: "fill", atLeast: "100" },
      phase: "stale",
      failures: 0,
    });
    const unserved = advance(live(), fail("unserved"), 2000, 0);
    expect(unserved.step.kind).toBe("wait");
    expect(advance(unserved, { kind: "renewed" }, 2000, 0).step).toEqual({ kind: "fill", atLeast: "100" });
    expect(advance(watched(), { kind: "renewed" }, 2000, 0).step).toEqual({ kind: "page" });
  });

  it("counts silence only where bookmarks have been seen", () => {
    expect(silenceMs(live())).toBeNull();
    let state = sawBookmark(live(), "110", 10_000);
    expect(silenceMs(state)).toBe(150_000);
    for (let now = 20_000; now < 200_000; now += 10_000) state = sawBookmark(state, "111", now);
    expect(silenceMs(state)).toBeLessThanOrEqual(26_000);
    expect(silenceMs(state)).toBeGreaterThanOrEqual(25_000);
    expect(advance(state, { kind: "silent" }, 300_000, 0)).toMatchObject({
      step: { kind: "watch", from: "111" },
      phase: "stale",
    });
  });

  it("waits before it asks again a server that is behind its own newest list", () => {
    let state = live();
    for (let i = 0; i < 4; i++) {
      state = advance(state, fail("behind", 0), i * 1_000, 0);
      if (state.step.kind === "wait") state = advance(state, { kind: "waited" }, i * 1_000, 0);
    }
    expect(state.step).toEqual({ kind: "fill", atLeast: "" });
    expect(advance(state, fail("behind", 0), 9_000, 0).step.kind).toBe("wait");
  });

  it("goes on where it stopped when someone looks again", () => {
    expect(resumed(live())).toMatchObject({ step: { kind: "watch", from: "100" }, phase: "stale" });
    expect(resumed(watched())).toMatchObject({ step: { kind: "page" } });
  });

  const kinds: FailureKind[] = [
    "lost",
    "gone",
    "behind",
    "throttled",
    "forbidden",
    "unserved",
    "unsupported",
    "expired",
    "malformed",
    "other",
  ];
  const anything = fc.oneof(
    fc.record({ kind: fc.constant("ok" as const), live: fc.boolean() }),
    fc.record({
      kind: fc.constant("fail" as const),
      failure: fc.constantFrom(...kinds),
      livedMs: fc.constantFrom(0, 20_000),
    }),
    fc.record({ kind: fc.constantFrom("silent" as const, "sleep" as const, "closed" as const) }),
  );

  it("never asks for less than it saw, never says live without a watch, and never fails twice without a wait", () => {
    fc.assert(
      fc.property(
        fc.array(anything, { maxLength: 40 }),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        (script, random) => {
          let state = watched();
          let version = 1;
          let now = 0;
          let rowless = 0;
          for (const move of script) {
            now += 1000;
            version += 1;
            if (state.step.kind === "wait" || state.step.kind === "parked") {
              const parked = state.step.kind === "parked";
              state = advance(state, parked ? { kind: "woken", unproven: false } : { kind: "waited" }, now, random);
            }
            const { step } = state;
            let outcome: Outcome;
            if (move.kind === "fail") outcome = fail(move.failure, step.kind === "watch" ? move.livedMs : 0);
            else if (step.kind === "page")
              outcome = { kind: "page", resourceVersion: String(version), complete: false };
            else if (step.kind === "fill") outcome = { kind: "filled", resourceVersion: String(version) };
            else if (move.kind === "ok") {
              state = sawEvent(watchOpen(state, now), String(version), now);
              expect(state.phase).toBe("live");
              continue;
            } else if (move.kind === "silent") outcome = { kind: "silent" };
            else if (move.kind === "sleep") outcome = { kind: "woken", unproven: true };
            else outcome = { kind: "closed", livedMs: 0, events: false };
            const before = state;
            state = advance(state, outcome, now, random);
            const next = state.step.kind === "wait" || state.step.kind === "parked" ? state.step.next : state.step;
            if (state.step !== before.step && next.kind === "fill") expect(next.atLeast).toBe(state.resourceVersion);
            if (state.step !== before.step && next.kind === "watch") expect(next.from).toBe(state.resourceVersion);
            if (state.phase === "live") expect(state.step.kind).toBe("watch");
            const failedAgain = outcome.kind === "failed" && outcome.livedMs === 0 && before.failures > 0;
            rowless = failedAgain && state.step.kind !== "wait" && state.step.kind !== "parked" ? rowless + 1 : 0;
            // A change of method (a plain list for a streaming one, the newest list for a certain one) may come at once, but only once.
            expect(rowless).toBeLessThan(2);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
