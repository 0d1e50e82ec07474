/** Operations: how anything is changed. A request is planned (only reading), approved by a person against the plan's hash, run step by step
 *  through the journal, and can be undone as far as its steps say. */
import { z } from "zod";
import { ClusterRequest } from "./clusterRequest.ts";
import { ConnectionId } from "./connection.ts";
import { Environment, EnvironmentId, Guard } from "./environment.ts";
import { Message } from "./model/message.ts";
import { ObjectRef } from "./objectRef.ts";
import { call, contract, mutation, stream } from "./rpc/contract.ts";

export const PlanId = z.string().min(1).max(64).brand<"PlanId">();
export type PlanId = z.infer<typeof PlanId>;
export const OperationId = z.string().min(1).max(64).brand<"OperationId">();
export type OperationId = z.infer<typeof OperationId>;
/** A plan that was approved: its operations, run together. */
export const BatchId = z.string().min(1).max(64).brand<"BatchId">();
export type BatchId = z.infer<typeof BatchId>;

/** What a person wants changed; each domain says it in its own words. */
export const PlanRequest = z.discriminatedUnion("domain", [
  z.object({ domain: z.literal("cluster"), request: ClusterRequest }),
  /** Replaces the list of environments where that lowers a guard. */
  z.object({ domain: z.literal("environments"), environments: z.array(Environment).max(64) }),
  /** Takes back what operations did, as far as their receipts allow. */
  z.object({ domain: z.literal("undo"), operations: z.array(OperationId).min(1).max(500) }),
]);
export type PlanRequest = z.infer<typeof PlanRequest>;

const Tone = z.enum(["ok", "warn", "bad", "unknown", "idle"]);

/** One place that changes: the lines before and after, without what stays. */
export const DiffPart = z.object({
  /** The field's path, its owner, whether others claim it: engine text, shown as it is. */
  where: z.string(),
  note: Message.nullable(),
  before: z.array(z.string()),
  after: z.array(z.string()),
});
export type DiffPart = z.infer<typeof DiffPart>;

/** How a step is taken back. `exact`: the target is as before. `compensating`: `text` says what differs. `none`: a pivot, with its reason. */
export const Undo = z.object({
  kind: z.enum(["exact", "compensating", "none"]),
  text: Message,
});
export type Undo = z.infer<typeof Undo>;

/** How long something takes. */
export const Duration = z.object({
  /** As far as it was measured just now (the dry run of the same call, how long the pods that run took to become ready); null where nothing tells it. */
  aboutMs: z.number().nullable(),
  /** It is stopped then, or left to go on by itself. */
  atMostMs: z.number(),
});
export type Duration = z.infer<typeof Duration>;

/** One line of the blast radius: what was counted, or could not be. */
export const BlastFigure = z.object({
  /** Null where it is not known: the text says of what. */
  count: z.number().nullable(),
  /** There are more than were counted. */
  atLeast: z.boolean(),
  /** It concerns the person at this console: a terminal, a forward, a log that they look at. */
  yours: z.boolean(),
  tone: Tone,
  /** Without the figure, which stands before it. */
  text: Message,
  /** Something that has a limit, in its own unit: now, at most afterwards (or on the way), and the limit; null where it has none. */
  bar: z
    .object({ title: Message, now: z.number(), after: z.number(), limit: z.number(), unit: z.enum(["", "bytes"]) })
    .nullable(),
});
export type BlastFigure = z.infer<typeof BlastFigure>;

export const PlanStep = z.object({
  id: z.string(),
  title: Message,
  /** What the target said of it: its dry run, a compare-and-swap token that holds, or that there is none. */
  proof: z.object({ tone: Tone, text: Message }).nullable(),
  text: Message.nullable(),
  diff: z.array(DiffPart),
  /** The whole thing before and after as YAML, for a side-by-side view; null where the parts say it all or it would show a secret. */
  whole: z.object({ before: z.string(), after: z.string() }).nullable(),
  /** Only looks, for the steps before it: its undo has nothing to put back. */
  reads: z.boolean(),
  undo: Undo,
  /** The time that its undo is given; null where there is nothing to put back. */
  undoAtMostMs: z.number().nullable(),
  takes: Duration,
  /** From here on nothing can be undone. */
  pivot: z.boolean(),
  /** The calls as they will be made: method, path, body without secrets. */
  calls: z.array(z.string()),
});
export type PlanStep = z.infer<typeof PlanStep>;

/** What is changed: a connection, and within it one thing with its lock. */
export const OperationTarget = z.object({
  /** Null for what is the console's own. */
  connection: ConnectionId.nullable(),
  /** Canonical within the connection: `apps/deployments/orders/orders-api`. One writer per key. */
  key: z.string(),
  /** As people call it: `Deployment orders / orders-api`. */
  label: z.string(),
  /** For the way back to its detail; null where there is no such object. */
  object: z
    .object({ group: z.string(), version: z.string(), resource: z.string(), namespace: z.string(), name: z.string() })
    .nullable(),
});
export type OperationTarget = z.infer<typeof OperationTarget>;

/** One operation of a plan, independent of the others. */
export const PlanOperation = z.object({
  target: OperationTarget,
  steps: z.array(PlanStep),
  /** Why this one cannot run; the others can. */
  refused: Message.nullable(),
  /** It changes nothing: already as wanted. */
  idle: z.boolean(),
});
export type PlanOperation = z.infer<typeof PlanOperation>;

/** Something that looks after the thing too, and may change it back. */
export const Owner = z.object({
  kind: z.enum(["argocd", "flux", "helm", "hpa", "operator", "controller", "field-manager"]),
  name: z.string(),
  /** The clusters in which it was found, of a plan about several. */
  where: z.string().optional(),
  reverts: z.enum(["yes", "no", "unknown"]),
  /** What it will do, when, and what to do instead. */
  text: Message,
  /** Where to change it instead (a repository and path, a chart, a URL); empty where it does not say. */
  source: z.string(),
  /** What would make it leave the thing alone, as a plan of its own; null where there is no such thing. */
  suspend: ClusterRequest.nullable(),
  /** Where it is changed instead: an object to look at, or to edit where its own fields decide, or a Helm release; null where none is known. */
  leads: z
    .discriminatedUnion("by", [
      z.object({ by: z.enum(["open", "edit"]), to: ObjectRef }),
      z.object({ by: z.literal("release"), to: ObjectRef.pick({ connection: true, namespace: true, name: true }) }),
    ])
    .nullable(),
});
export type Owner = z.infer<typeof Owner>;

/** What the person must do; the core decides it and checks it again when the plan is run. */
export const Approval = z.discriminatedUnion("kind", [
  /** One key (or click) suffices: an open environment, or an unlocked one and a small reversible change. */
  z.object({ kind: z.literal("confirm") }),
  /** The text is typed: names of the protected environments, or what `reason` says. */
  z.object({ kind: z.literal("typed"), text: z.string(), reason: Message }),
  z.object({ kind: z.literal("refused"), reason: Message }),
]);
export type Approval = z.infer<typeof Approval>;

export const Plan = z.object({
  id: PlanId,
  /** SHA-256 over the steps and over the fields and facts that were read, in hex. */
  hash: z.string(),
  request: PlanRequest,
  title: Message,
  /** Epoch milliseconds. An approval is taken until `expiresAt`. */
  madeAt: z.number(),
  expiresAt: z.number(),
  risk: z.enum(["low", "medium", "high"]),
  /** Whose guard applies, each once; the strictest decides what the person must do. What is refused is not among them, unless all is. */
  environments: z.array(
    z.object({ id: EnvironmentId.nullable(), name: z.string(), guard: Guard, unlockedUntil: z.number().nullable() }),
  ),
  operations: z.array(PlanOperation),
  /** How the operations run: so many at a time, and none is begun after so many failed; null for one alone. `watchApart`: the next one begins as soon as
   *  all that one changes is made; what then only watches goes on beside it, and its failure keeps no other from beginning. */
  waves: z
    .object({ parallel: z.number().int(), stopAfter: z.number().int(), watchApart: z.boolean().optional() })
    .nullable(),
  /** All of it, as many at a time as the waves allow. */
  takes: Duration,
  /** The blast radius in numbers. */
  blast: z.array(BlastFigure),
  /** `where`: the clusters it was found in, of a plan about several. */
  checks: z.array(z.object({ tone: Tone, text: Message, where: z.string().optional() })),
  owners: z.array(Owner),
  /** The same by kubectl or another tool of the engine, to be copied; empty where there is none. */
  commands: z.array(z.string()),
  /** A selection of the request that has to be confirmed apart, off until it is (conflicting fields that are taken over, force). */
  options: z.array(z.object({ id: z.string(), text: Message, on: z.boolean() })),
  approval: Approval,
});
export type Plan = z.infer<typeof Plan>;

/** `waiting` (in a batch), `trying` (locks), `running`, `compensating`, then one of the ends. `unknown` is being settled by reading. */
export const OperationPhase = z.enum([
  "waiting",
  "trying",
  "running",
  "compensating",
  "done",
  "undone",
  "failed",
  "cancelled",
  "needs-person",
]);
export type OperationPhase = z.infer<typeof OperationPhase>;

/** One of the things that a step works through: a pod that a drain takes off its node. */
export const StepPart = z.object({
  /** The same while the step runs. */
  id: z.string(),
  name: z.string(),
  tone: z.enum(["ok", "warn", "bad", "busy", "idle"]),
  text: Message,
  /** When something becomes of it: the next look, its last moment. Epoch milliseconds; null where nothing is set. */
  at: z.number().nullable(),
});
export type StepPart = z.infer<typeof StepPart>;

export const StepState = z.object({
  id: z.string(),
  title: Message,
  phase: z.enum([
    "waiting",
    "running",
    "unknown",
    "done",
    "failed",
    "compensating",
    "compensated",
    "compensation-failed",
    "skipped",
  ]),
  /** What it is doing now ("24 of 48 ready"), or why it failed. */
  text: Message.nullable(),
  /** Of what there is to do; null where it cannot be counted. */
  progress: z.object({ done: z.number(), of: z.number(), restMs: z.number().nullable() }).nullable(),
  /** How many things it works through, each with a course of its own (`operations.parts`); 0 where it does not tell them. */
  parts: z.number().int(),
  /** When it gives up by itself, epoch milliseconds; null where it does not say. */
  until: z.number().nullable(),
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  pivot: z.boolean(),
});
export type StepState = z.infer<typeof StepState>;

export const OperationState = z.object({
  id: OperationId,
  batch: BatchId,
  title: Message,
  target: OperationTarget,
  environment: z.string(),
  phase: OperationPhase,
  steps: z.array(StepState),
  /** Why it ended as it did, or what the person has to decide. */
  reason: Message.nullable(),
  /** What a person may do with it now. */
  offers: z.array(z.enum(["cancel", "undo-now", "finish", "retry", "give-up", "undo"])),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
});
export type OperationState = z.infer<typeof OperationState>;

/** What a person (or the engine, with its `reason`) decided after the approval. */
export const ReceiptDecision = z.object({
  decision: z.enum(["cancel", "undo-now", "finish", "retry", "give-up"]),
  /** Epoch milliseconds. */
  at: z.number(),
  /** Null when the engine decided. */
  who: z.object({ local: z.string(), host: z.string(), target: z.string() }).nullable(),
  why: z.string(),
  reason: Message.nullable(),
});
export type ReceiptDecision = z.infer<typeof ReceiptDecision>;

/** Who did what, where, when, why; before, after and the exact calls. Values of secrets are not in it. */
export const Receipt = z.object({
  operation: OperationId,
  batch: BatchId,
  /** Sequence number of the journal record that ended it, and the first characters of its hash and of the one before. */
  seq: z.number().int(),
  hash: z.string(),
  prev: z.string(),
  title: Message,
  target: OperationTarget,
  environment: z.string(),
  connectionName: z.string(),
  /** The person at this machine, and as whom the target knew them. */
  who: z.object({ local: z.string(), host: z.string(), target: z.string() }),
  why: z.string(),
  /** In their order. Receipts of former versions have none. */
  decisions: z.array(ReceiptDecision).default([]),
  phase: OperationPhase,
  reason: Message.nullable(),
  startedAt: z.number(),
  endedAt: z.number(),
  steps: z.array(
    z.object({
      title: Message,
      phase: StepState.shape.phase,
      text: Message.nullable(),
      diff: z.array(DiffPart),
      calls: z.array(z.object({ call: z.string(), status: z.string(), elapsedMs: z.number() })),
    }),
  ),
  /** The operation that this one undid, and the one that undid it. */
  undoes: OperationId.nullable(),
  undoneBy: OperationId.nullable(),
  /** Whether it can still be taken back, and why not. */
  undo: z.discriminatedUnion("may", [
    z.object({ may: z.literal("yes") }),
    z.object({ may: z.literal("no"), reason: Message }),
  ]),
});
export type Receipt = z.infer<typeof Receipt>;

export const Unlock = z.object({ environment: EnvironmentId, until: z.number() });
export type Unlock = z.infer<typeof Unlock>;

export const operations = contract("operations", {
  /** Plans without changing anything.
   *  @param options ids of `Plan.options` that are on */
  plan: call({ input: z.object({ request: PlanRequest, options: z.array(z.string()).max(64) }), output: Plan }),
  /** Runs a plan as it was shown. `conflict` when the target has changed since or the approval has expired (plan again), `guarded` when what was typed
   *  does not satisfy the guard. */
  run: mutation({
    input: z.object({ plan: PlanId, hash: z.string(), typed: z.string().max(400), why: z.string().max(1000) }),
    output: z.object({ batch: BatchId, operations: z.array(OperationId) }),
  }),
  /** Operations that have not ended, those that need a person, and those that ended since the console started (the last 200). A `snapshot` is all of them (at first,
   *  and after a lost connection): what is not in it is no more. Else it is those that changed. */
  states: stream({
    input: z.object({}),
    item: z.object({ snapshot: z.boolean(), states: z.array(OperationState) }),
  }),
  /** What the running step of an operation works through. A `snapshot` is all of them (at first, when another step begins, and after a lost connection; none
   *  when a step has ended); else it is those that changed. */
  parts: stream({
    input: z.object({ operation: OperationId }),
    item: z.object({ snapshot: z.boolean(), parts: z.array(StepPart) }),
  }),
  /** Stops before the next step; `undo` compensates what was done, where that is still possible. */
  cancel: mutation({
    input: z.object({ operations: z.array(OperationId).min(1).max(500), undo: z.boolean() }),
    output: z.null(),
  }),
  /** What a person decides of an operation that needs one: go on forward, compensate, try the step again, or leave it as it is (recorded). */
  decide: mutation({
    input: z.object({
      operation: OperationId,
      decision: z.enum(["finish", "undo-now", "retry", "give-up"]),
      why: z.string().max(1000),
    }),
    output: z.null(),
  }),
  receipt: call({ input: z.object({ operation: OperationId }), output: Receipt }),
  /** The protected environments in which small reversible changes need one key for a while. */
  unlocks: stream({ input: z.object({}), item: z.array(Unlock) }),
  /** For 15 minutes; `typed` is the environment's name. It has a receipt. */
  unlock: mutation({ input: z.object({ environment: EnvironmentId, typed: z.string().max(60) }), output: Unlock }),
  lock: mutation({ input: z.object({ environment: EnvironmentId }), output: z.null() }),
});
