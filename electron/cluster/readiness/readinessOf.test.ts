import { describe, expect, it } from "vitest";
import { readinessOf } from "./readinessOf.ts";

const at = "2026-01-01T00:00:00Z";
const ready = (status: string, more: object = {}) => ({ type: "Ready", status, lastTransitionTime: at, ...more });
const of = (status: object, generation = 1) => readinessOf({ kind: "Database", metadata: { generation }, status });

describe("readinessOf", () => {
  it("goes by the Ready condition, and says reason, sentence and since when", () => {
    expect(
      of({ conditions: [ready("False", { reason: "QuotaExceeded", message: "no room for 3 volumes" })] }),
    ).toMatchObject({
      ready: false,
      word: "QuotaExceeded",
      text: "no room for 3 volumes",
      since: Date.parse(at),
    });
    expect(of({ conditions: [ready("True")] }).ready).toBe(true);
  });

  it("goes by the phase where there are no conditions", () => {
    expect(of({ phase: "Provisioning" })).toMatchObject({ ready: false, word: "Provisioning", health: "busy" });
    expect(of({ phase: "Ready" }).ready).toBe(true);
    expect(of({ phase: "Failed", message: "no such class" })).toMatchObject({ ready: false, text: "no such class" });
  });

  it("does not take a Ready for its word that is about an older spec", () => {
    const behind = of({ observedGeneration: 3, conditions: [ready("True")] }, 5);
    expect(behind).toMatchObject({ ready: false, word: "Behind", behind: 2, health: "busy" });
    expect(of({ conditions: [ready("True", { observedGeneration: 4 })] }, 5).behind).toBe(1);
    expect(of({ observedGeneration: 5, conditions: [ready("True")] }, 5)).toMatchObject({ ready: true, behind: 0 });
  });

  it("does not know of what says nothing, and holds what is being deleted for not Ready", () => {
    expect(of({}).ready).toBeNull();
    expect(readinessOf({ metadata: { deletionTimestamp: at } })).toMatchObject({ ready: false, word: "Terminating" });
  });

  it("gives the phase and each condition as markers", () => {
    expect(
      of({ phase: "Pending", conditions: [ready("False", { reason: "Waiting" }), { type: "Synced", status: "True" }] })
        .markers,
    ).toEqual([
      { of: "phase", value: "Pending", since: null },
      { of: "Ready", value: "False (Waiting)", since: Date.parse(at) },
      { of: "Synced", value: "True", since: null },
    ]);
  });
});
