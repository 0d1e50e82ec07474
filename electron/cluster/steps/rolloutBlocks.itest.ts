/** What keeps a rollout from going on, on a real API server with its controllers; a stand-in plays the kubelets. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JsonObject } from "../../../shared/model/json.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import { findService, skips } from "../../../test/services/availability.ts";
import { installDefinitions } from "../../../test/services/kube/customResources.ts";
import type { OperationDraft } from "../../core/operation/planner.ts";
import { objectPath } from "../plan/objectKey.ts";
import { listAt, numberAt, textAt } from "../source/wireValue.ts";
import type { Ran } from "./changeRig.fixture.ts";
import {
  type LiveCluster,
  podTemplate,
  refOf,
  startLiveCluster,
  until,
  withParams,
  workload,
} from "./liveCluster.fixture.ts";
import { rolloutStep } from "./rolloutStep.ts";

describe.skipIf(skips(findService("kube")))("what blocks a rollout on a real cluster", () => {
  let live: LiveCluster;
  beforeAll(async () => {
    live = await startLiveCluster();
  });
  afterAll(() => live?.stop());

  /** The step that planners append, with less patience. */
  async function followed(of: ObjectRef, object: JsonObject): Promise<Ran["steps"][number] | undefined> {
    const { operation } = await live.planned({ action: "label", targets: [of], set: { followed: "yes" } });
    const step = rolloutStep(of, textAt(object, "metadata", "uid"));
    const following: OperationDraft = withParams({ ...operation, steps: [step] }, { patience: 0.01 });
    return (await live.rig.run(following)).steps[0];
  }

  /** A change of the template, and what is said of its rollout. */
  async function changed(of: ObjectRef): Promise<Ran["steps"][number] | undefined> {
    await live.merge(objectPath(of), { spec: { template: podTemplate(of.name, "app:2") } });
    return await followed(of, await live.read(of));
  }

  const podsOf = async (app: string): Promise<readonly unknown[]> =>
    listAt(await live.admin.json(`/api/v1/namespaces/team-a/pods?labelSelector=app%3D${app}`), "items");

  it.each([
    ["a crash", "app:crash", "rollout.block.crash"],
    ["an image", "app:missing", "rollout.block.image"],
  ])("is told: %s", async (_, image, told) => {
    const stuck = refOf("deployments", `stuck-${image.split(":")[1]}`);
    expect(await followed(stuck, await live.create(stuck, workload(stuck.name, image, 1)))).toMatchObject({
      state: "failed",
      text: { id: told },
      settled: { state: "unclear", reason: { id: told } },
    });
  });

  it("is a quota, in the server's words", async () => {
    await live.admin.json("/api/v1/namespaces", { method: "POST", body: { metadata: { name: "small" } } });
    const few = refOf("resourcequotas", "few", "small");
    await live.create(few, { spec: { hard: { pods: "1" } } });
    // Its controller does not run here.
    await live.merge(`${objectPath(few)}/status`, { status: { hard: { pods: "1" }, used: { pods: "0" } } });
    const big = refOf("deployments", "big", "small");
    expect(await followed(big, await live.create(big, workload("big", "app:1", 3)))).toMatchObject({
      state: "failed",
      text: { id: "rollout.block.quota", params: { text: expect.stringContaining("exceeded quota") } },
    });
  });

  it("is a budget that refuses the evictions by which an operator replaces pods, with the budget's name", async () => {
    await installDefinitions(live.admin, [carts]);
    const pods = refOf("deployments", "cart");
    await live.create(pods, workload("cart", "app:1", 1));
    await live.settled(pods, 1);
    const budget = refOf("poddisruptionbudgets", "cart-budget");
    await live.create(budget, { spec: { minAvailable: 1, selector: { matchLabels: { app: "cart" } } } });
    await until(async () => numberAt(await live.read(budget), "status", "currentHealthy") === 1);
    const cart: ObjectRef = { ...refOf("carts", "cart"), group: "shop.test" };
    const made = await live.create(cart, { apiVersion: "shop.test/v1", kind: "Cart", spec: { size: 1 } });
    await live.merge(`${objectPath(cart)}/status`, { status: { observedGeneration: 1 } });
    await live.merge(objectPath(cart), { spec: { size: 2 } });
    // What its operator does then: it evicts, and tells in an event what it was answered.
    const pod = textAt((await podsOf("cart"))[0], "metadata", "name");
    const eviction = await live.admin.fetch(`/api/v1/namespaces/team-a/pods/${pod}/eviction`, {
      method: "POST",
      body: { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: pod } },
    });
    expect(eviction.status).toBe(429);
    const { message } = JSON.parse(eviction.bytes.toString()) as { message: string };
    const at = new Date().toISOString().replace(/\.\d+Z$/, "Z");
    await live.create(refOf("events", "cart.1"), {
      involvedObject: { apiVersion: "shop.test/v1", kind: "Cart", namespace: "team-a", name: "cart" },
      reason: "UpgradeFailed",
      message: `cannot replace pod ${pod}: ${message}`,
      type: "Warning",
      firstTimestamp: at,
      lastTimestamp: at,
    });
    expect(await followed(cart, made)).toMatchObject({
      state: "failed",
      text: {
        id: "rollout.block.budget",
        params: { text: expect.stringContaining("disruption budget"), budgets: "cart-budget (1 / 1)" },
      },
    });
    // Once the budget allows it nothing is held any more: the operator goes on, and reports it.
    await live.merge(objectPath(budget), { spec: { minAvailable: 0 } });
    await live.merge(`${objectPath(cart)}/status`, { status: { observedGeneration: 2 } });
    expect(await followed(cart, made)).toMatchObject({ state: "done" });
  });

  it.each([
    ["Deployment that recreates", "deployments", { strategy: { type: "Recreate" } }],
    ["StatefulSet", "statefulsets", { serviceName: "held" }],
    ["DaemonSet", "daemonsets", {}],
  ])("is a former pod that does not end: %s", async (_kind, resource, more) => {
    const of = refOf(resource, `held-${resource}`);
    const { selector, template } = Object(workload(of.name, "app:1", 1).spec);
    const replicas = resource === "daemonsets" ? {} : { replicas: 1 };
    await live.create(of, { spec: { selector, template, ...replicas, ...more } });
    const pods = resource === "daemonsets" ? 2 : 1;
    const ready = async () =>
      (await podsOf(of.name)).filter((pod) => textAt(pod, "status", "phase") === "Running").length === pods;
    await until(ready);
    const kept = (await podsOf(of.name)).map((pod) => refOf("pods", textAt(pod, "metadata", "name")));
    for (const pod of kept) await live.merge(objectPath(pod), { metadata: { finalizers: ["acme.test/keeps"] } });
    const step = await changed(of);
    const names = kept.map(({ name }) => name);
    expect(step).toMatchObject({
      state: "failed",
      text: {
        id: "rollout.block.ending",
        params: { pod: expect.toSatisfy((name: string) => names.includes(name)), finalizers: "acme.test/keeps" },
      },
      settled: { state: "unclear", reason: { id: "rollout.block.ending" } },
    });
    // What held it lets go: the rollout goes on to its end.
    for (const pod of kept) await live.merge(objectPath(pod), { metadata: { finalizers: null } });
    expect(await followed(of, await live.read(of))).toMatchObject({ state: "done", text: { id: "rollout.settled" } });
  });

  it("is a former pod that is not ready in a StatefulSet that keeps its order, but in none that does not", async () => {
    const unready = async (of: ObjectRef, more: JsonObject): Promise<ObjectRef> => {
      const { selector, template } = Object(workload(of.name, "app:1", 2).spec);
      await live.create(of, { spec: { selector, template, replicas: 2, serviceName: of.name, ...more } });
      await until(async () => numberAt(await live.read(of), "status", "readyReplicas") === 2);
      const first = refOf("pods", `${of.name}-0`);
      const conditions = [{ type: "Ready", status: "False", lastTransitionTime: "2026-11-22T10:00:00Z" }];
      await live.merge(`${objectPath(first)}/status`, { status: { conditions } });
      await until(async () => numberAt(await live.read(of), "status", "readyReplicas") === 1);
      return first;
    };
    const ordered = refOf("statefulsets", "ordered");
    const broken = await unready(ordered, {});
    expect(await changed(ordered)).toMatchObject({
      state: "failed",
      text: { id: "rollout.block.former", params: { pod: "ordered-0" } },
      settled: { state: "unclear", reason: { id: "rollout.block.former" } },
    });
    // As the sentence advises.
    await live.admin.fetch(objectPath(broken), { method: "DELETE" });
    expect(await followed(ordered, await live.read(ordered))).toMatchObject({
      state: "done",
      text: { id: "rollout.settled" },
    });
    const parallel = refOf("statefulsets", "parallel");
    await unready(parallel, { podManagementPolicy: "Parallel" });
    expect(await changed(parallel)).toMatchObject({ state: "done", text: { id: "rollout.settled" } });
  });
});

const carts = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "carts.shop.test" },
  spec: {
    group: "shop.test",
    scope: "Namespaced",
    names: { plural: "carts", singular: "cart", kind: "Cart" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
        },
      },
    ],
  },
} as const;
