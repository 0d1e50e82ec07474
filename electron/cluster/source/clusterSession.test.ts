import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { ConnectionSignal } from "../../core/connectionState.ts";
import type { KubeHttp } from "../http/request.ts";
import { ClusterSession } from "./clusterSession.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const unreachable = new RpcError("unreachable", message("connection.tcpRefused", { hop: "tcp" }));
const expired = new RpcError("expired", message("auth.expired", { hop: "login" }));

function sessionOver(answer: { now: unknown }) {
  const signals: ConnectionSignal[] = [];
  const asked: number[] = [];
  const http: KubeHttp & { resets: number } = {
    resets: 0,
    json: async () => {
      asked.push(Date.now());
      if (answer.now instanceof Error) throw answer.now;
      return answer.now;
    },
    request: () => Promise.reject(unreachable),
    upgrade: () => Promise.reject(unreachable),
    reset() {
      this.resets += 1;
    },
    dispose: () => {},
  };
  const session = new ClusterSession({ http, signal: (signal) => signals.push(signal), random: () => 0.5 });
  return { session, signals, asked, http };
}

const throttled = (retryAfterMs: number) => ({
  kind: "throttled" as const,
  reason: message("connection.throttled", { retryAfterMs }),
  retryAfterMs: null,
});

const version = { gitVersion: "v1.34.2" };

describe("a session with a cluster", () => {
  it("tells version and latency of the first answer", async () => {
    const { session, signals } = sessionOver({ now: version });
    await session.connect();
    expect(signals).toEqual([{ kind: "answered", latencyMs: expect.any(Number), version: "v1.34.2" }]);
    session.dispose();
  });

  it("goes on asking a target that did not answer, says when next, and wakes who waits when it does", async () => {
    const answer = { now: unreachable as unknown };
    const { session, signals, asked } = sessionOver(answer);
    const wake = vi.fn();
    session.onWake({ wake });
    await session.connect();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(signals.at(-1)).toMatchObject({ kind: "failed", hop: "tcp", nextTryAt: expect.any(Number) });
    expect(asked.length).toBeGreaterThan(2);
    answer.now = version;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(signals.at(-1)).toMatchObject({ kind: "answered" });
    expect(wake).toHaveBeenCalledWith(false);
    const settled = asked.length;
    await vi.advanceTimersByTimeAsync(120_000);
    expect(asked.length).toBe(settled);
    session.dispose();
  });

  it("forgets what it measured of the link when the network may be another", async () => {
    const { session } = sessionOver({ now: unreachable });
    session.roundTrip(100);
    expect(session.surroundings.wantsGzip()).toBe(true);
    session.wake(false);
    expect(session.surroundings.wantsGzip()).toBe(true);
    session.wake(true);
    expect(session.surroundings.wantsGzip()).toBe(false);
    session.dispose();
  });

  it("wakes who waits when anything else had an answer first", async () => {
    const { session, signals } = sessionOver({ now: unreachable });
    const wake = vi.fn();
    session.onWake({ wake });
    session.report({ kind: "lost", reason: unreachable.text, retryAfterMs: null });
    expect(signals).toMatchObject([{ kind: "failed", hop: "tcp" }]);
    session.report(null);
    expect(signals.at(-1)).toMatchObject({ kind: "answered" });
    expect(wake).toHaveBeenCalledTimes(1);
    session.dispose();
  });

  it("does not probe with expired credentials, but sees once a minute whether others renewed them", async () => {
    const answer = { now: expired as unknown };
    const { session, signals, asked } = sessionOver(answer);
    const wake = vi.fn();
    session.onWake({ wake });
    await session.connect();
    expect(signals).toEqual([{ kind: "expired", reason: expired.text }]);
    await vi.advanceTimersByTimeAsync(59_000);
    expect(asked).toHaveLength(1);
    answer.now = version;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(signals.at(-1)).toMatchObject({ kind: "answered" });
    expect(wake).toHaveBeenCalledWith(false);
    session.dispose();
  });

  it("trusts no open connection after sleep, and asks at once", async () => {
    const { session, signals, asked, http } = sessionOver({ now: version });
    const wake = vi.fn();
    session.onWake({ wake });
    session.wake(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(http.resets).toBe(1);
    expect(wake).toHaveBeenCalledWith(true);
    expect(asked).toHaveLength(1);
    expect(signals.map((signal) => signal.kind)).toEqual(["retrying", "answered"]);
    session.dispose();
  });

  it("tells good answers of tables at most every two seconds", async () => {
    const { session, signals } = sessionOver({ now: version });
    for (let round = 0; round < 100; round += 1) {
      session.report(null);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(signals.length).toBeLessThanOrEqual(6);
    session.dispose();
  });

  it("takes a refusal for an answer", async () => {
    const { session, signals } = sessionOver({ now: new RpcError("forbidden", message("connection.forbidden")) });
    await session.connect();
    expect(signals).toMatchObject([{ kind: "answered" }]);
    session.dispose();
  });

  it("asks a quiet cluster that wanted patience once more when that is over, and says when", async () => {
    const { session, signals, asked } = sessionOver({ now: version });
    session.report(throttled(5_000));
    const [strained] = signals;
    expect(strained).toEqual({
      kind: "strained",
      reason: throttled(5_000).reason,
      nextTryAt: Date.now() + 5_500,
    });
    await vi.advanceTimersByTimeAsync(5_400);
    expect(asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(asked).toHaveLength(1);
    expect(signals.at(-1)).toMatchObject({ kind: "answered" });
    await vi.advanceTimersByTimeAsync(600_000);
    expect(asked).toHaveLength(1);
    session.dispose();
  });

  it("asks ever more seldom while the cluster goes on wanting patience, and never less than it said", async () => {
    const answer: { now: unknown } = {
      now: new RpcError("throttled", message("connection.throttled", { retryAfterMs: 3_000 })),
    };
    const { session, signals, asked } = sessionOver(answer);
    session.report(throttled(3_000));
    await vi.advanceTimersByTimeAsync(300_000);
    const gaps = asked.slice(1).map((at, index) => at - (asked[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(3_000);
    expect(gaps.at(-1)).toBeGreaterThanOrEqual(60_000);
    expect(new Set(signals.map((signal) => signal.kind))).toEqual(new Set(["strained"]));
    answer.now = version;
    await vi.advanceTimersByTimeAsync(80_000);
    expect(signals.at(-1)).toMatchObject({ kind: "answered" });
    session.dispose();
    const settled = asked.length;
    await vi.advanceTimersByTimeAsync(300_000);
    expect(asked.length).toBe(settled);
  });

  it("asks no further when anything else had a good answer first, or the session has ended", async () => {
    const first = sessionOver({ now: version });
    first.session.report(throttled(3_000));
    first.session.report(null);
    expect(first.signals.map((signal) => signal.kind)).toEqual(["strained", "answered"]);
    const second = sessionOver({ now: version });
    second.session.report(throttled(3_000));
    second.session.dispose();
    await vi.advanceTimersByTimeAsync(120_000);
    expect([...first.asked, ...second.asked]).toEqual([]);
    first.session.dispose();
  });

  it("takes a request for patience for an answer of a lost target, and for none while a person has yet to sign in", async () => {
    const lost = sessionOver({ now: unreachable });
    const wake = vi.fn();
    lost.session.onWake({ wake });
    lost.session.report({ kind: "lost", reason: unreachable.text, retryAfterMs: null });
    lost.session.report(throttled(1_000));
    expect(lost.signals.map((signal) => signal.kind)).toEqual(["failed", "answered", "strained"]);
    expect(wake).toHaveBeenCalledTimes(1);
    lost.session.dispose();
    const signedOut = sessionOver({ now: expired });
    await signedOut.session.connect();
    signedOut.session.report(throttled(1_000));
    expect(signedOut.signals.map((signal) => signal.kind)).toEqual(["expired"]);
    signedOut.session.dispose();
  });
});
