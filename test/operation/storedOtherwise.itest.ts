/** Undo on a real API server where that stored another value than was wanted: quantities in their normal form, and a mutating admission policy that came
 *  between plan and run. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ClusterRequest } from "../../shared/clusterRequest.ts";
import type { JsonObject } from "../../shared/model/json.ts";
import type { ObjectRef } from "../../shared/objectRef.ts";
import { type OperationId, operations, type PlanRequest } from "../../shared/operation.ts";
import { client } from "../../shared/rpc/api.ts";
import { findService, skips } from "../services/availability.ts";
import { type KubeService, startKube } from "../services/kube/start.ts";
import { makeTemporaryFolder } from "../services/temporaryFolder.ts";
import { startWholeCore, type WholeCore } from "./wholeCore.ts";

const missing = skips(findService("kube"));

const team = "/api/v1/namespaces/team-a";
const deployments = "/apis/apps/v1/namespaces/team-a/deployments";
const policies = "/apis/admissionregistration.k8s.io/v1";
let kube: KubeService;
let whole: WholeCore;

describe.skipIf(missing)("undo of what a real API server stored otherwise", () => {
  beforeAll(async () => {
    kube = await startKube();
    const kubeconfig = kube.kubeconfig([
      { name: "prod", login: { kind: "certificateInline", certificate: kube.certificate("admin") } },
    ]);
    whole = await startWholeCore({
      folder: makeTemporaryFolder("stored"),
      kubeconfig,
      context: "prod",
      guard: "open",
    });
  });
  afterAll(async () => {
    await whole?.dispose();
    await kube?.stop();
  });

  const api = () => client(whole.rpc, operations);
  const refOf = (group: string, resource: string, name: string): ObjectRef => ({
    connection: whole.connection,
    group,
    version: "v1",
    resource,
    namespace: "team-a",
    name,
  });
  const planned = (request: PlanRequest) => api().plan({ request, options: [] });
  const change = (request: ClusterRequest) => planned({ domain: "cluster", request });

  async function ran({ id, hash }: Awaited<ReturnType<typeof planned>>): Promise<OperationId> {
    const { operations: begun } = await api().run({ plan: id, hash, typed: "", why: "" });
    const [operation] = begun;
    for await (const { states } of api().states({})) {
      const state = states.find((one) => one.id === operation);
      if (state === undefined || (state.endedAt === null && state.phase !== "needs-person")) continue;
      expect(state).toMatchObject({ phase: "done" });
      return state.id;
    }
    throw new Error("the stream ended");
  }

  const spec = async (path: string) => {
    const { metadata, data, spec: found } = await kube.admin.json<JsonObject>(path);
    const { labels, annotations } = metadata as JsonObject;
    return { labels, annotations, data, spec: found };
  };

  it("finds a quantity in its normal form, with the request that follows the limit", async () => {
    const container = { name: "web", image: "registry.test/web:1", resources: { limits: { cpu: "2" } } };
    const template = { metadata: { labels: { app: "q" } }, spec: { containers: [container] } };
    await kube.admin.json(deployments, {
      method: "POST",
      body: {
        metadata: { name: "quantities" },
        // Held, so that no controller is waited for.
        spec: { replicas: 0, paused: true, selector: { matchLabels: { app: "q" } }, template },
      },
    });
    const before = await spec(`${deployments}/quantities`);
    const amounts = { requests: {}, limits: { cpu: "1500m", memory: "0.5Gi" } };
    const target = refOf("apps", "deployments", "quantities");
    const id = await ran(await change({ action: "set-resources", targets: [target], containers: { web: amounts } }));
    expect(JSON.stringify(await spec(`${deployments}/quantities`))).toContain('"memory":"512Mi"');
    const undo = await planned({ domain: "undo", operations: [id] });
    expect(undo.operations[0]).toMatchObject({ refused: null, idle: false });
    await ran(undo);
    expect(await spec(`${deployments}/quantities`)).toEqual(before);
  });

  it("finds what a policy made of a value after the plan, and refuses once others have changed that", async () => {
    await kube.admin.json(`${team}/configmaps`, {
      method: "POST",
      body: { metadata: { name: "labelled", labels: { tier: "web" } }, data: { size: "20" } },
    });
    const before = await spec(`${team}/configmaps/labelled`);
    const target = refOf("", "configmaps", "labelled");
    const plan = await change({ action: "label", targets: [target], set: { tier: "db" } });
    await installPolicy();
    const id = await ran(plan);
    expect(await spec(`${team}/configmaps/labelled`)).toMatchObject({ labels: { tier: "db-by-policy" } });
    const receipt = await api().receipt({ operation: id });
    expect(receipt.steps[0]?.text).toMatchObject({
      id: "cluster.patch.storedOtherwise",
      params: { value: '"db-by-policy"' },
    });

    const undo = await planned({ domain: "undo", operations: [id] });
    expect(undo.operations[0]).toMatchObject({ refused: null, idle: false });
    const undone = await ran(undo);
    expect(await spec(`${team}/configmaps/labelled`)).toEqual(before);

    // Made once more by an undo of the undo, then changed by others: to the very value that had been wanted.
    await ran(await planned({ domain: "undo", operations: [undone] }));
    expect(await spec(`${team}/configmaps/labelled`)).toMatchObject({ labels: { tier: "db-by-policy" } });
    await removePolicy();
    await kube.admin.json(`${team}/configmaps/labelled`, {
      method: "PATCH",
      contentType: "application/merge-patch+json",
      body: { metadata: { labels: { tier: "db" } } },
    });
    const refused = await planned({ domain: "undo", operations: [id] });
    expect(refused.operations[0]?.refused).toMatchObject({ id: expect.stringMatching(/^operation\.undo\./) });
    expect(await spec(`${team}/configmaps/labelled`)).toMatchObject({ labels: { tier: "db" } });
  });

  /** Where `tier` becomes `db`, it becomes `db-by-policy`. */
  async function installPolicy(): Promise<void> {
    await kube.admin.json(`${policies}/mutatingadmissionpolicies`, {
      method: "POST",
      body: {
        metadata: { name: "tiers" },
        spec: {
          matchConstraints: {
            resourceRules: [
              { apiGroups: [""], apiVersions: ["v1"], operations: ["UPDATE"], resources: ["configmaps"] },
            ],
          },
          matchConditions: [
            {
              name: "db",
              expression:
                "has(object.metadata.labels) && 'tier' in object.metadata.labels && object.metadata.labels['tier'] == 'db'",
            },
          ],
          failurePolicy: "Fail",
          reinvocationPolicy: "Never",
          mutations: [
            {
              patchType: "JSONPatch",
              jsonPatch: {
                expression: "[JSONPatch{op: 'replace', path: '/metadata/labels/tier', value: 'db-by-policy'}]",
              },
            },
          ],
        },
      },
    });
    await kube.admin.json(`${policies}/mutatingadmissionpolicybindings`, {
      method: "POST",
      body: { metadata: { name: "tiers" }, spec: { policyName: "tiers" } },
    });
    await trying("probe-on", "db-by-policy");
  }

  async function removePolicy(): Promise<void> {
    for (const kind of ["mutatingadmissionpolicybindings", "mutatingadmissionpolicies"])
      await kube.admin.json(`${policies}/${kind}/tiers`, { method: "DELETE" });
    await trying("probe-off", "db");
  }

  /** Policies take effect a moment after they are stored. */
  async function trying(name: string, wanted: string): Promise<void> {
    const path = `${team}/configmaps/${name}`;
    await kube.admin.json(`${team}/configmaps`, {
      method: "POST",
      body: { metadata: { name, labels: { tier: "x" } } },
    });
    await expect
      .poll(
        async () => {
          const contentType = "application/merge-patch+json";
          const patch = (tier: string) =>
            kube.admin.json<JsonObject>(path, {
              method: "PATCH",
              contentType,
              body: { metadata: { labels: { tier } } },
            });
          await patch("x");
          return JSON.stringify(await patch("db"));
        },
        { timeout: 60_000, interval: 500 },
      )
      .toContain(`"tier":"${wanted}"`);
  }
});
