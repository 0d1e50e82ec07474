/** A container beside those of a running pod, to look into it. */

import type { ApiKind } from "../../../shared/cluster.ts";
import type { ClusterRequest } from "../../../shared/clusterRequest.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { figureText } from "../../core/operation/blastFigures.ts";
import type { Change } from "../source/kubeContract.ts";
import { listAt, textAt } from "../source/wireValue.ts";
import { debugOps, ephemeralNames } from "../steps/debugStep.ts";
import type { ActionRow, PlanTools } from "./actionRow.ts";
import { callText } from "./callText.ts";
import { FIELD_MANAGER } from "./fieldManager.ts";
import { kubectl, kubectlName } from "./kubectl.ts";
import { fieldLines } from "./liveDiff.ts";
import { labelOf, objectPath } from "./objectKey.ts";
import { demandRight, pivotStep, tried } from "./plannedStep.ts";
import { planTargets, type TargetPlan } from "./targetPlans.ts";

type DebugRequest = Extract<ClusterRequest, { action: "debug" }>;

const isPod = ({ group, resource }: ApiKind) => group === "" && resource === "pods";

export const debugAction: ActionRow<"debug"> = {
  action: "debug",
  capable: (kind) => isPod(kind) && kind.subresources.includes("ephemeralcontainers"),
  rights: () => [{ verb: "patch", group: "", resource: "pods/ephemeralcontainers", name: null }],
  plan: (request, tools, context) =>
    planTargets(
      {
        targets: [request.target],
        title: (label) => message("debug.one", { label: label ?? "", image: request.image }),
        plan: (_ref, kind) => planOne(request, kind, tools, context.signal),
      },
      tools,
      context,
    ),
};

async function planOne(
  request: DebugRequest,
  kind: ApiKind,
  tools: PlanTools,
  signal: AbortSignal,
): Promise<TargetPlan> {
  const { target: ref, image, targetContainer, command } = request;
  const api = tools.api(ref.connection);
  await demandRight(tools, ref, "patch", "ephemeralcontainers", signal);
  const pod = await api.get({ path: objectPath(ref) }, signal);
  const phase = textAt(pod, "status", "phase");
  if (phase === "Succeeded" || phase === "Failed")
    throw new RpcError("conflict", message("debug.ended.pod", { pod: ref.name }));
  const containers = listAt(pod, "spec", "containers").map((one) => textAt(one, "name"));
  if (targetContainer !== null && !containers.includes(targetContainer)) {
    throw new RpcError("invalid", message("debug.noContainer", { pod: ref.name, container: targetContainer }));
  }
  const container = debugContainer(request, ephemeralNames(pod), containers);
  const uid = textAt(pod, "metadata", "uid");
  const change = {
    method: "PATCH",
    path: objectPath(ref, "ephemeralcontainers"),
    query: { fieldManager: FIELD_MANAGER },
    body: debugOps(pod, { uid, container }),
    contentType: "application/json-patch+json",
  } satisfies Change;
  // Pod security refuses here what it would refuse then.
  const { answer, proof } = await tried(api, change, signal);
  const name = textAt(container, "name");
  const step = pivotStep({
    kind: "cluster.debug",
    params: { ref, uid, container, waitMs: 120_000 },
    facts: { uid, phase, taken: false },
    title: message("debug.one", { label: labelOf(kind.kind, ref), image }),
    text: message(targetContainer === null ? "debug.alone" : "debug.sees", { name, container: targetContainer ?? "" }),
    proof,
    diff: [{ where: "spec.ephemeralContainers", note: null, before: [], after: fieldLines([name], container) }],
    pivot: message("debug.pivot"),
    calls: [callText(change, false)],
    deadlineMs: 180_000,
  });
  // kubectl's default profile (general) adds SYS_PTRACE, which the plan does not show and the baseline of pod security refuses.
  const words = ["debug", "-it", kubectlName(ref), `--image=${image}`, `--container=${name}`, "--profile=baseline"];
  if (targetContainer !== null) words.push(`--target=${targetContainer}`);
  if (command.length > 0) words.push("--", ...command);
  return {
    steps: [step],
    risk: "medium",
    blast: [{ count: 1, tone: "warn", text: figureText("debug.blast") }],
    checks: (answer?.warnings ?? []).map((text) => ({
      tone: "warn" as const,
      text: message("cluster.plan.serverWarning", { text }),
    })),
    owners: [],
    commands: [kubectl({ context: tools.contextOf(ref.connection), namespace: ref.namespace }, ...words)],
  };
}

/** `debugger-2`: the first name that no container has. */
function debugContainer(
  { image, targetContainer, command }: DebugRequest,
  ephemeral: readonly string[],
  containers: readonly string[],
): JsonObject {
  const taken = new Set([...ephemeral, ...containers]);
  let number = 1;
  while (taken.has(`debugger-${number}`)) number += 1;
  return {
    name: `debugger-${number}`,
    image,
    imagePullPolicy: "IfNotPresent",
    stdin: true,
    tty: true,
    terminationMessagePolicy: "File",
    ...(command.length > 0 && { command: [...command] }),
    ...(targetContainer !== null && { targetContainerName: targetContainer }),
  };
}
