/** What putting a patch back would do, as the server says without storing it. */
import type { JsonObject } from "../../../../shared/model/json.ts";
import { RpcError } from "../../../../shared/rpc/envelope.ts";
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

export function patchTrials(tools: PlanTools): Trials<PatchParams> {
  return {
    back: (params, record, context) => {
      const before = PatchBefore.parse(record.before);
      const after = record.after === null ? null : PatchAfter.parse(record.after);
      return trial(tools, params, context, (now) => opsBack(params, before, after, now));
    },
    again: (params, context) =>
      trial(tools, params, context, (now) => opsForth(params, patchReading(now, params).before, now)),
  };
}

/** @throws RpcError `forbidden` with the missing right, else as the server refuses it */
async function trial(
  tools: PlanTools,
  params: PatchParams,
  { signal, whole }: TrialContext,
  decide: (now: JsonObject) => PatchOps,
): Promise<Trial> {
  const { ref, subresource } = params;
  const { connection, group, resource, namespace, name } = ref;
  const api = tools.api(connection);
  const right = { verb: "patch", group, resource, subresource, namespace, name };
  const [kind, refused, object, sub] = await Promise.all([
    tools.kindOf(ref, signal),
    tools.refusal(connection, right, signal),
    api.get({ path: objectPath(ref) }, signal),
    subresource === "" ? null : api.get({ path: objectPath(ref, subresource) }, signal),
  ]);
  if (refused) throw new RpcError("forbidden", refused);
  const live = demandSameObject(params, sub ?? object);
  const { ops, result: local } = decide(live);
  const tried = await tryPatch({ api, ref, subresource, live, object, ops, local, whole }, signal);
  const { differences, result, checks } = tried;
  const [{ settleMs, ...effect }, owners] = await Promise.all([
    changeEffect({ api, ref, kind, object, live, result, differences }, signal),
    ownersOf({ api, kind, ref, object, changes: differences }, signal),
  ]);
  const place = { context: tools.contextOf(connection), namespace };
  return {
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
}
