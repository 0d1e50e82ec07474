/** What a person must do before a plan is run, by the guards of all that it touches. Pure. */
import type { Guard } from "../../shared/environment.ts";
import { type Message, message } from "../../shared/model/message.ts";
import type { Approval, Plan, Undo } from "../../shared/operation.ts";

export interface ApprovalFacts {
  readonly environments: readonly { readonly name: string; readonly guard: Guard; readonly unlocked: boolean }[];
  /** It changes the console's own guards: under them a read-only environment asks for its name, else nobody could ever lower it. */
  readonly ownGuards: boolean;
  /** Texts that the plan demands, whatever the guard. */
  readonly demands: readonly { readonly text: string; readonly reason: Message }[];
  readonly risk: Plan["risk"];
  /** Undo of each step of each operation that would run. */
  readonly operations: readonly (readonly Undo["kind"][])[];
  /** Why the others would not. */
  readonly refusals: readonly Message[];
  /** Something was turned on that has to be confirmed apart. */
  readonly options: boolean;
  /** Why nothing can be written down, and so nothing done. */
  readonly blocked: Message | null;
}

/** Under an unlock, so many operations are small. */
const SMALL = 5;
/** More texts than these are not typed one by one: their number is. */
const TYPED_TEXTS = 3;
const TYPED_LENGTH = 300;

export function approvalOf(facts: ApprovalFacts): Approval {
  if (facts.blocked !== null) return { kind: "refused", reason: facts.blocked };
  if (facts.operations.length === 0)
    return { kind: "refused", reason: facts.refusals[0] ?? message("operation.nothingToDo") };
  const readOnly = facts.environments.filter(({ guard }) => guard === "read-only");
  if (readOnly.length > 0 && !facts.ownGuards)
    return { kind: "refused", reason: message("operation.readOnly", { names: names(readOnly) }) };

  const covered = isSmall(facts);
  const guarded = facts.environments.filter(
    ({ guard, unlocked }) => guard !== "open" && !(guard === "protected" && unlocked && covered),
  );
  const texts = [...new Set([...guarded.map(({ name }) => name), ...facts.demands.map(({ text }) => text)])];
  if (texts.length === 0) return { kind: "confirm" };
  const reason = facts.demands[0]?.reason ?? message("operation.protected", { names: names(guarded) });
  const text = texts.join(", ");
  if (texts.length <= TYPED_TEXTS || text.length <= TYPED_LENGTH) return { kind: "typed", text, reason };
  return {
    kind: "typed",
    text: String(texts.length),
    reason: message("operation.typeNumber", { count: texts.length }),
  };
}

/** What an unlocked environment lets through with one key: few operations, low risk, nothing demanded, all of it reversible. */
export function isSmall({ operations, risk, demands, options }: ApprovalFacts): boolean {
  return (
    operations.length <= SMALL &&
    risk === "low" &&
    demands.length === 0 &&
    !options &&
    operations.every((undos) => undos.every((undo) => undo !== "none"))
  );
}

function names(environments: readonly { readonly name: string }[]): string {
  return environments.map(({ name }) => name).join(", ");
}
