/** Deletions, finalizers, Jobs, volumes and debug containers on a real API server with its controllers; a stand-in plays the kubelets. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ClusterRequest } from "../../../shared/clusterRequest.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import { findService, skips } from "../../../test/services/availability.ts";
import { heldFinalizers } from "../finalizer/heldFinalizers.ts";
import { objectPath } from "../plan/objectKey.ts";
import { findKind } from "../source/discovery.ts";
import { at, listAt, textAt } from "../source/wireValue.ts";
import {
  type LiveCluster,
  podTemplate,
  refOf,
  saidBy,
  startLiveCluster,
  until,
  withParams,
  workload,
} from "./liveCluster.fixture.ts";

const found = findService("kube");
const signal = new AbortController().signal;

describe.skipIf(skips(found))("actions on single objects of a real cluster", () => {
  let live: LiveCluster;
  beforeAll(async () => {
    live = await startLiveCluster();
  });
  afterAll(() => live?.stop());

  it("deletes a Deployment with what it owns, of which the plan gives the number", async () => {
    const gone = refOf("deployments", "gone");
    await live.create(gone, workload("gone", "app:1", 2));
    await live.settled(gone, 2);
    const { plan, operation } = await live.planned(deletion([gone]));
    expect(plan.checks).toContainEqual({
      tone: "warn",
      text: { id: "deletion.check.dependants", params: { kinds: "replicasets.apps: 1, pods: 2" } },
    });
    expect(operation.typed).toBeNull();
    expect((await live.rig.run(operation)).steps[0]).toMatchObject({ state: "done", text: { id: "deletion.done" } });
    await until(
      async () =>
        listAt(await live.admin.json("/api/v1/namespaces/team-a/pods?labelSelector=app%3Dgone"), "items").length === 0,
    );
  });

  it("deletes nothing that has changed since, and no successor", async () => {
    const note = refOf("configmaps", "note");
    await live.create(note, { data: { a: "1" } });
    const { operation } = await live.planned(deletion([note]));
    await live.admin.json(objectPath(note), { method: "DELETE" });
    await live.create(note, { data: { a: "2" } });
    await expect(live.rig.run(operation)).rejects.toMatchObject({ code: "not-found" });
    expect(await live.missing(note)).toBe(false);
  });

  it("explains what holds an object, and releases its finalizers one at a time", async () => {
    const held = refOf("configmaps", "held");
    const finalizers = ["acme.example/first", "acme.example/second", "kubernetes.io/pvc-protection"];
    await live.create(held, { metadata: { finalizers } });
    const release = (finalizer: string) => live.planned({ action: "release-finalizer", target: held, finalizer });
    expect((await release("acme.example/first")).operation.refused?.id).toBe("finalizer.notDeleting");
    const deleting = await live.planned(deletion([held]));
    expect(saidBy(deleting.plan)).toContain("deletion.check.finalizers");
    const ran = await live.rig.run(withParams(deleting.operation, { waitMs: 1_500 }));
    expect(ran.steps[0]).toMatchObject({ state: "done", text: { id: "deletion.held" } });
    const kinds = await live.rig.api.kinds(signal);
    const kind = findKind(kinds, "", null, "configmaps");
    if (kind === null) throw new Error("no configmaps");
    const { held: told } = await heldFinalizers(live.rig.api, kinds, kind, held, Date.now(), signal);
    expect(told.finalizers.map(({ finalizer, lives, refused }) => [finalizer, lives, refused?.id ?? null])).toEqual([
      ["acme.example/first", "unknown", null],
      ["acme.example/second", "unknown", null],
      ["kubernetes.io/pvc-protection", "unknown", "finalizer.protects"],
    ]);
    expect((await release("kubernetes.io/pvc-protection")).operation.refused?.id).toBe("finalizer.protects");
    const { operation } = await release("acme.example/second");
    expect(operation.typed?.text).toBe("held");
    // Another one goes meanwhile, and this one moves.
    await live.merge(objectPath(held), { metadata: { finalizers: finalizers.slice(1) } });
    expect((await live.rig.run(operation)).steps[0]).toMatchObject({
      state: "done",
      text: { id: "finalizer.released", params: { left: "kubernetes.io/pvc-protection" } },
    });
    await live.merge(objectPath(held), { metadata: { finalizers: null } });
    expect(await live.missing(held)).toBe(true);
  });

  it("demands the name of a namespace, counts what is in it, and waits until it is gone", async () => {
    const away = refOf("namespaces", "away", "");
    await live.create(away, {});
    await live.create(refOf("configmaps", "one", "away"), {});
    const { plan, operation } = await live.planned(deletion([away]));
    expect(operation.typed?.text).toBe("away");
    const content = plan.checks.find(({ text }) => text.id === "deletion.check.content");
    expect(content?.text.params.kinds).toContain("configmaps: ");
    expect((await live.rig.run(operation)).steps[0]).toMatchObject({ state: "done", text: { id: "deletion.done" } });
    expect(await live.missing(away)).toBe(true);
  });

  it("runs a CronJob now as its own Job, follows it, and runs that Job once more", async () => {
    const nightly = refOf("cronjobs", "nightly");
    const pod = { metadata: {}, spec: { restartPolicy: "Never", containers: [{ name: "run", image: "job:done" }] } };
    await live.create(nightly, {
      spec: { schedule: "0 3 1 1 *", jobTemplate: { spec: { template: pod, backoffLimit: 0 } } },
    });
    const { operation } = await live.planned({ action: "trigger", targets: [nightly] });
    const ran = await live.rig.run(operation);
    expect(ran.steps.map(({ state, text }) => [state, text?.id])).toEqual([
      ["done", "job.created"],
      ["done", "rollout.jobComplete"],
    ]);
    const job = refOf("jobs", "nightly-manual-1");
    const made = await live.read(job);
    expect(at(made, "metadata", "annotations")).toMatchObject({ "cronjob.kubernetes.io/instantiate": "manual" });
    expect(listAt(made, "metadata", "ownerReferences")).toEqual([
      expect.objectContaining({ kind: "CronJob", name: "nightly", controller: true }),
    ]);
    expect(await live.rig.settle(operation, 0)).toEqual({ state: "done", after: null });
    const again = await live.planned({ action: "rerun", targets: [job] });
    expect((await live.rig.run(again.operation)).steps.at(-1)).toMatchObject({
      state: "done",
      text: { id: "rollout.jobComplete" },
    });
    expect(await live.missing(refOf("jobs", "nightly-again-2"))).toBe(false);
  });

  it("says why a Job failed, by its pod", async () => {
    const bad = refOf("jobs", "bad");
    const pod = { metadata: {}, spec: { restartPolicy: "Never", containers: [{ name: "run", image: "job:fail" }] } };
    await live.create(bad, { spec: { template: pod, backoffLimit: 0 } });
    const { operation } = await live.planned({ action: "rerun", targets: [bad] });
    const ran = await live.rig.run(operation);
    expect(ran.steps[1]).toMatchObject({
      state: "failed",
      text: { id: "rollout.block.job", params: { exit: 1, reason: "Error" } },
      settled: { state: "unclear" },
    });
  });

  it("expands a claim whose class allows it, and never shrinks one", async () => {
    for (const [name, allowed] of [
      ["grows", true],
      ["fixed", false],
    ] as const) {
      await live.create(refOf("storageclasses", name, ""), {
        provisioner: "example.test/disk",
        allowVolumeExpansion: allowed,
      });
      const claim = refOf("persistentvolumeclaims", name);
      await live.create(claim, {
        spec: {
          accessModes: ["ReadWriteOnce"],
          storageClassName: name,
          resources: { requests: { storage: "10Gi" } },
          volumeName: `pv-${name}`,
        },
      });
      await live.merge(`${objectPath(claim)}/status`, { status: { phase: "Bound", capacity: { storage: "10Gi" } } });
    }
    const claim = refOf("persistentvolumeclaims", "grows");
    const expand = (name: string, size: string) =>
      live.planned({ action: "expand", targets: [refOf("persistentvolumeclaims", name)], size });
    expect((await expand("fixed", "20Gi")).operation.refused?.id).toBe("volume.classForbids");
    expect((await expand("grows", "5Gi")).operation.refused?.id).toBe("volume.smaller");
    expect((await expand("grows", "10240Mi")).operation).toMatchObject({ refused: null, steps: [] });
    const { operation } = await expand("grows", "20Gi");
    const going = live.rig.run(operation);
    await until(async () => textAt(await live.read(claim), "spec", "resources", "requests", "storage") === "20Gi");
    await live.merge(`${objectPath(claim)}/status`, { status: { capacity: { storage: "20Gi" } } });
    expect((await going).steps.map(({ text }) => text?.id)).toEqual(["volume.asked", "rollout.volumeGrown"]);
  });

  it("adds a debug container, and says what pod security has against one", async () => {
    const web = refOf("pods", "debugged");
    await live.create(web, { spec: Object(podTemplate("debugged", "app:1").spec) });
    await until(async () => textAt(await live.read(web), "status", "phase") === "Running");
    const ask: Extract<ClusterRequest, { action: "debug" }> = {
      action: "debug",
      target: web,
      image: "busybox:1",
      targetContainer: "main",
      command: ["sh"],
    };
    const { operation } = await live.planned(ask);
    expect((await live.rig.run(withParams(operation, { waitMs: 0 }))).steps[0]).toMatchObject({ state: "done" });
    expect(at(await live.read(web), "spec", "ephemeralContainers")).toEqual([
      expect.objectContaining({ name: "debugger-1", image: "busybox:1", targetContainerName: "main", command: ["sh"] }),
    ]);
    expect(await live.rig.settle(operation, 0)).toMatchObject({ state: "done" });
    const second = await live.planned(ask);
    expect(JSON.stringify(second.operation.steps[0]?.draft.params)).toContain("debugger-2");
    await live.merge("/api/v1/namespaces/team-a", {
      metadata: { labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
    });
    const refused = await live.planned(ask);
    await live.merge("/api/v1/namespaces/team-a", {
      metadata: { labels: { "pod-security.kubernetes.io/enforce": null } },
    });
    expect(JSON.stringify(refused.operation.refused)).toContain("PodSecurity");
    expect((await live.planned({ ...ask, targetContainer: "none" })).operation.refused?.id).toBe("debug.noContainer");
  });

  function deletion(targets: ObjectRef[]): ClusterRequest {
    return { action: "delete", targets, propagation: "Background", graceSeconds: null, force: false };
  }
});
