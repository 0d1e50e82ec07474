import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConnectionId, type ConnectionState } from "../../shared/connection.ts";
import { message } from "../../shared/model/message.ts";
import { type ConnectionSignal, connectionAfter, degradedForMs, idleConnection } from "./connectionState.ts";

const id = ConnectionId.parse("c1");
const reason = message("connection.tcp-refused", { hop: "tcp" });
const answered: ConnectionSignal = { kind: "answered", latencyMs: 12, version: "v1.34.2" };
const failed: ConnectionSignal = { kind: "failed", reason, hop: "tcp", nextTryAt: 9_000 };

function heard(signals: readonly (readonly [number, ConnectionSignal])[]): ConnectionState {
  return signals.reduce((state, [now, signal]) => connectionAfter(state, signal, now), idleConnection(id, 0));
}

describe("a connection's state", () => {
  it("is nothing but idle until it is opened", () => {
    expect(heard([[5, answered]])).toEqual(idleConnection(id, 0));
  });

  it("becomes ready with what the target says", () => {
    expect(
      heard([
        [1, { kind: "open" }],
        [20, answered],
      ]),
    ).toEqual({
      id,
      phase: "ready",
      since: 20,
      reason: null,
      hop: null,
      nextTryAt: null,
      goodAt: 20,
      latencyMs: 12,
      version: "v1.34.2",
    });
  });

  it("fails at once when it was never good, naming hop, reason and next try", () => {
    expect(
      heard([
        [1, { kind: "open" }],
        [2, failed],
      ]),
    ).toMatchObject({ phase: "failed", reason, hop: "tcp", nextTryAt: 9_000 });
  });

  it("is degraded at first when it was good, then failed, keeping the time of the last good data", () => {
    const good = [
      [1, { kind: "open" }],
      [100, answered],
      [200, failed],
    ] as const;
    expect(heard(good)).toMatchObject({ phase: "degraded", goodAt: 100, since: 200 });
    expect(heard([...good, [300, failed]])).toMatchObject({ phase: "degraded", since: 200 });
    expect(heard([...good, [200 + degradedForMs, failed]])).toMatchObject({ phase: "failed", goodAt: 100 });
    expect(heard([...good, [99_000, failed], [99_500, answered]])).toMatchObject({
      phase: "ready",
      reason: null,
      hop: null,
    });
  });

  it("stays expired until it is tried again, whatever else fails", () => {
    const expired = [
      [1, { kind: "open" }],
      [2, answered],
      [3, { kind: "expired", reason }],
    ] as const;
    expect(heard(expired)).toMatchObject({ phase: "expired", hop: "login" });
    expect(heard([...expired, [4, failed]])).toMatchObject({ phase: "expired" });
    expect(heard([...expired, [4, { kind: "retrying" }]])).toMatchObject({ phase: "connecting" });
  });

  it("forgets everything but the last good time when it is closed", () => {
    expect(
      heard([
        [1, { kind: "open" }],
        [2, answered],
        [3, { kind: "close" }],
        [4, failed],
      ]),
    ).toEqual({
      ...idleConnection(id, 3),
      goodAt: 2,
    });
  });

  it("never claims good data it did not have, nor a reason while ready", () => {
    const signals = fc.array(
      fc.constantFrom<ConnectionSignal>(
        { kind: "open" },
        { kind: "close" },
        answered,
        failed,
        { kind: "expired", reason },
        { kind: "retrying" },
        { kind: "strained", reason, nextTryAt: null },
      ),
    );
    fc.assert(
      fc.property(signals, (script) => {
        let state = idleConnection(id, 0);
        let good: number | null = null;
        script.forEach((signal, index) => {
          const opened = state.phase !== "idle";
          state = connectionAfter(state, signal, index);
          if (opened && (signal.kind === "answered" || signal.kind === "strained")) good = index;
          expect(state.goodAt).toBe(good);
          if (state.phase === "ready") expect([state.reason, state.hop, state.nextTryAt]).toEqual([null, null, null]);
          expect(state.since).toBeLessThanOrEqual(index);
        });
      }),
    );
  });
});
