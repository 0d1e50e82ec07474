import { useCallback, useLayoutEffect, useRef } from "react";

/** A function that stays the same and calls the latest one: for parts that are drawn again only when something of theirs has changed.
 *  Not to be called while rendering. */
export function useStable<A extends readonly unknown[], R>(run: (...args: A) => R): (...args: A) => R {
  const latest = useRef(run);
  useLayoutEffect(() => {
    latest.current = run;
  });
  return useCallback((...args: A) => latest.current(...args), []);
}
