/** What becomes of a text once the operations that were started from it have all done what they were to do, whatever screen the person is on by then. */
import { useEffect, useRef } from "react";
import type { OperationId } from "../../../shared/operation.ts";
import { whenDone } from "./whenDone.ts";

/** @param onDone called when the text was forgotten and its editor is still on screen
 *  @returns tells which operations are meant. `forget` says whether the text is still the one that they applied, and then forgets it: what was written
 *           since stays, and so does a text of which an operation failed */
export function useSettled(onDone: () => void): (operations: readonly OperationId[], forget: () => boolean) => void {
  const latest = useRef<(() => void) | null>(null);
  useEffect(() => {
    latest.current = onDone;
    return () => {
      latest.current = null;
    };
  });
  return (operations, forget) =>
    whenDone(operations, () => {
      if (forget()) latest.current?.();
    });
}
