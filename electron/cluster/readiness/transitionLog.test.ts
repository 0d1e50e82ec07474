import { describe, expect, it } from "vitest";
import { TransitionLog } from "./transitionLog.ts";

const phase = (value: string) => [{ of: "phase", value, since: null }];

describe("TransitionLog", () => {
  it("keeps what a phase went through, with the times at which it was seen", () => {
    const log = new TransitionLog();
    expect(log.take("a", phase("Pending"), 1)).toBe(true);
    expect(log.take("a", phase("Pending"), 2)).toBe(false);
    log.take("a", phase("Provisioning"), 3);
    log.take("a", phase("Ready"), 5);
    expect(log.of("a")).toEqual([
      { at: 3, of: "phase", from: "Pending", to: "Provisioning", exact: false },
      { at: 5, of: "phase", from: "Provisioning", to: "Ready", exact: false },
    ]);
  });

  it("takes the time of a condition from the condition, the first one too, and orders by it", () => {
    const log = new TransitionLog();
    log.take(
      "a",
      [
        { of: "Ready", value: "False (Waiting)", since: 10 },
        { of: "Synced", value: "True", since: 4 },
      ],
      100,
    );
    log.take(
      "a",
      [
        { of: "Ready", value: "True", since: 110 },
        { of: "Synced", value: "True", since: 4 },
      ],
      120,
    );
    expect(log.of("a")).toEqual([
      { at: 4, of: "Synced", from: null, to: "True", exact: true },
      { at: 10, of: "Ready", from: null, to: "False (Waiting)", exact: true },
      { at: 110, of: "Ready", from: "False (Waiting)", to: "True", exact: true },
    ]);
  });

  it("says that a condition is gone", () => {
    const log = new TransitionLog();
    log.take("a", [{ of: "Ready", value: "True", since: 1 }], 2);
    log.take("a", [], 3);
    expect(log.of("a").at(-1)).toEqual({ at: 3, of: "Ready", from: "True", to: null, exact: false });
  });

  it("forgets the objects that changed longest ago, those first that were never seen to change, and the oldest changes of one", () => {
    const log = new TransitionLog();
    const ready = (value: string) => [{ of: "Ready", value, since: 1 }];
    log.take("moved", ready("False"), 0);
    log.take("moved", ready("True"), 0);
    for (let n = 0; n < 20_001; n += 1) log.take(`o${n}`, ready("True"), n);
    expect(log.of("o0")).toEqual([]);
    expect(log.of("o1")).toHaveLength(1);
    expect(log.of("moved")).toHaveLength(2);
    for (let n = 2; n < 5_002; n += 1) log.take(`o${n}`, ready("False"), n);
    expect(log.of("moved")).toEqual([]);
    for (let n = 0; n < 100; n += 1) log.take("o1", phase(`p${n}`), n);
    expect(log.of("o1").length).toBeLessThanOrEqual(60);
    expect(log.of("o1").at(-1)?.to).toBe("p99");
  });
});
