/** What the dashed ones among some actions lack, each right once. Pure. */
import type { RbacQuestion } from "../../../shared/rbac.ts";
import { questionText, resourceText } from "./questionText.ts";

export interface MissingRight {
  readonly id: string;
  readonly question: RbacQuestion;
  /** "patch deployments.apps". */
  readonly what: string;
}

const mostShown = 6;

export function missingRights(offers: readonly { readonly asks?: RbacQuestion | null }[]): readonly MissingRight[] {
  const found = new Map<string, MissingRight>();
  for (const { asks } of offers) {
    if (asks?.ask !== "who-can") continue;
    const id = questionText(asks);
    found.set(id, { id, question: asks, what: `${asks.verb} ${resourceText(asks)}` });
  }
  return [...found.values()].slice(0, mostShown);
}
