/** Rollouts, rollbacks and drains on a real API server with its controllers; a stand-in plays the kubelets. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ClusterRequest } from "../../../shared/clusterRequest.ts";
import type { Json, JsonObject } from "../../../shared/model/json.ts";
import { message } from "../../../shared/model/message.ts";
import { withoutServerFields } from "../../../shared/model/serverOwned.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { findService, skips } from "../../../test/services/availability.ts";
import type { StepProgress } from "../../core/operation/stepKind.ts";
import { objectPath } from "../plan/objectKey.ts";
import { historyOf } from "../rollout/history.ts";
import { at, listAt, numberAt, textAt } from "../source/wireValue.ts";
import {
  type LiveCluster,
  podTemplate,
  refOf,
  saidBy,
  startLiveCluster,
  until,
  workload,
} from "./liveCluster.fixture.ts";

const found = findService("kube");
const signal = new AbortController().signal;

describe.skipIf(skips(found))("rollouts and drains on a real cluster", () => {
  let live: LiveCluster;
  beforeAll(async () => {
    live = await startLiveCluster();
  });
  afterAll(() => live?.stop());

  it("rolls a Deployment back to a revision, follows it until it has settled, and undoes that exactly", async () => {
    const web = refOf("deployments", "web");
    await live.create(web, workload("web", "app:1", 2));
    await live.settled(web, 2);
    await live.merge(objectPath(web), { spec: { template: podTemplate("web", "app:2") } });
    await live.settled(web, 2);
    await until(async () => (await historyOf(live.rig.api, web, signal)).length === 2);
    const history = await historyOf(live.rig.api, web, signal);
    expect(history.map(({ revision, images, current }) => [revision, images, current])).toEqual([
      [2, ["app:2"], true],
      [1, ["app:1"], false],
    ]);
    expect(history[1]?.diff).toEqual([
      expect.objectContaining({
        where: "spec.template.spec.containers[name=main].image",
        before: ["image: app:2"],
        after: ["image: app:1"],
      }),
    ]);
    const was = kept(await live.read(web));
    const { operation } = await live.planned({ action: "rollback", targets: [web], revision: null });
    const ran = await live.rig.run(operation);
    expect(ran.steps.map(({ kind, state, text }) => [kind, state, text?.id ?? null])).toEqual([
      ["cluster.patch", "done", null],
      ["cluster.rollout", "done", "rollout.settled"],
    ]);
    expect(operation.steps[0]?.preview.undo.kind).toBe("exact");
    expect(at(await live.read(web), "spec", "template")).toEqual(template1(was.spec, "app:1"));
    await live.rig.undo(operation, ran);
    expect(kept(await live.read(web))).toEqual(was);
    const again = await live.planned({ action: "rollback", targets: [web], revision: 9 });
    expect(again.operation.refused?.id).toBe("rollback.noRevision");
  });

  it("applies a workload, follows what is made and what is changed until it has settled, and undoes both", async () => {
    const shop = refOf("deployments", "shop");
    const apply = async (image: string) => {
      const document = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "shop" } };
      const text = JSON.stringify({ ...document, ...workload("shop", image, 2) });
      const { connection } = shop;
      const found = await live.planned({ action: "apply", connection, text, namespace: "team-a", origin: "editor" });
      const ran = await live.rig.run(found.operation);
      expect(ran.steps.map(({ kind, state, text }) => [kind, state, text?.id ?? null])).toEqual([
        ["cluster.apply", "done", null],
        ["cluster.rollout", "done", "rollout.settled"],
      ]);
      return { ...found, ran };
    };
    const made = await apply("app:1");
    const was = kept(await live.read(shop));
    const changed = await apply("app:2");
    expect(saidBy(changed.plan)).toEqual(expect.arrayContaining(["cluster.blast.replaced", "cluster.blast.serving"]));
    expect(at(await live.read(shop), "spec", "template")).toEqual(template1(was.spec, "app:2"));
    await live.rig.undo(changed.operation, changed.ran);
    expect(kept(await live.read(shop))).toEqual(was);
    await live.rig.undo(made.operation, made.ran);
    await until(() => live.missing(shop));
  });

  it.each([
    ["StatefulSet", refOf("statefulsets", "db")],
    ["DaemonSet", refOf("daemonsets", "agent")],
  ])("rolls a %s back by its ControllerRevisions, and undoes that exactly", async (kind, of) => {
    const { selector, template } = Object(workload(of.name, "app:1", 1).spec);
    const more = kind === "StatefulSet" ? { replicas: 1, serviceName: of.name } : {};
    await live.create(of, { spec: { selector, template, ...more } });
    const rolledOut = async () => {
      const { metadata, status } = await live.read(of);
      const seen = numberAt(status, "observedGeneration") === numberAt(metadata, "generation");
      const [one, all] =
        kind === "StatefulSet" ? ["updatedReplicas", "replicas"] : ["numberAvailable", "desiredNumberScheduled"];
      return seen && (numberAt(status, one) ?? 0) > 0 && numberAt(status, one) === numberAt(status, all);
    };
    await until(rolledOut);
    await live.merge(objectPath(of), { spec: { template: podTemplate(of.name, "app:2") } });
    await until(rolledOut);
    await until(async () => (await historyOf(live.rig.api, of, signal)).length === 2);
    const was = kept(await live.read(of));
    const { operation } = await live.planned({ action: "rollback", targets: [of], revision: 1 });
    expect(operation.steps[0]?.preview.undo.kind).toBe("exact");
    const ran = await live.rig.run(operation);
    expect(ran.steps.at(-1)).toMatchObject({ state: "done", text: { id: "rollout.settled" } });
    expect(
      listAt(await live.read(of), "spec", "template", "spec", "containers").map((one) => textAt(one, "image")),
    ).toEqual(["app:1"]);
    await live.rig.undo(operation, ran);
    expect(kept(await live.read(of))).toEqual(was);
    // A drain leaves a DaemonSet's pods where they are.
    await live.admin.json(objectPath(of), { method: "DELETE" });
    const left = async () =>
      listAt(await live.admin.json(`/api/v1/namespaces/team-a/pods?labelSelector=app%3D${of.name}`), "items");
    await until(async () => (await left()).length === 0);
  });

  it("drains a node: a budget blocks, then allows; pods that would be lost are refused unless asked for", async () => {
    const node = refOf("nodes", "node-a", "");
    await live.merge(objectPath(refOf("nodes", "node-b", "")), { spec: { unschedulable: true } });
    const held = refOf("deployments", "held");
    await live.create(held, workload("held", "app:1", 2, { volumes: [{ name: "scratch", emptyDir: {} }] }));
    await live.settled(held, 2);
    const budget = refOf("poddisruptionbudgets", "held");
    await live.create(budget, { spec: { minAvailable: 2, selector: { matchLabels: { app: "held" } } } });
    await until(async () => numberAt(await live.read(budget), "status", "currentHealthy") === 2);
    await live.merge(objectPath(refOf("nodes", "node-b", "")), { spec: { unschedulable: null } });
    const ask: Omit<Extract<ClusterRequest, { action: "drain" }>, "emptyDir"> = {
      action: "drain",
      targets: [node],
      graceSeconds: null,
      unmanaged: true,
      withoutEviction: false,
      timeoutSeconds: 60,
    };
    const refused = await live.planned({ ...ask, emptyDir: false });
    expect(refused.operation.refused?.id).toBe("drain.refused.emptyDir");
    const { plan, operation } = await live.planned({ ...ask, emptyDir: true });
    expect(operation.steps.map(({ draft, preview }) => [draft.kind, preview.undo.kind])).toEqual([
      ["cluster.patch", "exact"],
      ["cluster.drain", "none"],
    ]);
    expect(saidBy(plan)).toEqual(
      expect.arrayContaining(["drain.budgetSince", "drain.neverAllows", "drain.check.data", "drain.blast.pods"]),
    );
    // Cancelled while the budget holds it: the node takes pods again.
    const abort = new AbortController();
    const said: StepProgress[] = [];
    const blocked = async () => said.some(({ text }) => text.id === "drain.budgetSince");
    const cancelled = live.rig.run(operation, abort.signal, said);
    await until(blocked);
    expect(at(await live.read(node), "spec", "unschedulable")).toBe(true);
    abort.abort(new RpcError("cancelled", message("rpc.cancelled")));
    const ran = await cancelled;
    expect(ran.steps[1]).toMatchObject({ state: "failed", settled: { state: "not-done" } });
    await live.rig.undo(operation, { ...ran, steps: ran.steps.slice(0, 1) });
    expect(at(await live.read(node), "spec", "unschedulable")).toBeUndefined();
    // Then one more replica makes room.
    const anew = (await live.planned({ ...ask, emptyDir: true })).operation;
    said.length = 0;
    const going = live.rig.run(anew, undefined, said);
    await until(blocked);
    await live.merge(objectPath(budget), { spec: { minAvailable: 1 } });
    const done = await going;
    expect(done.steps.map(({ state, text }) => [state, text?.id ?? null])).toEqual([
      ["done", null],
      ["done", "drain.done"],
    ]);
    const left = await live.admin.json("/api/v1/pods?fieldSelector=spec.nodeName%3Dnode-a");
    expect(listAt(left, "items")).toEqual([]);
    expect(await live.rig.settle(anew, 1)).toEqual({ state: "done", after: null });
    await live.settled(held, 2);
    await live.merge(objectPath(node), { spec: { unschedulable: null } });
  });

  it("evicts a pod when its budget allows it", async () => {
    const alone = refOf("pods", "alone");
    await live.create(alone, { spec: Object(podTemplate("alone", "app:1").spec) });
    await until(async () => textAt(await live.read(alone), "status", "phase") === "Running");
    const { plan, operation } = await live.planned({ action: "evict", targets: [alone], graceSeconds: null });
    expect(saidBy(plan)).toContain("drain.check.lost");
    expect((await live.rig.run(operation)).steps[0]).toMatchObject({ state: "done", text: { id: "drain.podLeft" } });
    expect(await live.missing(alone)).toBe(true);
  });
});

/** All that is not the server's own; the controller counts a Deployment's revisions. */
function kept(object: JsonObject): JsonObject {
  const { metadata, ...rest } = withoutServerFields(object);
  const { annotations, ...others } = Object(metadata);
  const { "deployment.kubernetes.io/revision": _count, ...own } = Object(annotations);
  return { ...rest, metadata: { ...others, annotations: own } };
}

/** The template of a spec with another image. */
function template1(spec: unknown, image: string): Json {
  const copy = structuredClone(at(spec, "template")) as { spec: { containers: { image: string }[] } };
  for (const container of copy.spec.containers) container.image = image;
  // It was JSON, and an image is a text.
  return copy as unknown as Json;
}
