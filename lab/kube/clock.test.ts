import { describe, expect, it } from "vitest";
import { SteppedClock } from "./clock.ts";

describe("stepped clock", () => {
  it("runs what falls due in the order of time, what is scheduled on the way included", () => {
    const clock = new SteppedClock(1_000);
    const seen: string[] = [];
    clock.schedule(20, () => seen.push(`late ${clock.now()}`));
    clock.schedule(10, () => {
      seen.push(`early ${clock.now()}`);
      clock.schedule(5, () => seen.push(`nested ${clock.now()}`));
    });
    clock.advance(19);
    expect(seen).toEqual(["early 1010", "nested 1015"]);
    clock.advance(1);
    expect(seen).toEqual(["early 1010", "nested 1015", "late 1020"]);
    expect(clock.now()).toBe(1_020);
  });

  it("does not run what was cancelled", () => {
    const clock = new SteppedClock(0);
    let ran = false;
    clock.schedule(1, () => {
      ran = true;
    })();
    clock.advance(10);
    expect(ran).toBe(false);
  });
});
