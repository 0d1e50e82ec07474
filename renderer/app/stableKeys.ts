import { useRef } from "react";
import { shallowEqual } from "./shallowEqual.ts";

/** The same list for as long as it holds the same: what follows it starts nothing anew. */
export function useStableKeys(keys: readonly string[]): readonly string[] {
  const last = useRef<readonly string[]>([]);
  if (!shallowEqual(last.current, keys)) last.current = keys;
  return last.current;
}
