/** The operations contract, answered by the engine. */
import { type OperationId, type OperationState, operations, type StepPart } from "../../shared/operation.ts";
import { type Implementation, implement } from "../core/rpc/implementation.ts";
import { latest } from "../core/state/value.ts";
import type { Operations } from "./operations.ts";

export function operationHandlers(engine: Operations): Implementation {
  return implement(operations, {
    plan: ({ request, options }, { signal }) => engine.plan(request, options, signal),
    run: (approval) => engine.run(approval),
    states: async function* (_input, { signal }) {
      let told: ReadonlyMap<OperationId, OperationState> | null = null;
      for await (const states of latest(engine.states, signal)) {
        const before = told;
        const changed = [...states.values()].filter((state) => before?.get(state.id) !== state);
        told = states;
        if (before === null || changed.length > 0) yield { snapshot: before === null, states: changed };
      }
    },
    parts: async function* ({ operation }, { signal }) {
      let told: ReadonlyMap<string, StepPart> = new Map();
      for await (const _ of latest(engine.states, signal)) {
        const parts = engine.partsOf(operation);
        const changed = parts.filter((part) => told.get(part.id) !== part);
        const snapshot = !parts.some(({ id }) => told.has(id));
        const news = changed.length > 0 || (parts.length === 0 && told.size > 0);
        told = new Map(parts.map((part) => [part.id, part]));
        if (news) yield { snapshot, parts: changed };
      }
    },
    cancel: async ({ operations: ids, undo }) => {
      await engine.cancel(ids, undo);
      return null;
    },
    decide: async ({ operation, decision, why }) => {
      await engine.decide(operation, decision, why);
      return null;
    },
    receipt: ({ operation }) => engine.receipt(operation),
    unlocks: async function* (_input, { signal }) {
      for await (const unlocks of latest(engine.unlocks, signal)) yield [...unlocks];
    },
    unlock: ({ environment, typed }) => engine.unlock(environment, typed),
    lock: ({ environment }) => {
      engine.lock(environment);
      return null;
    },
  });
}
