/** Apply: the documents that a person brought, each an operation of its own, one after the other in their order. */
import type { Message } from "../../../../shared/model/message.ts";
import { message } from "../../../../shared/model/message.ts";
import type { Plan } from "../../../../shared/operation.ts";
import { RpcError } from "../../../../shared/rpc/envelope.ts";
import { each } from "../../../core/each.ts";
import { blastFigures, figureText } from "../../../core/operation/blastFigures.ts";
import type { OperationDraft, PlanDraft } from "../../../core/operation/planner.ts";
import { worse } from "../../../core/operation/targetEffects.ts";
import type { ActionRow } from "../actionRow.ts";
import { targetOf } from "../objectKey.ts";
import { idlePlan, type TargetPlan } from "../targetPlans.ts";
import { applyCommand } from "./applyCommand.ts";
import { type ApplyDocument, applyDocuments } from "./documents.ts";
import { createdText, planDocument } from "./planDocument.ts";

const triedAtOnce = 4;

export const applyAction: ActionRow<"apply"> = {
  action: "apply",
  // It is about documents, not about an object that is there.
  capable: () => false,
  rights: () => [],
  async plan({ connection, text, namespace, origin }, tools, context) {
    const kinds = await tools.api(connection).kinds(context.signal);
    const documents = applyDocuments({ text, connection, namespace, kinds });
    const twice = repeated(documents);
    const options: Plan["options"] = [];
    const planned = await each(documents, triedAtOnce, async (document): Promise<Planned> => {
      const draft = {
        target: targetOf(document.kind, document.ref),
        steps: [],
        refused: null,
        lease: null,
        typed: null,
      };
      try {
        context.signal.throwIfAborted();
        if (document.problem !== null) throw new RpcError("invalid", document.problem);
        if (twice.has(document.number)) throw new RpcError("invalid", sameAgain(document, documents));
        const plan = await planDocument({ document, documents, tools, context, options });
        return { draft: { ...draft, steps: plan.steps }, plan };
      } catch (error) {
        if (!(error instanceof RpcError) || context.signal.aborted) throw error;
        return { draft: { ...draft, refused: error.text }, plan: idlePlan };
      }
    });
    return draftOf(planned, options, {
      title: message("cluster.apply.title", { count: documents.length, origin }),
      command: applyCommand({
        context: tools.contextOf(connection),
        namespace,
        origin,
        text,
        documents,
        refused: new Set(documents.flatMap(({ number }, at) => (planned[at]?.draft.refused ? [number] : []))),
        forced: options.some(({ on }) => on),
      }),
    });
  },
};

interface Planned {
  readonly draft: OperationDraft;
  readonly plan: TargetPlan;
}

function draftOf(
  planned: readonly Planned[],
  options: Plan["options"],
  { title, command }: { readonly title: Message; readonly command: string },
): PlanDraft {
  const plans = planned.map(({ plan }) => plan);
  const forced = options.some(({ on }) => on);
  const told = plans.flatMap(({ blast }) => blast);
  const rollouts = told.filter(({ text }) => text !== createdText);
  const created = told.length - rollouts.length;
  const changed = plans.filter(({ steps }) => steps.length > 0).length - created;
  return {
    title,
    risk: plans.map(({ risk }) => risk).reduce(worse, forced ? "medium" : "low"),
    operations: planned.map(({ draft }) => draft),
    // In their order, and none after one that failed: later documents may need the earlier ones. But the pods of an earlier one may need a later one.
    waves: planned.length === 1 ? null : { parallel: 1, stopAfter: 1, watchApart: true },
    blast: blastFigures([
      { count: created, tone: "ok", text: createdText },
      { count: changed, tone: changed > 0 ? "warn" : "ok", text: figureText("cluster.apply.changed") },
      ...rollouts,
    ]),
    checks: plans.flatMap(({ checks }) => checks),
    owners: [
      ...new Map(plans.flatMap(({ owners }) => owners).map((owner) => [`${owner.kind} ${owner.name}`, owner])).values(),
    ],
    commands: [command],
    options: options.toSorted((one, other) => (one.id < other.id ? -1 : 1)),
  };
}

/** Numbers of documents about an object that an earlier one is about already. */
function repeated(documents: readonly ApplyDocument[]): ReadonlySet<number> {
  const seen = new Set<string>();
  return new Set(
    documents.flatMap(({ ref, number }) => {
      const key = [ref.group, ref.resource, ref.namespace, ref.name].join(" ");
      if (seen.has(key)) return [number];
      seen.add(key);
      return [];
    }),
  );
}

function sameAgain({ ref, line }: ApplyDocument, documents: readonly ApplyDocument[]): Message {
  const first = documents.find(
    ({ ref: other }) => other.resource === ref.resource && other.namespace === ref.namespace && other.name === ref.name,
  );
  return message("cluster.apply.twice", { line, first: first?.line ?? 0 });
}
