/** Simple actions on a real API server: what the preview shows is what is stored, and what is undone is as it was. */
import { rmSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import type { ClusterRequest } from "../../../shared/clusterRequest.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import { withoutServerFields } from "../../../shared/model/serverOwned.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import { findService, skips } from "../../../test/services/availability.ts";
import { type ApiClient, createApiClient } from "../../../test/services/kube/apiClient.ts";
import { startKube } from "../../../test/services/kube/start.ts";
import { makeTemporaryFolder } from "../../../test/services/temporaryFolder.ts";
import type { PlanDraft } from "../../core/operation/planner.ts";
import type { ServerPlace } from "../http/realCluster.fixture.ts";
import { practiceContext, startLab, stopLab } from "../practiceLab.fixture.ts";
import { collectionPath } from "../source/apiPath.ts";
import { clusterPlanner } from "./actions.ts";
import { yamlText } from "./liveDiff.ts";
import { objectPath } from "./objectKey.ts";
import { realConnection, realPlanning } from "./realPlanning.fixture.ts";

const labels = { app: "orders" };
const container = { name: "web", image: "registry.test/web:1", resources: { limits: { memory: "64Mi" } } };
const template = {
  metadata: { labels },
  spec: { containers: [container, { name: "mesh", image: "registry.test/mesh:1" }] },
};
const job = { template: { spec: { restartPolicy: "Never", containers: [container] } } };

/** What is made for the tests, by a short name. */
const objects: Readonly<Record<string, readonly [group: string, resource: string, kind: string, body: JsonObject]>> = {
  deployment: [
    "apps",
    "deployments",
    "Deployment",
    { spec: { replicas: 3, selector: { matchLabels: labels }, template } },
  ],
  statefulset: [
    "apps",
    "statefulsets",
    "StatefulSet",
    { spec: { replicas: 2, serviceName: "s", selector: { matchLabels: labels }, template } },
  ],
  daemonset: ["apps", "daemonsets", "DaemonSet", { spec: { selector: { matchLabels: labels }, template } }],
  replicaset: [
    "apps",
    "replicasets",
    "ReplicaSet",
    { spec: { replicas: 1, selector: { matchLabels: labels }, template } },
  ],
  cronjob: ["batch", "cronjobs", "CronJob", { spec: { schedule: "0 3 * * *", jobTemplate: { spec: job } } }],
  job: ["batch", "jobs", "Job", { spec: job }],
  pod: ["", "pods", "Pod", { metadata: { labels }, spec: { containers: [container] } }],
  configmap: ["", "configmaps", "ConfigMap", { metadata: { annotations: { note: "here" } }, data: { size: "20" } }],
  secret: ["", "secrets", "Secret", { stringData: { password: "hunter2" } }],
  service: ["", "services", "Service", { spec: { ports: [{ port: 80 }], selector: labels } }],
  ingress: [
    "networking.k8s.io",
    "ingresses",
    "Ingress",
    { spec: { defaultBackend: { service: { name: "s", port: { number: 80 } } } } },
  ],
  role: ["rbac.authorization.k8s.io", "roles", "Role", { rules: [] }],
  widget: ["acme.test", "widgets", "Widget", { spec: { size: 2, tags: ["a"] } }],
};
const node: ObjectRef = {
  connection: realConnection,
  group: "",
  version: "v1",
  resource: "nodes",
  namespace: "",
  name: "node-1",
};

function refOf(name: string, own = name): ObjectRef {
  const [group, resource] = objects[name] ?? ["", name];
  return { connection: realConnection, group, version: "v1", resource, namespace: "team-a", name: own };
}

/** The deployment controller counts by it, after the fact. */
function withoutRevision(object: JsonObject): JsonObject {
  return JSON.parse(
    JSON.stringify(object, (key, value) => (key === "deployment.kubernetes.io/revision" ? undefined : value)),
  );
}

/** Each action on each kind that it is proved for: docs/operations.md lists them. */
const proofs: readonly (readonly [string, ObjectRef, (ref: ObjectRef) => ClusterRequest])[] = [
  ...["deployment", "statefulset", "replicaset", "widget"].map(
    (name) =>
      [
        "scale",
        refOf(name),
        (ref: ObjectRef): ClusterRequest => ({ action: "scale", targets: [ref], replicas: 5 }),
      ] as const,
  ),
  ...["deployment", "statefulset", "daemonset"].map(
    (name) =>
      ["restart", refOf(name), (ref: ObjectRef): ClusterRequest => ({ action: "restart", targets: [ref] })] as const,
  ),
  ["pause", refOf("deployment"), (ref) => ({ action: "pause", targets: [ref], paused: true })],
  ...["cronjob", "job"].map(
    (name) =>
      [
        "suspend",
        refOf(name),
        (ref: ObjectRef): ClusterRequest => ({ action: "suspend", targets: [ref], suspended: true }),
      ] as const,
  ),
  ...["deployment", "statefulset", "daemonset", "replicaset", "cronjob", "pod"].map(
    (name) =>
      [
        "set-image",
        refOf(name),
        (ref: ObjectRef): ClusterRequest => ({
          action: "set-image",
          targets: [ref],
          images: { web: "registry.test/web:2" },
        }),
      ] as const,
  ),
  ...["deployment", "statefulset", "daemonset", "replicaset", "cronjob"].map(
    (name) =>
      [
        "set-resources",
        refOf(name),
        (ref: ObjectRef): ClusterRequest => ({
          action: "set-resources",
          targets: [ref],
          // A limit without a request becomes the request too, "1000m" becomes "1": the server's doing is shown and undone as well.
          containers: { web: { requests: {}, limits: { cpu: "1000m", memory: null } } },
        }),
      ] as const,
  ),
  ...Object.keys(objects).map(
    (name) =>
      [
        "label",
        refOf(name),
        (ref: ObjectRef): ClusterRequest => ({
          action: "label",
          targets: [ref],
          set: { "acme.test/team": "a", app: null },
        }),
      ] as const,
  ),
  ...Object.keys(objects).map(
    (name) =>
      [
        "annotate",
        refOf(name),
        (ref: ObjectRef): ClusterRequest => ({
          action: "annotate",
          targets: [ref],
          set: { "acme.test/why": '3 a.m.\n"x"', note: null },
        }),
      ] as const,
  ),
  ["cordon", node, (ref) => ({ action: "cordon", targets: [ref], cordoned: true })],
  [
    "taint",
    node,
    (ref) => ({
      action: "taint",
      targets: [ref],
      add: [{ key: "acme.test/spot", value: "yes", effect: "NoSchedule" }],
      remove: [{ key: "acme.test/old", effect: "NoSchedule" }],
    }),
  ],
];

/** A cluster to prove it on: the real one stands alone, in the lab controllers do their work beside. */
interface Place {
  readonly server: ServerPlace;
  readonly token: string;
  readonly admin: ApiClient;
  stop(): Promise<void>;
}

async function startReal(): Promise<Place> {
  const kube = await startKube();
  return { server: kube, token: kube.identities.admin.token, admin: kube.admin, stop: () => kube.stop() };
}

async function startPractice(): Promise<Place> {
  const folder = makeTemporaryFolder("lab");
  const lab = await startLab(folder);
  const [context] = lab.config.clusters;
  const { endpoint, token } = practiceContext(lab, context?.name ?? "");
  const server = { server: endpoint.server, caPem: endpoint.caPem ?? "" };
  const admin = createApiClient(server.server, server.caPem, { token });
  await admin.json("/api/v1/namespaces", { method: "POST", body: { metadata: { name: "team-a" } } });
  return {
    server,
    token,
    admin,
    stop: async () => {
      admin.close();
      await stopLab(lab);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

describe.each([
  ["a real cluster", startReal, skips(findService("kube"))],
  ["the practice estate", startPractice, false],
] as const)("simple actions on %s", (_name, start, skipped) => {
  if (skipped) return it.skip("needs a real API server");
  let place: Place;
  let real: ReturnType<typeof realPlanning>;
  beforeAll(async () => {
    place = await start();
    real = realPlanning(place.server, place.token);
    await place.admin.json("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", {
      method: "POST",
      body: widgets,
    });
    await place.admin.json("/api/v1/nodes", {
      method: "POST",
      body: { metadata: { name: "node-1" }, spec: { taints: [{ key: "acme.test/old", effect: "NoSchedule" }] } },
    });
    const served = async () => (await place.admin.fetch("/apis/acme.test/v1/widgets")).status;
    await vi.waitFor(async () => expect(await served()).toBe(200), { timeout: 15_000, interval: 100 });
    for (const [name, [, , kind, body]] of Object.entries(objects)) await make(refOf(name), kind, body);
    // Whoever else writes to them has done so once.
    await setTimeout(skipped ? 0 : 1_500);
  }, 120_000);
  afterAll(async () => {
    real.dispose();
    await place.stop();
  });

  const make = async (ref: ObjectRef, kind: string, body: JsonObject) => {
    const apiVersion = ref.group === "" ? ref.version : `${ref.group}/${ref.version}`;
    const metadata = { ...(body.metadata as JsonObject | undefined), name: ref.name };
    await place.admin.json(collectionPath(ref, ref.namespace), {
      method: "POST",
      body: { apiVersion, kind, ...body, metadata },
    });
  };
  const plan = (request: ClusterRequest): Promise<PlanDraft> =>
    clusterPlanner(real.tools).plan(
      { domain: "cluster", request },
      { options: new Set(), signal: AbortSignal.timeout(30_000) },
    );
  const stored = async (ref: ObjectRef) =>
    withoutRevision(withoutServerFields(await real.api.get({ path: objectPath(ref) }, AbortSignal.timeout(10_000))));
  /** Without the watch of what its controller makes of it: nothing runs here that would end it. */
  const operationOf = ({ operations: [operation] }: PlanDraft) => {
    if (operation === undefined) throw new Error("nothing was planned");
    return { ...operation, steps: operation.steps.slice(0, 1) };
  };

  it.each(proofs)("%s: the preview is what is stored, and undo is exact", async (_action, ref, request) => {
    const before = await stored(ref);
    const operation = operationOf(await plan(request(ref)));
    expect(operation.refused).toBeNull();
    const { whole, diff, calls } = operation.steps[0]?.preview ?? {};
    const ran = await real.run(operation);
    const after = await stored(ref);
    expect(after).not.toEqual(before);
    expect(diff?.length).toBeGreaterThan(0);
    if (request(ref).action === "scale") {
      const scale = await real.api.get({ path: objectPath(ref, "scale") }, AbortSignal.timeout(10_000));
      expect(whole?.after).toBe(yamlText(withoutServerFields(scale)));
    } else if (ref.resource !== "secrets") expect(withoutRevision(parse(whole?.after ?? ""))).toEqual(after);
    expect(ran[0]?.calls).toEqual(calls);
    await real.undo(operation, ran);
    expect(await stored(ref)).toEqual(before);
    await real.undo(operation, ran);
    expect(await stored(ref)).toEqual(before);
  });

  it("scales a kind of somebody else's by its scale subresource", async () => {
    const operation = operationOf(await plan({ action: "scale", targets: [refOf("widget")], replicas: 7 }));
    await real.run(operation);
    expect(await stored(refOf("widget"))).toMatchObject({ spec: { size: 7 } });
  });

  /** Runs the operation while somebody else sets the replicas between its reading and its writing. */
  const racing = async (ref: ObjectRef, request: ClusterRequest) => {
    await make(ref, "Deployment", objects.deployment?.[3] ?? {});
    const operation = operationOf(await plan(request));
    let raced = false;
    const autoscaled = realPlanning(place.server, place.token, async () => {
      if (raced) return;
      raced = true;
      const body = [{ op: "replace", path: "/spec/replicas", value: 6 }];
      const contentType = "application/json-patch+json";
      await place.admin.json(objectPath(ref, "scale"), { method: "PATCH", body, contentType });
    });
    return await autoscaled.run(operation).finally(autoscaled.dispose);
  };

  it("writes nothing when an autoscaler was quicker, and says what it has set", async () => {
    const ref = refOf("deployment", "racing");
    await expect(racing(ref, { action: "scale", targets: [ref], replicas: 8 })).rejects.toMatchObject({
      code: "conflict",
      text: { id: "cluster.patch.changed", params: { path: "/spec/replicas", value: "6" } },
    });
    expect(await stored(ref)).toMatchObject({ spec: { replicas: 6 } });
  });

  it("leaves an autoscaler's replicas alone when something else is changed at the same moment", async () => {
    const ref = refOf("deployment", "beside");
    await racing(ref, { action: "set-image", targets: [ref], images: { web: "registry.test/web:3" } });
    expect(await stored(ref)).toMatchObject({
      spec: { replicas: 6, template: { spec: { containers: [{ image: "registry.test/web:3" }, {}] } } },
    });
  });

  it("shows no value of a Secret in its plan", async () => {
    const draft = await plan({ action: "label", targets: [refOf("secret")], set: { a: "b" } });
    expect(JSON.stringify(draft)).not.toContain(Buffer.from("hunter2").toString("base64"));
  });

  it("passes on what the server warns of and what it refuses", async () => {
    const request: ClusterRequest = { action: "set-image", targets: [refOf("pod")], images: { nothing: "x" } };
    expect(operationOf(await plan(request)).refused).toMatchObject({ id: "cluster.image.noContainer" });
    const bad: ClusterRequest = { action: "label", targets: [refOf("pod")], set: { "not a key": "x" } };
    expect(operationOf(await plan(bad)).refused).toMatchObject({
      params: { sentence: expect.stringContaining("not a key") },
    });
  });
});

describe.skipIf(skips(findService("kube")))("with few rights", () => {
  it("plans nothing for whom the server would refuse it, and names the missing right", async () => {
    await using kube = await startKube();
    const viewer = realPlanning(kube, kube.identities.viewer.token);
    const path = "/apis/apps/v1/namespaces/team-a/deployments";
    const [, , kind, body] = objects.deployment ?? [];
    await kube.admin.json(path, {
      method: "POST",
      body: { apiVersion: "apps/v1", kind, metadata: { name: "deployment" }, ...body },
    });
    const request: ClusterRequest = { action: "restart", targets: [refOf("deployment")] };
    const { operations } = await clusterPlanner(viewer.tools).plan(
      { domain: "cluster", request },
      { options: new Set(), signal: AbortSignal.timeout(30_000) },
    );
    expect(operations[0]?.refused).toMatchObject({
      id: "cluster.plan.needs",
      params: { verb: "patch", resource: "deployments.apps", namespace: "team-a", name: "deployment" },
    });
    expect(operations[0]?.steps).toEqual([]);
    viewer.dispose();
  }, 60_000);
});

const widgets: JsonObject = {
  metadata: { name: "widgets.acme.test" },
  spec: {
    group: "acme.test",
    scope: "Namespaced",
    names: { plural: "widgets", singular: "widget", kind: "Widget", listKind: "WidgetList" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: {
              spec: {
                type: "object",
                properties: { size: { type: "integer" }, tags: { type: "array", items: { type: "string" } } },
              },
              status: { type: "object", properties: { size: { type: "integer" } } },
            },
          },
        },
        subresources: { status: {}, scale: { specReplicasPath: ".spec.size", statusReplicasPath: ".status.size" } },
      },
    ],
  },
};
