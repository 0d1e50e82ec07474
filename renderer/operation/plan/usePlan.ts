/** One preview's life: planned when it opens, planned again when its target changes or an option is turned, run once. */
import { useCallback, useEffect, useReducer, useRef, useState } from "react";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { api } from "../../app/core/core.ts";
import { type AskedPlan, closePlan } from "../../app/operation/openPlan.ts";
import { followRun } from "../running/receiptToasts.ts";
import { type Again, nextPlanState, type PlanState } from "./planState.ts";

export interface PlanSession {
  readonly state: PlanState;
  readonly options: readonly string[];
  setOption(id: string, on: boolean): void;
  again(why: Again): void;
  run(typed: string, why: string): void;
}

export function usePlan(asked: AskedPlan): PlanSession {
  const [state, tell] = useReducer(nextPlanState, {
    phase: "planning",
    since: Date.now(),
    why: "first",
    former: null,
  } satisfies PlanState);
  const [options, setOptions] = useState<readonly string[]>([]);
  const planning = useRef<AbortController | null>(null);
  const { request } = asked;

  const plan = useCallback(
    async (why: Again, on: readonly string[]) => {
      planning.current?.abort();
      const controller = new AbortController();
      planning.current = controller;
      tell({ kind: "planning", why, now: Date.now() });
      try {
        const made = await api.operations.plan({ request, options: [...on] }, controller.signal);
        if (!controller.signal.aborted) tell({ kind: "planned", plan: made });
      } catch (error) {
        if (!controller.signal.aborted) tell({ kind: "failed", error: rpcError(error) });
      }
    },
    [request],
  );
  useEffect(() => {
    void plan("first", []);
    return () => planning.current?.abort();
  }, [plan]);

  const again = (why: Again) => void plan(why, options);
  const setOption = (id: string, on: boolean) => {
    const next = on ? [...options.filter((one) => one !== id), id] : options.filter((one) => one !== id);
    setOptions(next);
    void plan("option", next);
  };
  const run = async (typed: string, why: string) => {
    if (state.phase !== "ready") return;
    tell({ kind: "starting" });
    try {
      const { id, hash } = state.plan;
      const started = await api.operations.run({ plan: id, hash, typed, why });
      asked.onRun?.(started.batch, started.operations);
      closePlan(asked.id);
      followRun(started.batch);
    } catch (cause) {
      const error = rpcError(cause);
      tell({ kind: "notStarted", error });
      if (error.code === "conflict") again(Date.now() >= state.plan.expiresAt ? "expired" : "changed");
    }
  };
  return { state, options, setOption, again, run: (typed, why) => void run(typed, why) };
}

function rpcError(error: unknown): RpcError {
  return error instanceof RpcError ? error : new RpcError("internal", message("rpc.internal", { ref: String(error) }));
}
