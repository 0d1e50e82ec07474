/** A real cluster with its controllers and a stand-in for its kubelets, as the integration tests of actions use it. */
import { setTimeout as sleep } from "node:timers/promises";
import type { ClusterRequest } from "../../../shared/clusterRequest.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import type { Message } from "../../../shared/model/message.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import { startKube } from "../../../test/services/kube/start.ts";
import type { OperationDraft, PlanDraft } from "../../core/operation/planner.ts";
import { realClient } from "../http/realCluster.fixture.ts";
import { objectPath } from "../plan/objectKey.ts";
import { pastedShell } from "../plan/pastedShell.fixture.ts";
import { collectionPath } from "../source/apiPath.ts";
import { numberAt } from "../source/wireValue.ts";
import { changeRig, rigConnection } from "./changeRig.fixture.ts";
import { startStandInKubelet } from "./standInKubelet.fixture.ts";

const groups: Readonly<Record<string, string>> = {
  deployments: "apps",
  statefulsets: "apps",
  daemonsets: "apps",
  cronjobs: "batch",
  jobs: "batch",
  poddisruptionbudgets: "policy",
  storageclasses: "storage.k8s.io",
};

export type LiveCluster = Awaited<ReturnType<typeof startLiveCluster>>;

/** Two nodes, on which pods run as their images say. */
export async function startLiveCluster() {
  const kube = await startKube({ controllers: true, scheduler: true });
  const limits = { listsInFlight: 8, backgroundPerSecond: 500, backgroundBurst: 500 };
  const rig = changeRig(realClient(kube, kube.identities.admin.token, { limits }));
  const kubelet = startStandInKubelet(kube.admin);

  async function create(of: ObjectRef, body: JsonObject): Promise<JsonObject> {
    const metadata = { ...Object(body.metadata), name: of.name };
    const path = collectionPath(of, of.namespace === "" ? null : of.namespace);
    return await kube.admin.json(path, { method: "POST", body: { ...body, metadata } });
  }

  async function merge(path: string, body: object): Promise<void> {
    const contentType = "application/merge-patch+json";
    await kube.admin.json(path, { method: "PATCH", body: JSON.stringify(body), contentType });
  }

  const read = async (of: ObjectRef): Promise<JsonObject> => await kube.admin.json(objectPath(of));
  const amounts = { cpu: "8", memory: "16Gi", pods: "110" };
  const conditions = [{ type: "Ready", status: "True" }];
  for (const name of ["node-a", "node-b"]) {
    await create(refOf("nodes", name, ""), {});
    await merge(`/api/v1/nodes/${name}/status`, { status: { allocatable: amounts, capacity: amounts, conditions } });
    await merge(`/api/v1/nodes/${name}`, { spec: { taints: null } });
  }
  return {
    admin: kube.admin,
    rig,
    /** Runs what a plan offers to copy. */
    shell: pastedShell(kube, "rig"),
    create,
    merge,
    read,
    missing: async (of: ObjectRef): Promise<boolean> => (await kube.admin.fetch(objectPath(of))).status === 404,
    /** All replicas are new and available. */
    settled: (of: ObjectRef, replicas: number) =>
      until(async () => {
        const { status } = await read(of);
        return numberAt(status, "availableReplicas") === replicas && numberAt(status, "updatedReplicas") === replicas;
      }),
    /** A plan for one object, and what is planned for it. */
    async planned(request: ClusterRequest): Promise<{ plan: PlanDraft; operation: OperationDraft }> {
      const plan = await rig.plan(request);
      const [operation] = plan.operations;
      if (operation === undefined) throw new Error("nothing was planned");
      return { plan, operation };
    },
    async stop() {
      await kubelet.stop();
      rig.close();
      await kube.stop();
    },
  };
}

export function refOf(resource: string, name: string, namespace = "team-a"): ObjectRef {
  return { connection: rigConnection, group: groups[resource] ?? "", version: "v1", resource, namespace, name };
}

export function podTemplate(app: string, image: string, more: JsonObject = {}): JsonObject {
  return {
    metadata: { labels: { app } },
    spec: { terminationGracePeriodSeconds: 0, containers: [{ name: "main", image }], ...more },
  };
}

export function workload(app: string, image: string, replicas: number, more: JsonObject = {}): JsonObject {
  return { spec: { replicas, selector: { matchLabels: { app } }, template: podTemplate(app, image, more) } };
}

export async function until(what: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(200)) if (await what()) return;
  throw new Error("it did not come to that within a minute");
}

/** The operation with other parameters of its steps: less patience than people have. */
export function withParams(operation: OperationDraft, params: JsonObject): OperationDraft {
  const steps = operation.steps.map(({ draft, preview }) => ({
    draft: { ...draft, params: { ...draft.params, ...params } },
    preview,
  }));
  return { ...operation, steps };
}

/** Ids of what a plan says. */
export function saidBy({ checks, blast }: PlanDraft): readonly Message["id"][] {
  return [...checks, ...blast].map(({ text }) => text.id);
}
