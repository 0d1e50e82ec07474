/** A request about several objects as one plan: each object is an operation of its own, read a few at a time; one that cannot be changed says why, and the
 *  others stand. */
import type { ApiKind } from "../../../shared/cluster.ts";
import { canonicalJson } from "../../../shared/model/json.ts";
import type { Message } from "../../../shared/model/message.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import type { Owner, Plan } from "../../../shared/operation.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { OperationDraft, PlanContext, PlanDraft } from "../../core/operation/planner.ts";
import type { PlanTools } from "./actionRow.ts";
import { type BlastFact, blastFigures } from "./blastFigures.ts";
import { keyOf, targetOf } from "./objectKey.ts";

/** What is planned for one object. No steps: it is as wanted already. */
export interface TargetPlan {
  readonly steps: OperationDraft["steps"];
  readonly risk: Plan["risk"];
  readonly blast: readonly BlastFact[];
  readonly checks: Plan["checks"];
  readonly owners: readonly Owner[];
  readonly commands: readonly string[];
  readonly lease?: OperationDraft["lease"];
  readonly typed?: OperationDraft["typed"];
}

/** It is as wanted already. */
export const idlePlan: TargetPlan = { steps: [], risk: "low", blast: [], checks: [], owners: [], commands: [] };

export interface TargetsAsk {
  readonly targets: readonly ObjectRef[];
  /** @param label of the one object; null for several */
  readonly title: (label: string | null, count: number) => Message;
  /** @throws RpcError when this one cannot be changed */
  readonly plan: (ref: ObjectRef, kind: ApiKind, place: { readonly alone: boolean }) => Promise<TargetPlan>;
}

/** Objects that are read at once. */
const readAtOnce = 6;
/** Operations that run at once, and after how many failures no further one is begun. */
const waves = { parallel: 4, stopAfter: 3 } as const;

export async function planTargets(
  { targets, title, plan }: TargetsAsk,
  tools: Pick<PlanTools, "kindOf" | "nameOf">,
  context: PlanContext,
): Promise<PlanDraft> {
  const unique = [...new Map(targets.map((ref) => [`${ref.connection} ${keyOf(ref)}`, ref])).values()];
  const alone = unique.length === 1;
  // A cluster in which nothing may be changed keeps the others from nothing.
  const forbidden = (ref: ObjectRef) => context.forbidden?.(ref.connection) ?? null;
  const none = unique.every((ref) => forbidden(ref) !== null);
  const planned = await each(unique, readAtOnce, (ref) =>
    planOne(ref, none ? null : forbidden(ref), plan, alone, tools, context),
  );
  const plans = planned.map(({ plan }) => plan);
  const [first] = planned;
  return {
    title: title(alone && first ? first.operation.target.label : null, unique.length),
    risk: plans.map(({ risk }) => risk).reduce(worse, unique.length > 10 ? "medium" : "low"),
    operations: planned.map(({ operation }) => operation),
    waves: alone ? null : waves,
    blast: blastFigures(
      plans.flatMap(({ blast }) => blast),
      alone ? 1 : waves.parallel,
    ),
    checks: placed(planned, tools, {
      told: ({ checks }) => checks,
      key: ({ tone, text }) => canonicalJson({ tone, text }),
    }),
    owners: placed(planned, tools, {
      told: ({ owners }) => owners,
      key: ({ where: _, ...owner }) => canonicalJson(owner),
    }),
    commands: plans.flatMap(({ commands }) => commands),
    options: [],
  };
}

interface Planned {
  readonly operation: OperationDraft;
  readonly plan: TargetPlan;
}

async function planOne(
  ref: ObjectRef,
  forbidden: Message | null,
  plan: TargetsAsk["plan"],
  alone: boolean,
  tools: Pick<PlanTools, "kindOf" | "nameOf">,
  { signal }: PlanContext,
): Promise<Planned> {
  let target = targetOf({ kind: ref.resource }, ref);
  const draft = { steps: [], refused: null, lease: null, typed: null };
  try {
    signal.throwIfAborted();
    if (forbidden !== null) throw new RpcError("guarded", forbidden);
    const kind = await tools.kindOf(ref, signal);
    // As it is served there: a selection over clusters names the version of one of them.
    const served = { ...ref, version: kind.version };
    target = targetOf(kind, served);
    const found = await plan(served, kind, { alone });
    const { steps, lease = null, typed = null } = found;
    return { operation: { ...draft, target, steps, lease, typed }, plan: found };
  } catch (error) {
    if (!(error instanceof RpcError) || signal.aborted) throw error;
    return { operation: { ...draft, target, refused: error.text }, plan: idlePlan };
  }
}

/** @returns the results in the order of the items; of those that fail the first ends it */
export async function each<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const left = [...items.entries()];
  const worker = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [at, item] = next;
      results[at] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}

/** Equal ones are told once, with the clusters in which they were found where the plan is about several. */
function placed<T extends { readonly where?: string | undefined }>(
  planned: readonly Planned[],
  { nameOf }: Pick<PlanTools, "nameOf">,
  { told, key }: { readonly told: (plan: TargetPlan) => readonly T[]; readonly key: (one: T) => string },
): T[] {
  const found = planned.flatMap(({ operation: { target }, plan }) =>
    told(plan).map((one) => ({ one, connection: target.connection })),
  );
  const several = new Set(planned.map(({ operation }) => operation.target.connection)).size > 1;
  return [...Map.groupBy(found, ({ one }) => key(one)).values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const connections = [...new Set(same.flatMap(({ connection }) => connection ?? []))];
    return [several ? { ...first.one, where: connections.map(nameOf).join(", ") } : first.one];
  });
}

function worse(one: Plan["risk"], other: Plan["risk"]): Plan["risk"] {
  const order = ["low", "medium", "high"] as const;
  return order.indexOf(one) > order.indexOf(other) ? one : other;
}
