/** The harder actions on the practice estate, whose story has something for each of them. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ClusterRequest } from "../../../shared/clusterRequest.ts";
import { message } from "../../../shared/model/message.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { StepProgress } from "../../core/operation/stepKind.ts";
import { RequestBudget } from "../../core/requestBudget.ts";
import { heldFinalizers } from "../finalizer/heldFinalizers.ts";
import { createKubeClient } from "../http/kubeHttp.ts";
import { objectPath } from "../plan/objectKey.ts";
import { type Lab, practiceContext, startLab, stopLab } from "../practiceLab.fixture.ts";
import { historyOf } from "../rollout/history.ts";
import { findKind } from "../source/discovery.ts";
import { at, listAt, textAt } from "../source/wireValue.ts";
import { type ChangeRig, changeRig } from "./changeRig.fixture.ts";
import { refOf, saidBy, until, withParams } from "./liveCluster.fixture.ts";

describe("actions on the practice estate", () => {
  const directory = mkdtempSync(join(tmpdir(), "quarterdeck-actions-"));
  const { signal } = new AbortController();
  let lab: Lab;
  let rig: ChangeRig;

  beforeAll(async () => {
    lab = await startLab(directory);
    const { endpoint, token } = practiceContext(lab, "practice");
    const credentials = {
      generation: 1,
      authorization: `Bearer ${token}`,
      clientCertificate: null,
      expiresAtMs: null,
      renewAtMs: null,
    };
    const budget = new RequestBudget({ listsInFlight: 8, backgroundPerSecond: 500, backgroundBurst: 500 });
    rig = changeRig(createKubeClient({ endpoint, budget, credentials: async () => credentials }));
  });
  afterAll(async () => {
    rig?.close();
    if (lab) await stopLab(lab);
    rmSync(directory, { recursive: true, force: true });
  });

  const read = (of: ObjectRef) => rig.api.get({ path: objectPath(of) }, signal);
  const missing = async (of: ObjectRef) =>
    await read(of).then(
      () => false,
      (error) => error instanceof RpcError && error.code === "not-found",
    );
  async function planned(request: ClusterRequest) {
    const plan = await rig.plan(request);
    const [operation] = plan.operations;
    if (operation === undefined) throw new Error("nothing was planned");
    return { plan, operation };
  }
  const drain = (node: ObjectRef): Extract<ClusterRequest, { action: "drain" }> => ({
    action: "drain",
    targets: [node],
    graceSeconds: 1,
    emptyDir: true,
    unmanaged: true,
    withoutEviction: false,
    timeoutSeconds: 120,
  });

  it("explains an abandoned finalizer, releases it, and never one that protects a claim", async () => {
    const feed = refOf("configmaps", "retired-feed", "drills");
    const kinds = await rig.api.kinds(signal);
    const kind = findKind(kinds, "", null, "configmaps");
    if (kind === null) throw new Error("no configmaps");
    const { held } = await heldFinalizers(rig.api, kinds, kind, feed, Date.now(), signal);
    expect(held).toMatchObject({
      finalizers: [{ finalizer: "legacy.practice.local/cleanup", lives: "unknown", refused: null }],
    });
    const claim = refOf("persistentvolumeclaims", "report-data", "drills");
    const protectedClaim = await planned({
      action: "release-finalizer",
      target: claim,
      finalizer: "kubernetes.io/pvc-protection",
    });
    expect(protectedClaim.operation.refused?.id).toBe("finalizer.protects");
    const { operation } = await planned({
      action: "release-finalizer",
      target: feed,
      finalizer: "legacy.practice.local/cleanup",
    });
    expect((await rig.run(operation)).steps[0]).toMatchObject({
      state: "done",
      text: { id: "finalizer.releasedGone" },
    });
    expect(await missing(feed)).toBe(true);
  });

  it("drains the node that has most to explain: its budget, static, DaemonSet and unmanaged pods; cancelled, it takes pods again", async () => {
    const pods = await rig.api.get({ path: "/api/v1/namespaces/drills/pods" }, signal);
    const ticket = listAt(pods, "items").find((pod) => textAt(pod, "metadata", "name").startsWith("ticket-desk"));
    const node = refOf("nodes", textAt(ticket, "spec", "nodeName"), "");
    const strict = await planned({ ...drain(node), emptyDir: false, unmanaged: false });
    expect(strict.operation.refused?.id).toMatch(/^drain\.refused\./);
    const { plan, operation } = await planned(drain(node));
    const said = saidBy(plan);
    for (const id of ["drain.check.mirrors", "drain.check.lost", "drain.check.data", "drain.neverAllows"])
      expect(said).toContain(id);
    const abort = new AbortController();
    const shown: StepProgress[] = [];
    const going = rig.run(operation, abort.signal, shown);
    await until(async () => shown.some(({ text }) => text.params.name === "ticket-desk"));
    expect(at(await read(node), "spec", "unschedulable")).toBe(true);
    abort.abort(new RpcError("cancelled", message("rpc.cancelled")));
    const ran = await going;
    expect(ran.steps[1]).toMatchObject({ state: "failed", settled: { state: "not-done" } });
    await rig.undo(operation, { ...ran, steps: ran.steps.slice(0, 1) });
    expect(at(await read(node), "spec", "unschedulable")).not.toBe(true);
  });

  it("drains another node to its end", async () => {
    const nodes = listAt(await rig.api.get({ path: "/api/v1/nodes" }, signal), "items");
    const pods = listAt(await rig.api.get({ path: "/api/v1/pods" }, signal), "items");
    const guarded = new Set(["ticket-desk", "orders-api", "payments-api", "checkout-api"]);
    const free = nodes.find((node) => {
      const own = pods.filter((pod) => textAt(pod, "spec", "nodeName") === textAt(node, "metadata", "name"));
      const named = own.some((pod) => [...guarded].some((name) => textAt(pod, "metadata", "name").startsWith(name)));
      return own.length > 0 && !named && at(node, "spec", "unschedulable") !== true;
    });
    const { operation } = await planned(drain(refOf("nodes", textAt(free, "metadata", "name"), "")));
    expect((await rig.run(operation)).steps.map(({ state, text }) => [state, text?.id ?? null])).toEqual([
      ["done", null],
      ["done", "drain.done"],
    ]);
  });

  it("rolls a storefront service back by its history, and says what blocks one whose image is missing", async () => {
    const mailer = refOf("deployments", "mailer", "storefront");
    const history = await historyOf(rig.api, mailer, signal);
    expect(history.filter(({ current }) => current)).toHaveLength(1);
    expect(history.length).toBeGreaterThan(1);
    const { operation } = await planned({ action: "rollback", targets: [mailer], revision: null });
    const ran = await rig.run(operation);
    expect(ran.steps.map(({ state, text }) => [state, text?.id ?? null])).toEqual([
      ["done", null],
      ["done", "rollout.settled"],
    ]);
    const container = textAt(listAt(await read(mailer), "spec", "template", "spec", "containers")[0], "name");
    const images = { [container]: "registry.practice.local/storefront/mailer:missing" };
    const broken = await planned({ action: "set-image", targets: [mailer], images });
    expect(broken.operation.steps.map(({ draft }) => draft.kind)).toEqual(["cluster.patch", "cluster.rollout"]);
    const [patch, follow] = broken.operation.steps;
    if (patch === undefined || follow === undefined) throw new Error("two steps were planned");
    const impatient = {
      ...broken.operation,
      steps: [patch, ...withParams({ ...broken.operation, steps: [follow] }, { patience: 0.05 }).steps],
    };
    const stuck = await rig.run(impatient);
    expect(stuck.steps[1]).toMatchObject({
      state: "failed",
      text: { id: "rollout.block.image" },
      settled: { state: "unclear" },
    });
    await rig.undo(impatient, { ...stuck, steps: stuck.steps.slice(0, 1) });
  });

  it("says which former pod of a StatefulSet does not end, and goes on once it is released", async () => {
    const kafka = refOf("statefulsets", "kafka", "messaging");
    const replicas = Number(at(await read(kafka), "spec", "replicas"));
    const last = refOf("pods", `kafka-${replicas - 1}`, "messaging");
    const finalizer = "legacy.practice.local/cleanup";
    const pod = await read(last);
    const wanted = { ...pod, metadata: { ...Object(pod.metadata), finalizers: [finalizer] } };
    const held = await planned({ action: "edit", target: last, base: pod, wanted });
    expect((await rig.run(held.operation)).steps.map(({ state }) => state)).toEqual(["done"]);
    const { operation } = await planned({ action: "restart", targets: [kafka] });
    expect(operation.steps.map(({ draft }) => draft.kind)).toEqual(["cluster.patch", "cluster.rollout"]);
    const [patch, follow] = operation.steps;
    if (patch === undefined || follow === undefined) throw new Error("two steps were planned");
    const following = withParams({ ...operation, steps: [follow] }, { patience: 0.01 });
    expect((await rig.run({ ...operation, steps: [patch] })).steps[0]).toMatchObject({ state: "done" });
    // It is late when its grace of 30 s has been over for as long.
    expect((await rig.run(following)).steps[0]).toMatchObject({
      state: "failed",
      text: { id: "rollout.block.ending", params: { pod: last.name, finalizers: finalizer } },
    });
    const release = await planned({ action: "release-finalizer", target: last, finalizer });
    expect((await rig.run(release.operation)).steps[0]).toMatchObject({ state: "done" });
    expect((await rig.run(following)).steps[0]).toMatchObject({ state: "done", text: { id: "rollout.settled" } });
  }, 240_000);

  it("finds what keeps a namespace, and lets it go by releasing that", async () => {
    const retired = refOf("namespaces", "retired", "");
    const kinds = await rig.api.kinds(signal);
    const kind = findKind(kinds, "", null, "namespaces");
    if (kind === null) throw new Error("no namespaces");
    const { held } = await heldFinalizers(rig.api, kinds, kind, retired, Date.now(), signal);
    expect(held.finalizers).toMatchObject([{ finalizer: "kubernetes", where: "spec" }]);
    expect(held.remaining.join()).toContain("configmaps");
    expect(held.said.join(" ")).not.toBe("");
    const archive = refOf("configmaps", "billing-archive", "retired");
    const { operation } = await planned({
      action: "release-finalizer",
      target: archive,
      finalizer: "legacy.practice.local/cleanup",
    });
    expect((await rig.run(operation)).steps[0]?.state).toBe("done");
    await until(() => missing(retired));
  });

  it("runs a CronJob now, grows a claim, adds a debug container and deletes an object; trying deletes nothing", async () => {
    const { operation } = await planned({
      action: "trigger",
      targets: [refOf("cronjobs", "inventory-sync", "inventory")],
    });
    expect((await rig.run(operation)).steps.map(({ text }) => text?.id)).toEqual([
      "job.created",
      "rollout.jobComplete",
    ]);
    const claim = refOf("persistentvolumeclaims", "data-kafka-0", "messaging");
    const grown = await planned({ action: "expand", targets: [claim], size: "600Gi" });
    const [, followed] = (await rig.run(grown.operation)).steps;
    expect(followed).toMatchObject({ state: "done" });
    const pods = await rig.api.get({ path: "/api/v1/namespaces/payments/pods" }, signal);
    const running = listAt(pods, "items").find((pod) => textAt(pod, "metadata", "name").startsWith("payments-api"));
    const pod = refOf("pods", textAt(running, "metadata", "name"), "payments");
    const debug = await planned({
      action: "debug",
      target: pod,
      image: "registry.practice.local/tools/debug:1",
      targetContainer: null,
      command: ["sh"],
    });
    expect((await rig.run(debug.operation)).steps[0]).toMatchObject({ state: "done", text: { id: "debug.runs" } });
    const feeds = refOf("deployments", "feeds", "storefront");
    const request: ClusterRequest = {
      action: "delete",
      targets: [feeds],
      propagation: "Foreground",
      graceSeconds: null,
      force: false,
    };
    await planned(request);
    expect(await missing(feeds)).toBe(false);
    const gone = await planned(request);
    expect((await rig.run(gone.operation)).steps[0]).toMatchObject({ state: "done", text: { id: "deletion.done" } });
  });
});
