/** Edit: what a person changed of a live object, merged into what it has become, sent as single fields and nothing else. */

import type { ApiKind } from "../../../../shared/cluster.ts";
import { fieldText } from "../../../../shared/model/fieldPath.ts";
import type { JsonObject } from "../../../../shared/model/json.ts";
import { manifestName } from "../../../../shared/model/manifest.ts";
import { message } from "../../../../shared/model/message.ts";
import { withoutServerFields } from "../../../../shared/model/serverOwned.ts";
import { type FieldChange as Change, type Merged, threeWay } from "../../../../shared/model/threeWay.ts";
import type { ObjectRef } from "../../../../shared/objectRef.ts";
import type { Plan } from "../../../../shared/operation.ts";
import { RpcError } from "../../../../shared/rpc/envelope.ts";
import { KubeRefusal } from "../../../core/kubeApi.ts";
import { figureText } from "../../../core/operation/blastFigures.ts";
import type { PlanContext } from "../../../core/operation/planner.ts";
import { isSecret } from "../../object/secretMask.ts";
import { textAt } from "../../source/wireValue.ts";
import type { ActionRow, PlanTools } from "../actionRow.ts";
import { fieldOwners } from "../fieldManagers.ts";
import { followingSteps } from "../followingSteps.ts";
import { kubectlName, kubectlPatch } from "../kubectl.ts";
import { shortValue } from "../liveDiff.ts";
import { labelOf, objectPath } from "../objectKey.ts";
import { ownersOf } from "../owners.ts";
import { type PatchPlan, planPatch } from "../patchPlan.ts";
import { exactUndo } from "../simplePatch.ts";
import { idlePlan, planTargets, type TargetPlan } from "../targetPlans.ts";
import { changedTemplateEffect } from "../templateEffect.ts";
import { fieldChanges } from "./fieldChanges.ts";
import { kindSchemas } from "./kindSchemas.ts";
import { openedSecret } from "./openedSecret.ts";
import { refusedFields } from "./refusedFields.ts";
import { secretPatch } from "./secretCommand.ts";

/** Puts what the person wrote over what others wrote into the same fields meanwhile. */
const TAKE_MINE = "take-mine";
/** More are counted, not listed. */
const mostListed = 8;

const schemas = kindSchemas();

export const editAction: ActionRow<"edit"> = {
  action: "edit",
  capable: ({ verbs }) => verbs.includes("get") && verbs.includes("patch"),
  rights: ({ group, resource }) => [{ verb: "patch", group, resource, name: null }],
  async plan({ target, base, wanted }, tools, context) {
    const options: Plan["options"] = [];
    const draft = await planTargets(
      {
        targets: [target],
        title: (label) => message("cluster.edit.title", { label: label ?? target.name }),
        plan: (ref, kind) => planEdit({ ref, kind, base, wanted, tools, context, options }),
      },
      tools,
      context,
    );
    return { ...draft, options };
  },
};

interface EditAsk {
  readonly ref: ObjectRef;
  readonly kind: ApiKind;
  readonly base: JsonObject;
  readonly wanted: JsonObject;
  readonly tools: PlanTools;
  readonly context: PlanContext;
  /** Those that turn out to be needed are added. */
  readonly options: Plan["options"];
}

async function planEdit(ask: EditAsk): Promise<TargetPlan> {
  const { ref, kind, tools, context, options } = ask;
  const { signal } = context;
  const api = tools.api(ref.connection);
  const { group, resource, namespace, name } = ref;
  const right = { verb: "patch", group, resource, subresource: "", namespace, name };
  const [refused, live, schema] = await Promise.all([
    tools.refusal(ref.connection, right, signal),
    api.get({ path: objectPath(ref) }, signal),
    schemas.of(api, ref.connection, kind, signal),
  ]);
  if (refused) throw new RpcError("forbidden", refused);
  demandSame(ask, live);
  const secret = isSecret(ref);
  const [base, wanted] = secret ? openedSecret(ask.base, ask.wanted, live) : [ask.base, ask.wanted];
  const object = withoutServerFields(live);
  const merged = threeWay(withoutServerFields(base), withoutServerFields(wanted), object, schema);
  if (merged.conflicts.length > 0) {
    const { length: count } = merged.conflicts;
    const on = context.options.has(TAKE_MINE);
    options.push({ id: TAKE_MINE, text: message("cluster.edit.takeMine", { count }), on });
    if (!on) {
      const fields = listed(merged.conflicts.map((one) => conflictText(one, secret)));
      throw new RpcError("conflict", message("cluster.edit.conflicts", { count, fields }));
    }
  }
  const changes = fieldChanges(object, merged.value, schema);
  const plan = await placed(
    planPatch(
      {
        api,
        ref,
        live,
        object: live,
        subresource: "",
        changes,
        tests: [],
        title: message("cluster.edit.title", { label: labelOf(kind.kind, ref) }),
        text: null,
        undo: exactUndo,
        whole: true,
      },
      signal,
    ),
  );
  if (plan === null) return idlePlan;
  const place = { context: tools.contextOf(ref.connection), namespace };
  const owners = await ownersOf({ api, kind, ref, object: live, changes: plan.differences }, signal);
  const effect = await changedTemplateEffect(api, ref, kind, live, plan.differences, signal);
  return {
    steps: [plan.step, ...followingSteps(ref, kind, live, plan.differences, effect?.settleMs)],
    risk: risk(plan),
    blast: [
      { count: plan.differences.length, tone: "unknown", text: figureText("cluster.edit.blast") },
      ...(effect?.blast ?? []),
    ],
    checks: [...checksOf(plan, merged, live, secret), ...(effect?.checks ?? [])],
    owners,
    commands: [
      secret
        ? secretPatch(place, ref, plan.ops)
        : kubectlPatch(place, kubectlName(ref), { type: "json", subresource: "", patch: plan.ops }),
    ],
  };
}

/** @throws RpcError when it is another object now, or is asked to become one */
function demandSame({ ref, base, wanted }: EditAsk, live: JsonObject): void {
  const uid = textAt(base, "metadata", "uid");
  if (uid !== "" && uid !== textAt(live, "metadata", "uid"))
    throw new RpcError("conflict", message("cluster.edit.another", { name: ref.name }));
  const was = manifestName(base);
  const is = manifestName(wanted);
  const moved = (["apiVersion", "kind", "namespace", "name"] as const).find((key) => was[key] !== is[key]);
  if (moved === undefined) return;
  throw new RpcError("invalid", message("cluster.edit.identity", { field: moved, was: was[moved], is: is[moved] }));
}

/** A refusal of the server with its words placed on the fields. */
async function placed(planning: Promise<PatchPlan | null>): Promise<PatchPlan | null> {
  try {
    return await planning;
  } catch (error) {
    if (!(error instanceof KubeRefusal)) throw error;
    const causes = refusedFields(error.body).filter(({ field }) => field !== "");
    if (causes.length === 0) throw error;
    const fields = listed(causes.map(({ field, text }) => `${field}: ${text}`));
    const { length: count } = causes;
    throw new RpcError(error.code, message("cluster.edit.refusedFields", { count, fields }), { cause: error });
  }
}

function* checksOf(
  plan: PatchPlan,
  merged: Merged,
  live: JsonObject,
  secret: boolean,
): Generator<Plan["checks"][number]> {
  yield* plan.checks;
  if (merged.theirs.length > 0) {
    const fields = listed(merged.theirs.map((one) => theirText(one, secret)));
    yield { tone: "ok", text: message("cluster.edit.theirs", { count: merged.theirs.length, fields }) };
  }
  for (const one of merged.conflicts)
    yield { tone: "warn", text: message("cluster.edit.overridden", { field: conflictText(one, secret) }) };
  for (const { path } of plan.differences)
    for (const { manager, time } of fieldOwners(live, path))
      yield { tone: "warn", text: message("cluster.edit.owned", { field: fieldText(path), manager, time }) };
}

/** Pods are made anew when their template changes. */
function risk({ differences }: PatchPlan): Plan["risk"] {
  return differences.some(({ path }) => path[0] === "spec") ? "medium" : "low";
}

function conflictText({ path, base, wanted, live }: Change, secret: boolean): string {
  if (secret) return fieldText(path);
  return `${fieldText(path)}: ${shortValue(base)} → ${shortValue(wanted)} | ${shortValue(live)}`;
}

function theirText({ path, base, live }: Change, secret: boolean): string {
  return secret ? fieldText(path) : `${fieldText(path)}: ${shortValue(base)} → ${shortValue(live)}`;
}

function listed(lines: readonly string[]): string {
  const rest = lines.length - mostListed;
  return [...lines.slice(0, mostListed), ...(rest > 0 ? [`… +${rest}`] : [])].join("\n");
}
