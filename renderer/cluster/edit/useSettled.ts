/** Calls back once, when operations that were started from here have all done what they were to do. */
import { useEffect, useRef, useState } from "react";
import type { OperationId } from "../../../shared/operation.ts";
import { useOperations } from "../../app/operation/stores.ts";

/** @returns tells which operations are meant; until they are done, and when one of them fails, what was written stays */
export function useSettled(onDone: () => void): (operations: readonly OperationId[]) => void {
  const [waiting, setWaiting] = useState<readonly OperationId[]>([]);
  const done = useOperations((states) => waiting.length > 0 && waiting.every((id) => states[id]?.phase === "done"));
  const latest = useRef(onDone);
  useEffect(() => {
    latest.current = onDone;
  });
  useEffect(() => {
    if (!done) return;
    setWaiting([]);
    latest.current();
  }, [done]);
  return setWaiting;
}
