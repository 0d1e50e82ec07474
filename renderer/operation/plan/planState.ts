/** What the plan dialog shows: a plan being made, one to be looked at, one being started, or why there is none. Pure. */

import type { Plan } from "../../../shared/operation.ts";
import type { RpcError } from "../../../shared/rpc/envelope.ts";
import { type PlanChanges, planChanges } from "./planChanges.ts";

/** Why a plan is made again. */
export type Again = "first" | "changed" | "expired" | "option" | "guard" | "asked";

export type PlanState =
  | { readonly phase: "planning"; readonly since: number; readonly why: Again; readonly former: Plan | null }
  | {
      readonly phase: "ready";
      readonly plan: Plan;
      readonly why: Again;
      /** Against the plan that was looked at before; null for the first. */
      readonly changes: PlanChanges | null;
      /** Why it could not be run when it was tried. */
      readonly problem: RpcError | null;
    }
  | { readonly phase: "starting"; readonly plan: Plan }
  | { readonly phase: "failed"; readonly error: RpcError; readonly former: Plan | null };

export type PlanEvent =
  | { readonly kind: "planning"; readonly why: Again; readonly now: number }
  | { readonly kind: "planned"; readonly plan: Plan }
  | { readonly kind: "failed"; readonly error: RpcError }
  | { readonly kind: "starting" }
  | { readonly kind: "notStarted"; readonly error: RpcError };

export function nextPlanState(state: PlanState, event: PlanEvent): PlanState {
  switch (event.kind) {
    case "planning":
      return { phase: "planning", since: event.now, why: event.why, former: shownPlan(state) };
    case "planned": {
      if (state.phase !== "planning") return state;
      const { former, why } = state;
      const changes = former === null ? null : planChanges(former, event.plan);
      return { phase: "ready", plan: event.plan, why, changes, problem: null };
    }
    case "failed":
      return state.phase === "planning" ? { phase: "failed", error: event.error, former: state.former } : state;
    case "starting":
      return state.phase === "ready" ? { phase: "starting", plan: state.plan } : state;
    case "notStarted":
      return state.phase === "starting"
        ? { phase: "ready", plan: state.plan, why: "asked", changes: null, problem: event.error }
        : state;
  }
}

/** The plan on screen, old or new. */
export function shownPlan(state: PlanState): Plan | null {
  return state.phase === "ready" || state.phase === "starting" ? state.plan : state.former;
}
