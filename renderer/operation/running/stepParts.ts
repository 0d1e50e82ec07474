/** The things that a step works through, kept by what the core tells of those that changed. */
import type { StepPart } from "../../../shared/operation.ts";

const ORDER: readonly StepPart["tone"][] = ["bad", "warn", "busy", "idle", "ok"];

/** @param snapshot the news are all of them */
export function partsWith(
  now: ReadonlyMap<string, StepPart>,
  { snapshot, parts }: { readonly snapshot: boolean; readonly parts: readonly StepPart[] },
): ReadonlyMap<string, StepPart> {
  return new Map([...(snapshot ? [] : now), ...parts.map((part) => [part.id, part] as const)]);
}

/** What is trouble first; else as they came, so that rows stay where they are. */
export function partsInOrder(parts: readonly StepPart[]): readonly StepPart[] {
  return parts.toSorted((one, other) => ORDER.indexOf(one.tone) - ORDER.indexOf(other.tone));
}
