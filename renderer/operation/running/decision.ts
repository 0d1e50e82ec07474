/** A decision that an operation needs of a person, before it is sent. */
import { create } from "zustand";
import type { OperationState } from "../../../shared/operation.ts";

export type Decision = "finish" | "undo-now" | "retry" | "give-up";

export const useDecisionAsk = create<{
  readonly ask: { readonly operation: OperationState; readonly decision: Decision } | null;
}>(() => ({ ask: null }));

export function askDecision(operation: OperationState, decision: Decision): void {
  useDecisionAsk.setState({ ask: { operation, decision } });
}
