/** What taking an apply back would do: fields that it changed are put back, an object that it made is deleted. */
import type { Json, JsonObject } from "../../../../shared/model/json.ts";
import { message } from "../../../../shared/model/message.ts";
import { noEffect } from "../../../core/operation/targetEffects.ts";
import type { Trial, TrialContext, Trials } from "../../../core/operation/trial.ts";
import { isSecret } from "../../object/secretMask.ts";
import { Ownership, ownershipBack, ownershipOf, ownershipOps } from "../../patch/fieldOwnership.ts";
import { at, textAt } from "../../source/wireValue.ts";
import type { PlanTools } from "../actionRow.ts";
import { APPLY_MANAGER, type ApplyParams, applyRequest, ourManagers, removalOptions } from "../apply/applyParams.ts";
import { createdText, documentPreview } from "../apply/planDocument.ts";
import { callText } from "../callText.ts";
import { changeEffect } from "../changeEffect.ts";
import { planDeletion } from "../deleteAction.ts";
import { FIELD_MANAGER } from "../fieldManager.ts";
import { followingSteps } from "../followingSteps.ts";
import { kubectl, withInput } from "../kubectl.ts";
import { differences, yamlText } from "../liveDiff.ts";
import { objectPath } from "../objectKey.ts";
import { ownersOf } from "../owners.ts";
import { demandRight, tried } from "../plannedStep.ts";
import { tryBack } from "./patchTrials.ts";

export function applyTrials(tools: PlanTools): Trials<ApplyParams> {
  return {
    async back(params, record, context) {
      const { patch } = params;
      if (patch === null) return await removal(tools, params, context);
      const { trial, result } = await tryBack(tools, patch, record, context);
      const owned = ownership(params, record.before, result);
      return {
        ...trial,
        preview: { ...trial.preview, calls: [...trial.preview.calls, ...owned.calls] },
        checks: [...trial.checks, ...owned.checks],
      };
    },
    again: (params, context) => reapplied(tools, params, context),
  };
}

/** Who owns the fields is put back apart, once the values are: at a version that nobody knows before. */
function ownership(
  { ref }: ApplyParams,
  before: Json,
  result: JsonObject,
): Pick<Trial, "checks"> & Pick<Trial["preview"], "calls"> {
  const kept = Ownership.safeParse(at(before, "ownership"));
  const back = kept.success ? ownershipBack(kept.data, ownershipOf(result), ourManagers) : null;
  if (back === null) return { calls: [], checks: [] };
  const request = { method: "PATCH", path: objectPath(ref), query: { fieldManager: FIELD_MANAGER } } as const;
  return {
    calls: [callText({ ...request, body: [...ownershipOps(result, back)] }, true)],
    checks: [{ tone: "idle", text: message("cluster.apply.ownersByHand") }],
  };
}

async function removal(tools: PlanTools, { ref }: ApplyParams, { signal }: TrialContext): Promise<Trial> {
  const [kind, object] = await Promise.all([
    tools.kindOf(ref, signal),
    tools.api(ref.connection).get({ path: objectPath(ref) }, signal),
  ]);
  const request = { propagation: "Background", graceSeconds: null, force: false } as const;
  const { steps, ...effect } = await planDeletion(ref, kind, request, tools, signal);
  const options = removalOptions(textAt(object, "metadata", "uid"));
  const body = { kind: "DeleteOptions", apiVersion: "v1", ...options };
  return {
    ...effect,
    preview: {
      proof: steps[0]?.preview.proof ?? null,
      diff: steps[0]?.preview.diff ?? [],
      whole: null,
      calls: [callText({ method: "DELETE", path: objectPath(ref), body }, false)],
    },
    following: [],
  };
}

/** The documents once more, on what is there now. */
async function reapplied(tools: PlanTools, params: ApplyParams, { signal, whole }: TrialContext): Promise<Trial> {
  const { ref, patch, document, force } = params;
  const api = tools.api(ref.connection);
  await demandRight(tools, ref, "patch", "", signal);
  const kind = await tools.kindOf(ref, signal);
  const live = patch === null ? null : await api.get({ path: objectPath(ref) }, signal);
  const request = applyRequest(params);
  const { answer, proof } = await tried(api, request, signal);
  const result = answer?.object ?? document;
  const found = live === null ? [] : differences(live, result);
  const secret = isSecret(ref);
  const preview = documentPreview(live, result, secret);
  const place = { context: tools.contextOf(ref.connection), namespace: ref.namespace };
  const words = ["apply", "--server-side", `--field-manager=${APPLY_MANAGER}`, "--validate=warn"];
  const shown = {
    preview: { ...preview, whole: whole ? preview.whole : null, proof, calls: [callText(request, secret)] },
    commands: secret
      ? []
      : [withInput(kubectl(place, ...words, ...(force ? ["--force-conflicts"] : []), "-f", "-"), yamlText(document))],
  };
  if (live === null) {
    const blast = [{ count: 1, tone: "ok" as const, text: createdText }];
    return { ...noEffect, ...shown, blast, following: [] };
  }
  const [{ settleMs, ...effect }, owners] = await Promise.all([
    changeEffect({ api, ref, kind, object: live, live, result, differences: found }, signal),
    ownersOf({ api, kind, ref, object: live, changes: found }, signal),
  ]);
  return { ...effect, ...shown, owners, following: followingSteps(ref, kind, live, found, settleMs) };
}
