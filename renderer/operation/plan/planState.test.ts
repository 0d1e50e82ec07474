import { describe, expect, it } from "vitest";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { planOf } from "./plan.fixture.ts";
import { nextPlanState, type PlanEvent, type PlanState, shownPlan } from "./planState.ts";

const START: PlanState = { phase: "planning", since: 0, why: "first", former: null };
const error = new RpcError("conflict", { id: "test.changed", params: {} });
const play = (...events: readonly PlanEvent[]) => events.reduce(nextPlanState, START);

describe("the preview", () => {
  it("keeps the plan on screen while it is made again, and marks against it", () => {
    const first = planOf({ hash: "1" });
    const waiting = play({ kind: "planned", plan: first }, { kind: "planning", why: "changed", now: 5 });
    expect(waiting).toEqual({ phase: "planning", since: 5, why: "changed", former: first });
    expect(shownPlan(waiting)).toBe(first);
    const second = nextPlanState(waiting, { kind: "planned", plan: planOf({ hash: "2", risk: "high" }) });
    expect(second.phase === "ready" && second.changes?.around).toBe(true);
  });

  it("marks nothing in the first plan", () => {
    const ready = play({ kind: "planned", plan: planOf({}) });
    expect(ready.phase === "ready" && ready.changes).toBe(null);
  });

  it("stands again with the reason when it could not be started", () => {
    const plan = planOf({});
    const state = play({ kind: "planned", plan }, { kind: "starting" }, { kind: "notStarted", error });
    expect(state).toEqual({ phase: "ready", plan, why: "asked", changes: null, problem: error });
  });

  it("takes no plan that nobody waits for, and starts nothing twice", () => {
    const plan = planOf({});
    const starting = play({ kind: "planned", plan }, { kind: "starting" });
    expect(nextPlanState(starting, { kind: "planned", plan: planOf({ hash: "late" }) })).toBe(starting);
    expect(nextPlanState(starting, { kind: "starting" })).toBe(starting);
  });

  it("says why there is no plan, and keeps the one before in sight", () => {
    const plan = planOf({});
    const state = play(
      { kind: "planned", plan },
      { kind: "planning", why: "asked", now: 1 },
      { kind: "failed", error },
    );
    expect(state).toEqual({ phase: "failed", error, former: plan });
  });
});
