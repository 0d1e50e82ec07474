/** What the engine writes into the bodies of its journal records, and reads back after a crash. A body that does not fit was written by another version. */
import { z } from "zod";
import { EnvironmentId } from "../../shared/environment.ts";
import { Json, JsonObject } from "../../shared/model/json.ts";
import { Message } from "../../shared/model/message.ts";
import {
  BatchId,
  DiffPart,
  OperationId,
  OperationTarget,
  Receipt,
  ReceiptDecision,
  Undo,
} from "../../shared/operation.ts";
import { Code } from "../../shared/rpc/codes.ts";
import { SealedReference } from "../core/operation/journal.ts";

/** Raised when a body gets another meaning: what an older console wrote is then not guessed at. */
const VERSION = 1;

/** A value as it is, or sealed apart because it holds secrets. */
export const Kept = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("plain"), value: Json }),
  z.object({ kind: z.literal("sealed"), reference: SealedReference }),
]);
export type Kept = z.infer<typeof Kept>;

export const ApprovedStep = z.object({
  id: z.string(),
  kind: z.string(),
  version: z.number().int(),
  secret: z.boolean(),
  /** Parameters and the hash of the facts that the plan rests on (SHA-256 over canonical JSON). */
  plan: Kept,
  deadlineMs: z.number(),
  compensationMs: z.number(),
  follows: z.boolean(),
  pivot: z.boolean(),
  /** Its kind arms an undo on the target. */
  arms: z.boolean(),
  title: Message,
  undo: Undo,
  diff: z.array(DiffPart),
  calls: z.array(z.string()),
});
export type ApprovedStep = z.infer<typeof ApprovedStep>;

/** What `ApprovedStep.plan` holds. */
export const StepPlan = z.object({ params: JsonObject, facts: z.string() });
export type StepPlan = z.infer<typeof StepPlan>;

/** All that is needed to run, recover and undo an operation. */
export const ApprovedBody = z.object({
  version: z.literal(VERSION),
  batch: BatchId,
  plan: z.string(),
  title: Message,
  target: OperationTarget,
  environment: z.object({ id: EnvironmentId.nullable(), name: z.string() }),
  connectionName: z.string(),
  who: z.object({ local: z.string(), host: z.string(), target: z.string() }),
  why: z.string(),
  lease: z.object({ namespace: z.string() }).nullable(),
  steps: z.array(ApprovedStep).min(1),
  undoes: OperationId.nullable(),
  at: z.number(),
});
export type ApprovedBody = Omit<z.infer<typeof ApprovedBody>, "version">;

export const approvedBody = (body: ApprovedBody): z.infer<typeof ApprovedBody> => ({ version: VERSION, ...body });

export const CallLine = z.object({ call: z.string(), status: z.string(), elapsedMs: z.number() });
export type CallLine = z.infer<typeof CallLine>;

export const TryBody = z.discriminatedUnion("state", [
  /** The local lock is held, and the Lease, where one could be had. */
  z.object({ state: z.literal("taken"), lease: z.boolean() }),
  z.object({ state: z.literal("refused"), reason: Message }),
  /** The target is asked to undo `step` by itself unless it hears otherwise. */
  z.object({ state: z.literal("arming") }),
  z.object({ state: z.literal("armed"), armed: Kept, calls: z.array(CallLine) }),
  /** Confirmed or cancelled: it will not. */
  z.object({ state: z.literal("disarmed"), calls: z.array(CallLine) }),
  /** It did, before it was confirmed. */
  z.object({ state: z.literal("fired"), calls: z.array(CallLine) }),
]);
export type TryBody = z.infer<typeof TryBody>;

export const IntentBody = z.object({ before: Kept });
export type IntentBody = z.infer<typeof IntentBody>;

export const OutcomeBody = z.discriminatedUnion("state", [
  z.object({
    state: z.literal("done"),
    after: Kept,
    diff: z.array(DiffPart),
    text: Message.nullable(),
    calls: z.array(CallLine),
  }),
  /** Nothing was changed. */
  z.object({ state: z.literal("failed"), code: Code, reason: Message, calls: z.array(CallLine) }),
  /** It ended without an answer that says whether it took effect. */
  z.object({ state: z.literal("unknown"), code: Code, reason: Message, calls: z.array(CallLine) }),
]);
export type OutcomeBody = z.infer<typeof OutcomeBody>;

export const SettledBody = z.discriminatedUnion("state", [
  z.object({ state: z.literal("done"), after: Kept }),
  z.object({ state: z.literal("not-done") }),
  z.object({ state: z.literal("unclear"), reason: Message }),
]);
export type SettledBody = z.infer<typeof SettledBody>;

export const CompensateOutcomeBody = z.discriminatedUnion("state", [
  z.object({ state: z.literal("done"), diff: z.array(DiffPart), text: Message.nullable(), calls: z.array(CallLine) }),
  z.object({ state: z.literal("failed"), code: Code, reason: Message, calls: z.array(CallLine) }),
]);
export type CompensateOutcomeBody = z.infer<typeof CompensateOutcomeBody>;

/** `stop` before the next step, `back` compensates, `forward` goes on or tries again, `leave` gives up. */
export const DecisionBody = z.object({
  wish: z.enum(["stop", "back", "forward", "leave"]),
  /** As it was offered; a console of before wrote the wish alone. */
  decision: ReceiptDecision.shape.decision.nullable().default(null),
  who: Receipt.shape.who.nullable().default(null),
  why: z.string(),
  /** Epoch milliseconds. */
  at: z.number(),
  /** Null when a person decided; else what the engine ended it for (too many failures of its batch). */
  reason: Message.nullable(),
});
export type DecisionBody = z.infer<typeof DecisionBody>;
