/** Simple actions on a real API server: what the preview shows is what is stored, and what is undone is as it was. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { ClusterRequest } from "../../../shared/clusterRequest.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import { withoutServerFields } from "../../../shared/model/serverOwned.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import { findService, skips } from "../../../test/services/availability.ts";
import { type KubeService, startKube } from "../../../test/services/kube/start.ts";
import type { PlanDraft } from "../../core/operation/planner.ts";
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

describe.skipIf(skips(findService("kube")))("simple actions on a real cluster", () => {
  let kube: KubeService;
  let real: ReturnType<typeof realPlanning>;
  beforeAll(async () => {
    kube = await startKube();
    real = realPlanning(kube, kube.identities.admin.token);
    await kube.admin.json("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", { method: "POST", body: widgets });
    await kube.admin.json("/api/v1/nodes", {
      method: "POST",
      body: { metadata: { name: "node-1" }, spec: { taints: [{ key: "acme.test/old", effect: "NoSchedule" }] } },
    });
    const served = async () => (await kube.admin.fetch("/apis/acme.test/v1/widgets")).status;
    await vi.waitFor(async () => expect(await served()).toBe(200), { timeout: 15_000, interval: 100 });
    for (const [name, [, , kind, body]] of Object.entries(objects)) await make(refOf(name), kind, body);
  }, 120_000);
  afterAll(async () => {
    real.dispose();
    await kube.stop();
  });

  const make = async (ref: ObjectRef, kind: string, body: JsonObject) => {
    const apiVersion = ref.group === "" ? ref.version : `${ref.group}/${ref.version}`;
    const metadata = { ...(body.metadata as JsonObject | undefined), name: ref.name };
    await kube.admin.json(collectionPath(ref, ref.namespace), {
      method: "POST",
      body: { apiVersion, kind, ...body, metadata },
    });
  };
  const plan = (request: ClusterRequest, by: Pick<typeof real, "tools"> = real): Promise<PlanDraft> =>
    clusterPlanner(by.tools).plan(
      { domain: "cluster", request },
      { options: new Set(), signal: AbortSignal.timeout(30_000) },
    );
  const stored = async (ref: ObjectRef) =>
    withoutServerFields(await real.api.get({ path: objectPath(ref) }, AbortSignal.timeout(10_000)));
  const operationOf = ({ operations: [operation] }: PlanDraft) => {
    if (operation === undefined) throw new Error("nothing was planned");
    return operation;
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
    } else if (ref.resource !== "secrets") expect(whole?.after).toBe(yamlText(after));
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
    const autoscaled = realPlanning(kube, kube.identities.admin.token, async () => {
      if (raced) return;
      raced = true;
      const body = [{ op: "replace", path: "/spec/replicas", value: 6 }];
      const contentType = "application/json-patch+json";
      await kube.admin.json(objectPath(ref, "scale"), { method: "PATCH", body, contentType });
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

  it("plans nothing for whom the server would refuse it, and names the missing right", async () => {
    const viewer = realPlanning(kube, kube.identities.viewer.token);
    const { operations } = await plan({ action: "restart", targets: [refOf("deployment")] }, viewer);
    expect(operations[0]?.refused).toMatchObject({
      id: "cluster.plan.needs",
      params: { verb: "patch", resource: "deployments.apps", namespace: "team-a", name: "deployment" },
    });
    viewer.dispose();
    expect(operations[0]?.steps).toEqual([]);
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
