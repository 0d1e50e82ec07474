/** A step is data: kind, version, parameters. Its code is registered by kind, so that a crash can be recovered from the journal alone. */
import type { z } from "zod";
import type { ConnectionId } from "../../../shared/connection.ts";
import type { Json, JsonObject } from "../../../shared/model/json.ts";
import type { Message } from "../../../shared/model/message.ts";
import type { DiffPart, StepPart } from "../../../shared/operation.ts";
import type { Permit } from "./permit.ts";
import type { Trials } from "./trial.ts";

/** What a step sees of its surroundings. */
export interface StepTarget {
  readonly connection: ConnectionId | null;
  /** Lock key, as in `OperationTarget.key`. */
  readonly key: string;
}

export interface ReadContext {
  readonly target: StepTarget;
  readonly signal: AbortSignal;
}

export interface StepProgress {
  readonly text: Message;
  /** Of what there is to do; null where it cannot be counted. */
  readonly count: { readonly done: number; readonly of: number; readonly restMs: number | null } | null;
  /** What it works through, thing by thing. One that has not changed is the same value as before, so that hundreds cost nothing. */
  readonly parts?: readonly StepPart[];
  /** When it gives up by itself, epoch milliseconds. */
  readonly until?: number;
}

export interface RunContext extends ReadContext {
  /** For the functions of `write/`; dead when the step ends. */
  readonly permit: Permit;
  /** The same for every attempt at this step of this operation: where a target takes an idempotency key, this is it. */
  readonly attempt: string;
  progress(progress: StepProgress): void;
  /** One line for the receipt: a call that was made, without secrets. */
  called(call: { readonly call: string; readonly status: string; readonly elapsedMs: number }): void;
}

/** What is read before a step. */
export interface StepReading {
  /** The fields and facts that the plan rests on: if they are others when it is run, it is planned anew. Status, managedFields and fields that do not
   *  matter are left out. For a secret target a digest stands for a value. */
  readonly facts: Json;
  /** What `compensate` needs to put it back; kept in the journal (sealed, where the step's parameters are). */
  readonly before: Json;
}

export interface StepResult {
  /** What `compensate` has to find before it may put the former state back (a hash, a generation, the new values); kept with the outcome. */
  readonly after: Json;
  /** What changed, for the receipt, as the target's answer tells it; empty where the plan's own diff is it. */
  readonly diff: readonly DiffPart[];
  readonly text: Message | null;
}

/** What reading tells of a step whose outcome is not known. */
export type Settlement =
  /** It took effect. */
  | { readonly state: "done"; readonly after: Json }
  /** It did not, and left nothing that would have to be put back: it may be run, or run again (a drain that got half way). */
  | { readonly state: "not-done" }
  /** The target is neither as before nor as wanted: a person decides. */
  | { readonly state: "unclear"; readonly reason: Message };

/** An undo that waits on the target, and is done there unless the console confirms in time. It is known there by `RunContext.attempt`, so that a cancel before its
 *  try, a try after its cancel and a repeated confirm do nothing. */
export interface ArmedUndo<P = Json> {
  /** Before the first step of the operation, after its locks are taken; again with the same answer.
   *  @returns what the others need to find it again
   *  @throws RpcError `conflict` once it was cancelled, or has fired */
  set(params: P, before: Json, context: RunContext): Promise<Json>;
  /** After the last step: the change stays. Over a connection that is opened for this: one that was open before the change proves nothing.
   *  @returns `fired` when the target has put it back already */
  confirm(armed: Json, context: RunContext): Promise<"confirmed" | "fired">;
  /** The change was put back, or never made: there is nothing to undo any more. @param armed null when the answer of `set` never came */
  cancel(armed: Json | null, context: RunContext): Promise<void>;
}

export interface StepKind<P = Json> {
  /** `cluster.patch`. */
  readonly kind: string;
  readonly version: number;
  readonly params: z.ZodType<P>;
  /** Changes nothing. @throws RpcError when the target cannot be read, or is gone */
  read(params: P, context: ReadContext): Promise<StepReading>;
  /** Makes the change, or goes on making it (a drain that is run again after a crash). Every write is a compare-and-swap on what `before` says where the
   *  target has one. `before` is what `read` said just before the step. @throws RpcError; `conflict` means that nothing was changed; after every other
   *  error, the deadline and a cancellation `settle` is asked what became of it */
  run(params: P, before: Json, context: RunContext): Promise<StepResult>;
  /** Reads whether an intent without an outcome took effect. */
  settle(params: P, before: Json, context: ReadContext): Promise<Settlement>;
  /** Reads whether the target still is as the step left it, by the `after` that its outcome recorded: what was stored need not be what was wanted (normal
   *  forms, mutating webhooks), and it is what an undo has to find. Left out where the two cannot differ: then `settle` tells. */
  holds?(params: P, after: Json, context: ReadContext): Promise<boolean>;
  /** Puts back what `run` changed; null for a pivot. Idempotent: already put back is success. `after` is null when the step did not finish.
   *  @throws RpcError `conflict` when the target has been changed by others since, so that putting back would undo their work too */
  readonly compensate:
    | ((params: P, record: { before: Json; after: Json | null }, context: RunContext) => Promise<StepResult>)
    | null;
  /** For the plan of an undo; left out where a target cannot say before what putting back would do. */
  readonly trials?: Trials<P>;
  /** It changes nothing, and an undo passes over it: whatever it would find of its target says nothing about the change before it. */
  readonly reads?: true;
  /** Where a change could cut the console off. What is armed stays so while the operation waits for a person, after a crash, and when it is given up. */
  readonly arm?: ArmedUndo<P>;
}

/** A step of a plan. */
export interface StepDraft {
  readonly kind: string;
  readonly version: number;
  readonly params: JsonObject;
  /** Its parameters and what it reads hold values of Secrets or credentials: they are sealed apart from the journal. */
  readonly secret: boolean;
  readonly reading: StepReading;
  readonly deadlineMs: number;
  /** Of the compensation, apart from the step's own. */
  readonly compensationMs: number;
  /** The steps before it change its facts: they are compared once more when the plan is run, but not again before this step. */
  readonly follows?: true;
}

/** A kind with its parameter type worn off: its own schema makes what comes out of a plan or the journal a P, or throws. */
export type RegisteredStep = Omit<StepKind, "params">;

/** The registry: one row a kind, filled by `wiring.ts`. */
export type StepKinds = ReadonlyMap<string, RegisteredStep>;

export function registered<P>(step: StepKind<P>): RegisteredStep {
  const { kind, version, params: schema, compensate, trials, reads, arm } = step;
  const holds = step.holds?.bind(step);
  return {
    kind,
    version,
    read: async (params, context) => step.read(schema.parse(params), context),
    run: async (params, before, context) => step.run(schema.parse(params), before, context),
    settle: async (params, before, context) => step.settle(schema.parse(params), before, context),
    compensate:
      compensate === null ? null : async (params, record, context) => compensate(schema.parse(params), record, context),
    ...(holds && { holds: async (params, after, context) => holds(schema.parse(params), after, context) }),
    ...(trials && {
      trials: {
        back: async (params, record, context) => trials.back(schema.parse(params), record, context),
        again: async (params, context) => trials.again(schema.parse(params), context),
      },
    }),
    ...(reads && { reads }),
    ...(arm && {
      arm: {
        set: async (params, before, context) => arm.set(schema.parse(params), before, context),
        confirm: (armed, context) => arm.confirm(armed, context),
        cancel: (armed, context) => arm.cancel(armed, context),
      },
    }),
  };
}
