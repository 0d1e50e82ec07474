/** What plans of changes that nothing takes back offer to copy, run by a shell and the real kubectl on a cluster with its controllers: it does what the plan does. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ClusterRequest } from "../../../shared/clusterRequest.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import { findService, skips } from "../../../test/services/availability.ts";
import { at, listAt, textAt } from "../source/wireValue.ts";
import {
  type LiveCluster,
  podTemplate,
  refOf,
  startLiveCluster,
  until,
  withParams,
  workload,
} from "../steps/liveCluster.fixture.ts";
import { objectPath } from "./objectKey.ts";

describe.skipIf(skips(findService("kube")))("a pivot copied as kubectl", () => {
  let live: LiveCluster;
  beforeAll(async () => {
    live = await startLiveCluster();
  });
  afterAll(() => live?.stop());

  const commandsFor = async (request: ClusterRequest): Promise<readonly string[]> => {
    const { plan, operation } = await live.planned(request);
    expect(operation.refused).toBeNull();
    expect(plan.commands).toHaveLength(1);
    return plan.commands;
  };
  const podsOf = async (node: string): Promise<readonly string[]> =>
    listAt(await live.admin.json(`/api/v1/pods?fieldSelector=spec.nodeName%3D${node}`), "items").map((pod) =>
      textAt(pod, "metadata", "name"),
    );

  it("adds the same debug container", async () => {
    const [ours, theirs] = [refOf("pods", "ours"), refOf("pods", "theirs")];
    for (const pod of [ours, theirs]) {
      await live.create(pod, { spec: Object(podTemplate(pod.name, "app:1").spec) });
      await until(async () => textAt(await live.read(pod), "status", "phase") === "Running");
    }
    const debug = (target: ObjectRef): ClusterRequest => ({
      action: "debug",
      target,
      image: "busybox:1",
      targetContainer: "main",
      command: ["sh", "-c", "id; $HOME"],
    });
    const containers = async (pod: ObjectRef) => listAt(await live.read(pod), "spec", "ephemeralContainers");
    const { operation } = await live.planned(debug(ours));
    await live.rig.run(withParams(operation, { waitMs: 0 }));
    expect(await containers(ours)).toHaveLength(1);
    // No kubelet lets anybody attach here: kubectl fails once the container is there.
    const pasted = live.shell(await commandsFor(debug(theirs))).catch(() => "");
    await until(async () => (await containers(theirs)).length === 1);
    const ended = { name: "debugger-1", image: "", imageID: "", ready: false, restartCount: 0 };
    const ephemeralContainerStatuses = [{ ...ended, state: { terminated: { exitCode: 0 } } }];
    await live.merge(`${objectPath(theirs)}/status`, { status: { ephemeralContainerStatuses } });
    await pasted;
    expect(await containers(theirs)).toEqual(await containers(ours));
  });

  it("drains the same pods, and leaves the same ones", async () => {
    const node = refOf("nodes", "node-a", "");
    const agent = refOf("daemonsets", "agent");
    const { selector, template } = Object(workload("agent", "app:1", 1).spec);
    await live.create(agent, { spec: { selector, template } });
    await live.merge(objectPath(refOf("nodes", "node-b", "")), { spec: { unschedulable: true } });
    const web = refOf("deployments", "web");
    await live.create(web, workload("web", "app:1", 2, { volumes: [{ name: "scratch", emptyDir: {} }] }));
    await live.settled(web, 2);
    await live.create(refOf("pods", "alone"), { spec: Object(podTemplate("alone", "app:1").spec) });
    await until(async () => (await podsOf("node-a")).includes("alone"));
    await live.merge(objectPath(refOf("nodes", "node-b", "")), { spec: { unschedulable: null } });
    await until(async () => (await podsOf("node-a")).some((name) => name.startsWith("agent-")));
    const commands = await commandsFor({
      action: "drain",
      targets: [node],
      graceSeconds: 1,
      emptyDir: true,
      unmanaged: true,
      withoutEviction: false,
      timeoutSeconds: 50,
    });
    await live.shell(commands);
    expect(at(await live.read(node), "spec", "unschedulable")).toBe(true);
    expect(await podsOf("node-a")).toEqual([expect.stringMatching(/^agent-/)]);
    await live.settled(web, 2);
    await live.merge(objectPath(node), { spec: { unschedulable: null } });
  });

  it("releases the finalizer of a namespace through its subresource", async () => {
    const finalizer = "acme.test/keeps";
    const ending = async (name: string): Promise<ObjectRef> => {
      const namespace = refOf("namespaces", name, "");
      await live.create(namespace, { spec: { finalizers: [finalizer] } });
      await live.admin.json(objectPath(namespace), { method: "DELETE" });
      await until(
        async () => JSON.stringify(at(await live.read(namespace), "spec", "finalizers")) === `["${finalizer}"]`,
      );
      return namespace;
    };
    const release = (target: ObjectRef): ClusterRequest => ({ action: "release-finalizer", target, finalizer });
    const ours = await ending("ours");
    const { operation } = await live.planned(release(ours));
    expect((await live.rig.run(operation)).steps[0]).toMatchObject({ state: "done" });
    await until(() => live.missing(ours));
    const theirs = await ending("theirs");
    const commands = await commandsFor(release(theirs));
    expect(commands[0]).toContain("/finalize");
    await live.shell(commands);
    await until(() => live.missing(theirs));
  });

  it("grows a claim by the same", async () => {
    await live.create(refOf("storageclasses", "grows", ""), {
      provisioner: "example.test/disk",
      allowVolumeExpansion: true,
    });
    const claim = refOf("persistentvolumeclaims", "data");
    const spec = { accessModes: ["ReadWriteOnce"], storageClassName: "grows", volumeName: "pv-data" };
    await live.create(claim, { spec: { ...spec, resources: { requests: { storage: "10Gi" } } } });
    await live.merge(`${objectPath(claim)}/status`, { status: { phase: "Bound", capacity: { storage: "10Gi" } } });
    await live.shell(await commandsFor({ action: "expand", targets: [claim], size: "20Gi" }));
    expect(at(await live.read(claim), "spec")).toMatchObject({ ...spec, resources: { requests: { storage: "20Gi" } } });
  });
});
