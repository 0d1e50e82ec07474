import type { RbacQuestion } from "../../../shared/rbac.ts";
import { go } from "../../app/locationStore.ts";
import { questionText } from "./questionText.ts";

/** Who can do what; without a question what one can do oneself. */
export function openAccess(question: RbacQuestion = { ask: "me" }): void {
  const screen = { kind: "access", ask: questionText(question), row: "" } as const;
  go({ screen, filter: "", sort: [], selected: null, compare: null, tab: "" });
}

/** Another row of the same answer; an empty one closes it. */
export function openAccessRow(question: RbacQuestion, row: string): void {
  go({ screen: { kind: "access", ask: questionText(question), row }, selected: null, compare: null });
}
