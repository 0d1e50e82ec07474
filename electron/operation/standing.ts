/** Whether a change still stands. */
import type { Json } from "../../shared/model/json.ts";
import { message } from "../../shared/model/message.ts";
import type { ReadContext, RegisteredStep, Settlement } from "../core/operation/stepKind.ts";

/** A step as it was recorded, with its values and its code. */
export interface RecordedStep {
  readonly kind: RegisteredStep;
  readonly params: Json;
  readonly before: Json;
  readonly after: Json;
}

/** What became of the change since: it stands (`done`), it is as before (`not-done`), or others have changed it. What counts is what the target stored, which
 *  need not be what was wanted. */
export async function standing(
  { kind, params, before, after }: RecordedStep,
  context: ReadContext,
): Promise<Settlement> {
  const found = await kind.settle(params, before, { target: context.target, signal: context.signal });
  if (found.state === "not-done" || after === null || kind.holds === undefined) return found;
  if (await kind.holds(params, after, context)) return { state: "done", after };
  if (found.state === "unclear") return found;
  return { state: "unclear", reason: message("operation.undo.others") };
}
