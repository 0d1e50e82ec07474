/** A release as it was at an earlier revision, by the person's own helm. */
import type { ApiKind } from "../../../shared/cluster.ts";
import type { ClusterRequest } from "../../../shared/clusterRequest.ts";
import { message } from "../../../shared/model/message.ts";
import type { ReleaseRef } from "../../../shared/releaseRef.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { OperationDraft, PlanDraft } from "../../core/operation/planner.ts";
import { joinedEffects, worse } from "../../core/operation/targetEffects.ts";
import type { HelmProgram } from "../helm/helmTool.ts";
import { releaseDiff } from "../helm/releaseDiff.ts";
import type { Release } from "../helm/releaseModel.ts";
import { readRelease } from "../helm/releaseReading.ts";
import { driverKinds, isStuck, listRecords, type ReadKube, type ReleaseRecord } from "../helm/releaseRecords.ts";
import { type HelmRollbackParams, newest, rollbackFacts } from "../steps/helmRollbackStep.ts";
import type { ActionRow, PlanTools } from "./actionRow.ts";
import { shellQuoted } from "./kubectl.ts";
import { effectOf } from "./releaseEffect.ts";
import { releaseTarget } from "./releaseKey.ts";
import { idlePlan, type TargetPlan } from "./targetPlans.ts";

type Request = Extract<ClusterRequest, { action: "helm-rollback" }>;

const timeoutSeconds = 300;
const deadlineMs = 2 * timeoutSeconds * 1_000 + 30_000;
/** Helm reads the history, writes a record, and marks the one before. */
export const releaseVerbs = ["list", "get", "create", "update"] as const;

export const helmRollbackAction: ActionRow<"helm-rollback"> = {
  action: "helm-rollback",
  // A release is no kind: `plan/releaseActions.ts` says what may be done with it.
  capable: (_kind: ApiKind) => false,
  rights: () => [],
  async plan(request, tools, context) {
    const target = releaseTarget(request.release);
    try {
      const { steps, ...effect } = await planRollback(request, tools, context.signal);
      const draft = draftOf(request, { target, steps, refused: null, lease: null, typed: null });
      return { ...draft, ...joinedEffects([{ target, effect }], { parallel: 1, nameOf: tools.nameOf }) };
    } catch (error) {
      if (!(error instanceof RpcError) || context.signal.aborted) throw error;
      return draftOf(request, { target, steps: [], refused: error.text, lease: null, typed: null });
    }
  },
};

/** @throws RpcError when it cannot be rolled back */
export async function planRollback(
  { release, revision }: Pick<Request, "release" | "revision">,
  tools: PlanTools,
  signal: AbortSignal,
): Promise<TargetPlan> {
  const found = await tools.helm.find();
  if ("missing" in found) throw new RpcError("unsupported", found.missing);
  await demandRights(release, tools, signal);
  const api = tools.api(release.connection);
  const read: ReadKube = async (asked, until) => await api.get(asked, until);
  const { driver, namespace, name } = release;
  const { records } = await listRecords(read, { driver, namespace, release: name }, signal);
  const current = newest(records, release);
  if (!records.some((record) => record.revision === revision)) {
    throw new RpcError("not-found", message("helm.noRevision", { release: name, revision }));
  }
  if (current.revision === revision && current.status === "deployed") return idlePlan;
  const [was, is] = await Promise.all([
    readRelease(read, release, current.revision, signal),
    readRelease(read, release, revision, signal),
  ]);
  const diff = await releaseDiff(was, is, false);
  const effect = await effectOf({ api, release, diff, kinds: await api.kinds(signal) }, signal);
  const program = await tools.helm.tryRollback(release, revision, signal);
  const params: HelmRollbackParams = { release, to: revision, timeoutSeconds };
  const step: OperationDraft["steps"][number] = {
    draft: {
      kind: "cluster.helm-rollback",
      version: 1,
      params,
      secret: false,
      reading: { facts: rollbackFacts(records, revision), before: { revision: current.revision } },
      deadlineMs,
      compensationMs: deadlineMs,
    },
    preview: {
      title: message("helm.rollback.step", { release: name, revision }),
      proof: { tone: "ok", text: message("helm.rollback.tried", { version: program.version }) },
      text: message("helm.rollback.text", { release: name, next: current.revision + 1, revision }),
      diff: [...effect.parts],
      whole: effect.whole,
      undo: { kind: "compensating", text: message("helm.rollback.undo", { revision: current.revision }) },
      calls: [
        `helm rollback ${name} ${revision} --timeout ${timeoutSeconds}s --history-max 0 --namespace ${namespace}`,
      ],
    },
  };
  return {
    steps: [step, ...effect.following],
    risk: worse(effect.risk, "medium"),
    blast: effect.blast,
    checks: [...checksOf(current, is, program, diff.unreadable.length), ...effect.checks],
    owners: effect.owners,
    commands: [commandOf({ release, revision }, tools)],
  };
}

function draftOf({ release, revision }: Request, operation: OperationDraft): PlanDraft {
  return {
    title: message("helm.rollback.planTitle", { namespace: release.namespace, release: release.name, revision }),
    risk: "medium",
    operations: [operation],
    waves: null,
    blast: [],
    checks: [],
    owners: [],
    commands: [],
    options: [],
  };
}

async function demandRights({ connection, namespace, driver }: ReleaseRef, tools: PlanTools, signal: AbortSignal) {
  const { group, resource } = driverKinds[driver];
  for (const verb of releaseVerbs) {
    const right = { verb, group, resource, subresource: "", namespace, name: "" };
    const refused = await tools.refusal(connection, right, signal);
    if (refused !== null) throw new RpcError("forbidden", refused);
  }
}

function checksOf(
  current: ReleaseRecord,
  target: Release,
  { path, version }: HelmProgram,
  unreadable: number,
): PlanDraft["checks"] {
  const hooks = target.hooks.filter(({ events }) => events.some((event) => /^(pre|post)-rollback$/.test(event)));
  const pending = current.status.startsWith("pending-");
  return [
    ...(pending
      ? [
          isStuck(current, Date.now())
            ? { tone: "warn" as const, text: message("helm.check.stuck", { status: current.status }) }
            : { tone: "bad" as const, text: message("helm.check.pending", { status: current.status }) },
        ]
      : []),
    ...(hooks.length > 0
      ? [
          {
            tone: "warn" as const,
            text: message("helm.check.hooks", { hooks: hooks.map(({ name }) => name).join(", ") }),
          },
        ]
      : []),
    ...(unreadable > 0
      ? [{ tone: "unknown" as const, text: message("helm.check.unreadable", { count: unreadable }) }]
      : []),
    { tone: "idle", text: message("helm.check.program", { path, version }) },
    { tone: "idle", text: message("helm.check.dryRun") },
    { tone: "idle", text: message("helm.check.lent") },
  ];
}

function commandOf(
  { release: { connection, namespace, name, driver }, revision }: Pick<Request, "release" | "revision">,
  tools: PlanTools,
): string {
  const { context, kubeconfig, as } = tools.contextOf(connection);
  const words = [
    ...(kubeconfig === null ? [] : ["--kubeconfig", kubeconfig]),
    ...["--kube-context", context],
    ...(as === null ? [] : ["--kube-as-user", as.user, ...as.groups.flatMap((group) => ["--kube-as-group", group])]),
    ...["--namespace", namespace, "--history-max", "0"],
  ];
  const command = ["helm", "rollback", name, String(revision), ...words].map(shellQuoted).join(" ");
  return driver === "secret" ? command : `HELM_DRIVER=${driver} ${command}`;
}
