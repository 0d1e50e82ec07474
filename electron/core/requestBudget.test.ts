import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type BudgetPlace, type Priority, RequestBudget } from "./requestBudget.ts";

beforeEach(() => vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => vi.useRealTimers());

const never = new AbortController().signal;

/** Asks and notes who has started, in order. */
function harness(budget: RequestBudget) {
  const started: string[] = [];
  const ask = (name: string, priority: Priority, list = false, signal: AbortSignal = never) => {
    const place = budget.acquire({ priority, list, signal });
    place.then(
      () => started.push(name),
      () => undefined,
    );
    return place;
  };
  return { started, ask };
}

describe("a request budget", () => {
  it("lets background requests start in a burst and then ten a second, evenly", async () => {
    const budget = new RequestBudget();
    const { started, ask } = harness(budget);
    for (let index = 0; index < 35; index += 1) ask(`b${index}`, "background");
    await vi.advanceTimersByTimeAsync(0);
    expect(started).toHaveLength(10);
    await vi.advanceTimersByTimeAsync(100);
    expect(started).toHaveLength(11);
    await vi.advanceTimersByTimeAsync(900);
    expect(started).toHaveLength(20);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(started).toEqual(Array.from({ length: 35 }, (_, index) => `b${index}`));
    expect(vi.getTimerCount()).toBe(0);
  });

  it("lets foreground requests go at once, before background ones that wait, and takes no tokens for them", async () => {
    const budget = new RequestBudget({ listsInFlight: 4, backgroundPerSecond: 1, backgroundBurst: 1 });
    const { started, ask } = harness(budget);
    ask("b1", "background");
    ask("b2", "background");
    ask("f1", "foreground");
    ask("f2", "foreground");
    await vi.advanceTimersByTimeAsync(0);
    expect(started).toEqual(["b1", "f1", "f2"]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(started).toEqual(["b1", "f1", "f2", "b2"]);
  });

  it("has four places for lists, gives a freed one to the foreground first, and lets others pass the waiting lists", async () => {
    const budget = new RequestBudget();
    const { started, ask } = harness(budget);
    const places: BudgetPlace[] = await Promise.all([1, 2, 3, 4].map((index) => ask(`l${index}`, "background", true)));
    ask("l5", "background", true);
    ask("f6", "foreground", true);
    ask("get", "background");
    await vi.advanceTimersByTimeAsync(0);
    expect(started.slice(4)).toEqual(["get"]);
    expect(budget.counters()).toMatchObject({ listsInFlight: 4, waiting: { foreground: 1, background: 1 } });
    places[0]?.release();
    places[0]?.release();
    await vi.advanceTimersByTimeAsync(0);
    expect(started.slice(5)).toEqual(["f6"]);
    places[1]?.release();
    await vi.advanceTimersByTimeAsync(0);
    expect(started.slice(6)).toEqual(["l5"]);
    expect(budget.counters().listsInFlight).toBe(4);
  });

  it("starts nothing, foreground included, while the target asks for patience, and at most two minutes for one answer", async () => {
    const budget = new RequestBudget();
    const { started, ask } = harness(budget);
    budget.pause(5_000);
    budget.pause(1_000);
    ask("f", "foreground");
    ask("b", "background");
    await vi.advanceTimersByTimeAsync(4_999);
    expect(started).toEqual([]);
    expect(budget.counters()).toMatchObject({ throttled: 2, pausedUntilMs: 1_005_000 });
    await vi.advanceTimersByTimeAsync(1);
    expect(started).toEqual(["f", "b"]);
    budget.pause(86_400_000);
    ask("later", "foreground");
    await vi.advanceTimersByTimeAsync(120_000);
    expect(started).toContain("later");
    expect(budget.counters().pausedUntilMs).toBeNull();
  });

  it("lets a waiting request leave, which takes neither token nor place", async () => {
    const budget = new RequestBudget({ listsInFlight: 1, backgroundPerSecond: 1, backgroundBurst: 1 });
    const { started, ask } = harness(budget);
    const controller = new AbortController();
    ask("first", "background");
    const second = ask("second", "background", false, controller.signal);
    ask("third", "background");
    controller.abort();
    await expect(second).rejects.toMatchObject({ code: "cancelled" });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(started).toEqual(["first", "third"]);
    expect(budget.counters()).toMatchObject({ cancelled: 1, started: { background: 2 }, waiting: { background: 0 } });
    await expect(
      budget.acquire({ priority: "foreground", list: false, signal: controller.signal }),
    ).rejects.toMatchObject({ code: "cancelled" });
  });

  it("is not confused by a clock that is set back", async () => {
    const budget = new RequestBudget({ listsInFlight: 1, backgroundPerSecond: 1, backgroundBurst: 1 });
    const { started, ask } = harness(budget);
    ask("first", "background");
    vi.setSystemTime(0);
    ask("second", "background");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(started).toEqual(["first", "second"]);
  });
});
