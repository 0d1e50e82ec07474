/** More room for PersistentVolumeClaims. */

import type { ApiKind } from "../../../shared/cluster.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import { message } from "../../../shared/model/message.ts";
import { compareQuantities, parseQuantity } from "../../../shared/model/quantity.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import type { Plan } from "../../../shared/operation.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { KubeApi } from "../../core/kubeApi.ts";
import { figureText } from "../../core/operation/blastFigures.ts";
import type { Change } from "../source/kubeContract.ts";
import { at, textAt } from "../source/wireValue.ts";
import { expandOps, requested } from "../steps/expandStep.ts";
import { rolloutStep } from "../steps/rolloutStep.ts";
import type { ActionRow, PlanTools } from "./actionRow.ts";
import { callText } from "./callText.ts";
import { FIELD_MANAGER } from "./fieldManager.ts";
import { kubectl, kubectlName } from "./kubectl.ts";
import { labelOf, objectPath } from "./objectKey.ts";
import { ownersOf } from "./owners.ts";
import { demandRight, pivotStep, tried } from "./plannedStep.ts";
import { quotaFigures } from "./quotaFigures.ts";
import { idlePlan, planTargets, type TargetPlan } from "./targetPlans.ts";

export const expandAction: ActionRow<"expand"> = {
  action: "expand",
  capable: ({ group, resource }) => group === "" && resource === "persistentvolumeclaims",
  rights: () => [{ verb: "patch", group: "", resource: "persistentvolumeclaims", name: null }],
  plan: ({ targets, size }, tools, context) =>
    planTargets(
      {
        targets,
        title: (label, count) =>
          message(label === null ? "volume.expand.many" : "volume.expand.one", { label: label ?? "", count, size }),
        plan: (ref, kind) => planOne(ref, kind, size, tools, context.signal),
      },
      tools,
      context,
    ),
};

async function planOne(
  ref: ObjectRef,
  kind: ApiKind,
  size: string,
  tools: PlanTools,
  signal: AbortSignal,
): Promise<TargetPlan> {
  const api = tools.api(ref.connection);
  await demandRight(tools, ref, "patch", "", signal);
  const claim = await api.get({ path: objectPath(ref) }, signal);
  const from = requested(claim);
  const order = sizeOrder(from, size);
  if (order === 0) return idlePlan;
  if (order > 0) throw new RpcError("unsupported", message("volume.smaller", { name: ref.name, from, to: size }));
  if (textAt(claim, "status", "phase") !== "Bound")
    throw new RpcError("conflict", message("volume.unbound", { name: ref.name }));
  const [checks, quotas] = await Promise.all([
    classChecks(api, claim, signal),
    quotaFigures(api, ref.namespace, "requests.storage", bytesOf(size) - bytesOf(from), signal),
  ]);
  const uid = textAt(claim, "metadata", "uid");
  const params = { ref, uid, from, to: size };
  const request = {
    method: "PATCH",
    path: objectPath(ref),
    query: { fieldManager: FIELD_MANAGER },
    body: expandOps(params),
    contentType: "application/json-patch+json",
  } satisfies Change;
  // Quotas, and classes that do not allow it, refuse it here.
  const { answer, proof } = await tried(api, request, signal);
  const to = answer === null ? size : requested(answer.object);
  const step = pivotStep({
    kind: "cluster.expand",
    params: { ...params, to },
    facts: { uid, size: from },
    title: message("volume.expand.one", { label: labelOf(kind.kind, ref), count: 1, size: to }),
    proof,
    diff: [
      { where: "spec.resources.requests.storage", note: null, before: [`storage: ${from}`], after: [`storage: ${to}`] },
    ],
    pivot: message("volume.pivot"),
    calls: [callText(request, false)],
    deadlineMs: 60_000,
  });
  const changes = [{ path: ["spec", "resources", "requests", "storage"] }];
  const patch = JSON.stringify({ spec: { resources: { requests: { storage: to } } } });
  return {
    steps: [step, rolloutStep(ref, uid)],
    risk: "medium",
    blast: [{ count: 1, tone: "warn", text: figureText("volume.blast", { from, to }) }, ...quotas.blast],
    checks: [...checks, ...quotas.checks],
    owners: await ownersOf({ api, kind, ref, object: claim, changes }, signal),
    commands: [
      kubectl(
        { context: tools.contextOf(ref.connection), namespace: ref.namespace },
        "patch",
        kubectlName(ref),
        "-p",
        patch,
      ),
    ],
  };
}

function bytesOf(size: string): number {
  return parseQuantity(size)?.value ?? 0;
}

/** @returns positive where `from` is more than `to`. @throws RpcError when one is no quantity */
function sizeOrder(from: string, to: string): number {
  const [now, wanted] = [parseQuantity(from), parseQuantity(to)];
  if (now === null || wanted === null) throw new RpcError("invalid", message("volume.noSize", { size: to }));
  return compareQuantities(now, wanted);
}

/** @throws RpcError when the class says that it does not grow volumes */
async function classChecks(api: KubeApi, claim: JsonObject, signal: AbortSignal): Promise<Plan["checks"]> {
  const name = textAt(claim, "spec", "storageClassName");
  if (name === "")
    throw new RpcError("unsupported", message("volume.noClass", { name: textAt(claim, "metadata", "name") }));
  try {
    const found = await api.get({ path: `/apis/storage.k8s.io/v1/storageclasses/${encodeURIComponent(name)}` }, signal);
    if (at(found, "allowVolumeExpansion") !== true) {
      throw new RpcError("unsupported", message("volume.classForbids", { class: name }));
    }
    return [
      { tone: "ok", text: message("volume.classAllows", { class: name, provisioner: textAt(found, "provisioner") }) },
    ];
  } catch (error) {
    if (!(error instanceof RpcError) || (error.code !== "forbidden" && error.code !== "not-found")) throw error;
    return [{ tone: "unknown", text: message("volume.classUnknown", { class: name }) }];
  }
}
