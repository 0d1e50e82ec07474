/** What putting a patch back would do, as the server says without storing it. */
import type { Json, JsonObject } from "../../../../shared/model/json.ts";
import type { Trial, TrialContext, Trials } from "../../../core/operation/trial.ts";
import { isSecret } from "../../object/secretMask.ts";
import type { PlanTools } from "../actionRow.ts";
import { changeEffect } from "../changeEffect.ts";
import { secretPatch } from "../edit/secretCommand.ts";
import { followingSteps } from "../followingSteps.ts";
import { kubectlName, kubectlPatch } from "../kubectl.ts";
import { objectPath } from "../objectKey.ts";
import { ownersOf } from "../owners.ts";
import { demandSameObject, opsBack, opsForth, PatchAfter, type PatchOps } from "../patchOps.ts";
import type { PatchParams } from "../patchParams.ts";
import { PatchBefore, patchReading } from "../patchReading.ts";
import { patchCall, tryPatch } from "../patchTrial.ts";
import { demandRight } from "../plannedStep.ts";

export function patchTrials(tools: PlanTools): Trials<PatchParams> {
  return {
    back: async (params, record, context) => (await tryBack(tools, params, record, context)).trial,
    again: async (params, context) =>
      (await tryOps(tools, params, context, (now) => opsForth(params, patchReading(now, params).before, now))).trial,
  };
}

interface Tried {
  readonly trial: Trial;
  /** The object as it would be stored. */
  readonly result: JsonObject;
}

export function tryBack(
  tools: PlanTools,
  params: PatchParams,
  record: { readonly before: Json; readonly after: Json | null },
  context: TrialContext,
): Promise<Tried> {
  const before = PatchBefore.parse(record.before);
  const after = record.after === null ? null : PatchAfter.parse(record.after);
  return tryOps(tools, params, context, (now) => opsBack(params, before, after, now));
}

/** @throws RpcError `forbidden` with the missing right, else as the server refuses it */
async function tryOps(
  tools: PlanTools,
  params: PatchParams,
  { signal, whole }: TrialContext,
  decide: (now: JsonObject) => PatchOps,
): Promise<Tried> {
  const { ref, subresource } = params;
  const { connection, namespace } = ref;
  const api = tools.api(connection);
  await demandRight(tools, ref, "patch", subresource, signal);
  const [kind, object, sub] = await Promise.all([
    tools.kindOf(ref, signal),
    api.get({ path: objectPath(ref) }, signal),
    subresource === "" ? null : api.get({ path: objectPath(ref, subresource) }, signal),
  ]);
  const live = demandSameObject(params, sub ?? object);
  const { ops, result: local } = decide(live);
  const tried = await tryPatch({ api, ref, subresource, live, object, ops, local, whole }, signal);
  const { differences, result, checks } = tried;
  const [{ settleMs, ...effect }, owners] = await Promise.all([
    changeEffect({ api, ref, kind, object, live, result, differences }, signal),
    ownersOf({ api, kind, ref, object, changes: differences }, signal),
  ]);
  const place = { context: tools.contextOf(connection), namespace };
  const trial: Trial = {
    ...effect,
    preview: { ...tried.preview, calls: [patchCall({ ref, subresource, ops })] },
    following: followingSteps(ref, kind, object, differences, settleMs),
    checks: [...checks, ...effect.checks],
    owners,
    commands: [
      isSecret(ref)
        ? secretPatch(place, ref, ops)
        : kubectlPatch(place, kubectlName(ref), { type: "json", subresource, patch: ops }),
    ],
  };
  return { trial, result };
}
