/** What is written down when a person has approved a plan: all that its operations need to run, to be recovered and to be undone. */
import { randomUUID } from "node:crypto";
import { message } from "../../shared/model/message.ts";
import { BatchId, OperationId } from "../../shared/operation.ts";
import { RpcError } from "../../shared/rpc/envelope.ts";
import { each } from "../core/each.ts";
import type { Journal, JournalRecord } from "../core/operation/journal.ts";
import type { ConnectionFacts, OperationDraft } from "../core/operation/planner.ts";
import type { StepKinds } from "../core/operation/stepKind.ts";
import { actor } from "./actor.ts";
import { withinTime } from "./deadline.ts";
import { hashOf, keep } from "./keptValues.ts";
import { runnable, type StoredPlan, stepId } from "./planStore.ts";
import { ApprovedBody, type ApprovedStep, approvedBody } from "./recordBodies.ts";

const READ_MS = 30_000;
/** Targets that are read once more at a time. */
const READING = 16;

/** Reads once more what the person saw.
 *  @throws RpcError `conflict` when it is otherwise now */
export async function compareFacts(
  draft: readonly OperationDraft[],
  kinds: StepKinds,
  signal: AbortSignal,
): Promise<void> {
  const steps = draft.flatMap(({ target, steps }) => steps.map(({ draft: step }) => ({ target, step })));
  await each(steps, READING, async ({ target, step }) => {
    const kind = kinds.get(step.kind);
    const now = await withinTime(READ_MS, signal, async (inner) =>
      kind?.read(step.params, { target: { connection: target.connection, key: target.key }, signal: inner }),
    );
    if (now === undefined || hashOf(now.facts) !== hashOf(step.reading.facts))
      throw new RpcError("conflict", message("operation.changedSince", { target: target.label }));
  });
}

export interface Approved {
  readonly batch: BatchId;
  readonly records: readonly JournalRecord[];
  /** What could not be written down; the records above were all the same. */
  readonly failure: unknown;
}

/** Makes the approval durable, an operation a record. */
export async function writeApproval(
  { plan, draft }: StoredPlan,
  context: {
    readonly why: string;
    readonly journal: Journal;
    readonly kinds: StepKinds;
    readonly facts: ConnectionFacts;
    readonly environmentOf: (operation: OperationDraft) => ApprovedBody["environment"];
  },
): Promise<Approved> {
  const { journal, kinds, facts } = context;
  const batch = BatchId.parse(randomUUID());
  const written = await Promise.allSettled(
    runnable(draft).map(async (operation) => {
      const { target, lease } = operation;
      const id = OperationId.parse(randomUUID());
      const steps = await Promise.all(
        operation.steps.map(async ({ draft: step, preview }, index): Promise<ApprovedStep> => {
          const kept = { params: step.params, facts: hashOf(step.reading.facts) };
          return {
            id: stepId(index),
            kind: step.kind,
            version: step.version,
            secret: step.secret,
            plan: await keep(journal.sealed, id, step.secret, kept),
            deadlineMs: step.deadlineMs,
            compensationMs: step.compensationMs,
            follows: step.follows ?? false,
            pivot: preview.undo.kind === "none",
            arms: kinds.get(step.kind)?.arm !== undefined,
            title: preview.title,
            undo: preview.undo,
            diff: preview.diff,
            calls: preview.calls,
          };
        }),
      );
      const body = approvedBody({
        batch,
        plan: plan.hash,
        title: draft.title,
        target,
        environment: context.environmentOf(operation),
        connectionName: target.connection === null ? "" : facts.nameOf(target.connection),
        who: actor(facts, target.connection),
        why: context.why,
        lease,
        steps,
        undoes: operation.undoes ?? null,
        at: Date.now(),
      });
      return journal.append({ kind: "approved", operation: id, step: null, body: ApprovedBody.parse(body) });
    }),
  );
  return {
    batch,
    records: written.flatMap((one) => (one.status === "fulfilled" ? [one.value] : [])),
    failure: written.find((one) => one.status === "rejected")?.reason,
  };
}
