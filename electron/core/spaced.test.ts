import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { spaced } from "./spaced.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("runs at once, then once for all that was asked in the pause, and at once again after a quiet time", () => {
  const run = vi.fn();
  const one = spaced(run, 2_000);
  one.ask();
  expect(run).toHaveBeenCalledTimes(1);
  one.ask();
  one.ask();
  vi.advanceTimersByTime(1_999);
  expect(run).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1);
  expect(run).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(10_000);
  expect(run).toHaveBeenCalledTimes(2);
  one.ask();
  expect(run).toHaveBeenCalledTimes(3);
});

test("runs no more than once in each pause, however often it is asked for", () => {
  const run = vi.fn();
  const one = spaced(run, 2_000);
  for (let ms = 0; ms < 20_000; ms += 100) {
    one.ask();
    vi.advanceTimersByTime(100);
  }
  expect(run).toHaveBeenCalledTimes(11);
});

test("does nothing once it is disposed", () => {
  const run = vi.fn();
  const one = spaced(run, 2_000);
  one.ask();
  one.ask();
  one.dispose();
  vi.advanceTimersByTime(10_000);
  expect(run).toHaveBeenCalledTimes(1);
});
