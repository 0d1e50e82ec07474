import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ConnectionId } from "../../../shared/connection.ts";
import { RequestBudget } from "../../core/requestBudget.ts";
import { UseMeter } from "./connectionUse.ts";
import { unknownLink } from "./gzipPolicy.ts";

beforeEach(() => vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => vi.useRealTimers());

it("tells what is in flight, allowed and waiting, the background's rate since the last reading, and the target's patience", async () => {
  const budget = new RequestBudget({ listsInFlight: 1, backgroundPerSecond: 2, backgroundBurst: 4 });
  const meter = new UseMeter(ConnectionId.parse("prod"), budget, Date.now());
  const { signal } = new AbortController();
  const read = () => meter.read(Date.now(), { bytesPerSecond: 5e6, roundTripMs: 12 }, 4_096, []);
  for (let count = 0; count < 5; count += 1) void budget.acquire({ priority: "background", list: false, signal });
  const held = await budget.acquire({ priority: "foreground", list: true, signal });
  void budget.acquire({ priority: "foreground", list: true, signal });
  await vi.advanceTimersByTimeAsync(400);
  expect(read()).toEqual({
    connection: "prod",
    lists: { inFlight: 1, allowed: 1 },
    background: { perSecond: 10, allowed: 2 },
    waiting: { foreground: 1, background: 1 },
    requests: 5,
    throttled: 0,
    receivedBytes: 4_096,
    throttledUntil: null,
    roundTripMs: 12,
    bytesPerSecond: 5e6,
    reflectors: [],
  });
  held.release();
  budget.pause(30_000);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(read()).toMatchObject({
    lists: { inFlight: 1 },
    background: { perSecond: 0 },
    waiting: { foreground: 0, background: 1 },
    throttled: 1,
    throttledUntil: 1_030_400,
  });
  expect(meter.read(Date.now(), unknownLink, 0, [])).toMatchObject({ roundTripMs: null, bytesPerSecond: null });
});
