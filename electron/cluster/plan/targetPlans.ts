/** A request about several objects as one plan: each object is an operation of its own, read a few at a time; one that cannot be changed says why, and the
 *  others stand. */
import type { ApiKind } from "../../../shared/cluster.ts";
import type { Message } from "../../../shared/model/message.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { each } from "../../core/each.ts";
import type { OperationDraft, PlanContext, PlanDraft } from "../../core/operation/planner.ts";
import { joinedEffects, noEffect, type TargetEffect, worse } from "../../core/operation/targetEffects.ts";
import type { PlanTools } from "./actionRow.ts";
import { keyOf, targetOf } from "./objectKey.ts";

/** What is planned for one object. No steps: it is as wanted already. */
export interface TargetPlan extends TargetEffect {
  readonly steps: OperationDraft["steps"];
  readonly lease?: OperationDraft["lease"];
  readonly typed?: OperationDraft["typed"];
}

/** It is as wanted already. */
export const idlePlan: TargetPlan = { steps: [], ...noEffect };

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
  const [first] = planned;
  const joined = joinedEffects(
    planned.map(({ operation: { target }, plan }) => ({ target, effect: plan })),
    { parallel: alone ? 1 : waves.parallel, nameOf: tools.nameOf },
  );
  return {
    ...joined,
    title: title(alone && first ? first.operation.target.label : null, unique.length),
    risk: worse(joined.risk, unique.length > 10 ? "medium" : "low"),
    operations: planned.map(({ operation }) => operation),
    waves: alone ? null : waves,
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
