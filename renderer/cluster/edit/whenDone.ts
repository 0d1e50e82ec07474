import type { OperationId } from "../../../shared/operation.ts";
import { ended } from "../../app/operation/phases.ts";
import { useOperations } from "../../app/operation/stores.ts";

/** Calls back once, when all of them are done; never, when one of them ended otherwise. */
export function whenDone(operations: readonly OperationId[], onDone: () => void): void {
  if (operations.length === 0) return;
  const look = (states: ReturnType<typeof useOperations.getState>) => {
    const phases = operations.map((id) => states[id]?.phase);
    const done = phases.every((phase) => phase === "done");
    const otherwise = phases.some((phase) => phase !== undefined && phase !== "done" && ended(phase));
    if (done || otherwise) stop();
    if (done) onDone();
  };
  const stop = useOperations.subscribe(look);
  look(useOperations.getState());
}
