/** Takes one finalizer from an object that is being deleted, when who should do it does not. */
import type { ApiKind } from "../../../shared/cluster.ts";
import type { ClusterRequest } from "../../../shared/clusterRequest.ts";
import { message } from "../../../shared/model/message.ts";
import type { Plan } from "../../../shared/operation.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { type Held, heldFinalizers } from "../finalizer/heldFinalizers.ts";
import type { Change } from "../source/kubeContract.ts";
import { textAt } from "../source/wireValue.ts";
import { finalizedNamespace, finalizersAt, releaseOps } from "../steps/releaseFinalizerStep.ts";
import type { ActionRow, PlanTools } from "./actionRow.ts";
import { callText } from "./callText.ts";
import { FIELD_MANAGER } from "./fieldManager.ts";
import { kubectl, kubectlName, kubectlPatch, withInput } from "./kubectl.ts";
import { labelOf, objectPath } from "./objectKey.ts";
import { demandRight, pivotStep, tried } from "./plannedStep.ts";
import { planTargets, type TargetPlan } from "./targetPlans.ts";

type ReleaseRequest = Extract<ClusterRequest, { action: "release-finalizer" }>;

export const releaseAction: ActionRow<"release-finalizer"> = {
  action: "release-finalizer",
  capable: ({ verbs }) => verbs.includes("patch") && verbs.includes("delete"),
  rights: ({ group, resource }) => [{ verb: "patch", group, resource, name: null }],
  plan: (request, tools, context) =>
    planTargets(
      {
        targets: [request.target],
        title: (label) => message("finalizer.title", { label: label ?? "", finalizer: request.finalizer }),
        plan: (_ref, kind) => planOne(request, kind, tools, context.signal),
      },
      tools,
      context,
    ),
};

async function planOne(
  { target: ref, finalizer }: ReleaseRequest,
  kind: ApiKind,
  tools: PlanTools,
  signal: AbortSignal,
): Promise<TargetPlan> {
  const api = tools.api(ref.connection);
  const kinds = await api.kinds(signal);
  const { object, held } = await heldFinalizers(api, kinds, kind, ref, Date.now(), signal);
  const found = held.finalizers.find((one) => one.finalizer === finalizer);
  if (held.deletingSince === null) throw new RpcError("conflict", message("finalizer.notDeleting", { name: ref.name }));
  if (found === undefined)
    throw new RpcError("not-found", message("finalizer.notThere", { finalizer, name: ref.name }));
  if (found.refused !== null) throw new RpcError("unsupported", found.refused);
  const { where } = found;
  await demandRight(tools, ref, where === "spec" ? "update" : "patch", where === "spec" ? "finalize" : "", signal);
  const uid = textAt(object, "metadata", "uid");
  const patch = {
    method: "PATCH",
    path: objectPath(ref),
    query: { fieldManager: FIELD_MANAGER },
    body: where === "spec" ? [] : releaseOps(object, { uid, finalizer }),
    contentType: "application/json-patch+json",
  } satisfies Change;
  const call = where === "spec" ? `PUT ${objectPath(ref, "finalize")}` : callText(patch, false);
  // The subresource of namespaces knows no dry run worth the name: it would answer with what was sent.
  const proof = where === "spec" ? null : (await tried(api, patch, signal)).proof;
  const step = pivotStep({
    kind: "cluster.release-finalizer",
    params: { ref, uid, finalizer, where },
    facts: { uid, finalizer, where },
    title: message("finalizer.title", { label: labelOf(kind.kind, ref), finalizer }),
    text: found.leaks,
    proof,
    diff: [
      {
        where: `${where}.finalizers`,
        note: null,
        before: finalizersAt(object, where).map((one) => `- ${one}`),
        after: finalizersAt(object, where)
          .filter((one) => one !== finalizer)
          .map((one) => `- ${one}`),
      },
    ],
    pivot: message("finalizer.pivot"),
    calls: [call],
    deadlineMs: 60_000,
  });
  const last = held.finalizers.length === 1;
  const place = { context: tools.contextOf(ref.connection), namespace: ref.namespace };
  return {
    steps: [step],
    risk: "high",
    blast: [{ count: 1, tone: "bad", text: message(last ? "finalizer.blast.gone" : "finalizer.blast.more") }],
    checks: checksOf(held, found, kind),
    owners: [],
    commands: [
      where === "spec"
        ? withInput(
            kubectl({ ...place, namespace: "" }, "replace", "--raw", objectPath(ref, "finalize"), "-f", "-"),
            JSON.stringify(finalizedNamespace(object, finalizer)),
          )
        : kubectlPatch(place, kubectlName(ref), { type: "json", subresource: "", patch: patch.body }),
    ],
    typed: { text: ref.name, reason: message("finalizer.type", { name: ref.name }) },
  };
}

function checksOf(held: Held, found: Held["finalizers"][number], { kind }: ApiKind): Plan["checks"] {
  const { finalizer, controller, pod, ready, pods, lease, lives } = found;
  const params = { finalizer, controller: controller || "?", pod, ready, pods, lease: lease || "-" };
  const checks: Plan["checks"][number][] = [];
  // A controller that lives is still at work, or waits for something: taking its finalizer away loses what it would have done.
  if (lives === "yes") checks.push({ tone: "bad", text: message("finalizer.check.lives", params) });
  if (lives === "no") checks.push({ tone: "warn", text: message("finalizer.check.dead", params) });
  if (lives === "unknown")
    checks.push({
      tone: "unknown",
      text: message("finalizer.check.unknown", { finalizer, kind, controller: controller || "none" }),
    });
  if (held.remaining.length > 0) {
    checks.push({ tone: "bad", text: message("finalizer.check.remaining", { kinds: held.remaining.join(", ") }) });
  }
  for (const text of held.said) checks.push({ tone: "warn", text: message("finalizer.check.said", { text }) });
  if (held.unread.length > 0) {
    checks.push({ tone: "unknown", text: message("finalizer.check.unread", { kinds: held.unread.join(", ") }) });
  }
  return checks;
}
