import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { at, integer, list, text } from "../json.ts";
import { APPS, CORE, condition, namesOf, type Probe, startProbe, workload } from "./workloadProbe.fixture.ts";

describe("workloads of the practice cluster", () => {
  let probe: Probe;
  beforeEach(async () => {
    probe = await startProbe();
  });
  afterEach(() => probe.test.dispose());

  it("a paused deployment scales and keeps its template back until it is resumed", async () => {
    await probe.post(`${APPS}/deployments`, workload("web", "web:1"));
    probe.clock.advance(6_000);
    await probe.patch(`${APPS}/deployments/web`, { spec: { paused: true } });
    await probe.setImage(`${APPS}/deployments/web`, "web:2");
    await probe.patch(`${APPS}/deployments/web`, { spec: { replicas: 3 } });
    probe.clock.advance(8_000);
    expect(await probe.images("web")).toEqual(["web:1", "web:1", "web:1"]);
    expect(condition(await probe.get(`${APPS}/deployments/web`), "Progressing")).toMatchObject({
      status: "Unknown",
      reason: "DeploymentPaused",
    });
    await probe.patch(`${APPS}/deployments/web`, { spec: { paused: null } });
    probe.clock.advance(30_000);
    expect(await probe.images("web")).toEqual(["web:2", "web:2", "web:2"]);
    expect(condition(await probe.get(`${APPS}/deployments/web`), "Progressing")).toMatchObject({
      status: "True",
      reason: "NewReplicaSetAvailable",
    });
  });

  it("an old template put back makes its replica set the newest revision, with the cause that was given", async () => {
    await probe.post(`${APPS}/deployments`, workload("web", "web:1"));
    probe.clock.advance(6_000);
    await probe.setImage(`${APPS}/deployments/web`, "web:2");
    await probe.patch(`${APPS}/deployments/web`, {
      metadata: { annotations: { "kubernetes.io/change-cause": "two" } },
    });
    probe.clock.advance(20_000);
    const sets = async () =>
      (await probe.items(`${APPS}/replicasets`)).map((set) => [
        at(list(at(set, "spec", "template", "spec", "containers"))[0], "image"),
        at(set, "metadata", "annotations", "deployment.kubernetes.io/revision"),
        at(set, "metadata", "annotations", "kubernetes.io/change-cause"),
        at(set, "spec", "replicas"),
      ]);
    expect(await sets()).toEqual(
      expect.arrayContaining([
        ["web:1", "1", undefined, 0],
        ["web:2", "2", "two", 2],
      ]),
    );
    await probe.setImage(`${APPS}/deployments/web`, "web:1");
    probe.clock.advance(20_000);
    expect(await sets()).toEqual(
      expect.arrayContaining([
        ["web:1", "3", "two", 2],
        ["web:2", "2", "two", 0],
      ]),
    );
    const deployment = await probe.get(`${APPS}/deployments/web`);
    expect(at(deployment, "metadata", "annotations", "deployment.kubernetes.io/revision")).toBe("3");
  });

  it("a rollout that stands still for longer than its deadline says so, and goes on when it can", async () => {
    await probe.post(`${APPS}/deployments`, workload("web", "web:1", { progressDeadlineSeconds: 20 }));
    probe.clock.advance(6_000);
    await probe.setImage(`${APPS}/deployments/web`, "web:missing");
    probe.clock.advance(15_000);
    expect(condition(await probe.get(`${APPS}/deployments/web`), "Progressing")).toMatchObject({
      reason: "ReplicaSetUpdated",
    });
    probe.clock.advance(15_000);
    expect(condition(await probe.get(`${APPS}/deployments/web`), "Progressing")).toMatchObject({
      status: "False",
      reason: "ProgressDeadlineExceeded",
      message: expect.stringMatching(/^ReplicaSet "web-.*" has timed out progressing\.$/),
    });
    await probe.setImage(`${APPS}/deployments/web`, "web:3");
    probe.clock.advance(20_000);
    expect(condition(await probe.get(`${APPS}/deployments/web`), "Progressing")).toMatchObject({
      reason: "NewReplicaSetAvailable",
    });
    expect(await probe.images("web")).toEqual(["web:3", "web:3"]);
  });

  it("a rollout begins without the verdict on the one before", async () => {
    await probe.post(
      `${APPS}/deployments`,
      workload("web", "web:unready", { replicas: 4, progressDeadlineSeconds: 20 }),
    );
    probe.clock.advance(60_000);
    const before = await probe.get(`${APPS}/deployments/web`);
    expect(condition(before, "Progressing")).toMatchObject({ reason: "ProgressDeadlineExceeded" });
    await probe.setImage(`${APPS}/deployments/web`, "web:3");
    let seen = 0;
    for (let step = 0; step < 40; step += 1) {
      const now = await probe.get(`${APPS}/deployments/web`);
      if (at(now, "status", "observedGeneration") === at(now, "metadata", "generation")) {
        seen += 1;
        expect(condition(now, "Progressing")).toMatchObject({ status: "True" });
      }
      probe.clock.advance(50);
    }
    expect(seen).toBeGreaterThan(0);
  });

  it("a readiness probe that fails holds a rollout up, with an event that says so", async () => {
    await probe.post(`${APPS}/deployments`, workload("web", "web:unready", { replicas: 1 }));
    probe.clock.advance(15_000);
    expect(await probe.reasons("web-")).toContain("Unhealthy");
    expect(at(await probe.get(`${APPS}/deployments/web`), "status", "unavailableReplicas")).toBe(1);
  });

  it("a quota refuses pods: the event and the conditions say which, and raising it lets them in", async () => {
    await probe.post(`${CORE}/resourcequotas`, { metadata: { name: "few" }, spec: { hard: { pods: "1" } } });
    await probe.post(`${APPS}/deployments`, workload("web", "web:1"));
    probe.clock.advance(6_000);
    expect(await probe.images("web")).toHaveLength(1);
    const failure = condition(await probe.get(`${APPS}/deployments/web`), "ReplicaFailure");
    expect(failure).toMatchObject({ status: "True", reason: "FailedCreate" });
    expect(text(at(failure, "message"))).toMatch(
      /^pods "web-.*" is forbidden: exceeded quota: few, requested: pods=1, used: pods=1, limited: pods=1$/,
    );
    expect(await probe.reasons("web-")).toContain("FailedCreate");
    expect(at(await probe.get(`${CORE}/resourcequotas/few`), "status", "used")).toEqual({ pods: "1" });
    await probe.patch(`${CORE}/resourcequotas/few`, { spec: { hard: { pods: "5" } } });
    probe.clock.advance(60_000);
    expect(await probe.images("web")).toHaveLength(2);
    expect(condition(await probe.get(`${APPS}/deployments/web`), "ReplicaFailure")).toBeUndefined();
  });

  it("a pod that fits on no node waits, and is placed when a node takes it", async () => {
    const big = { containers: [{ name: "c", image: "big:1", resources: { requests: { cpu: "400" } } }] };
    await probe.post(`${CORE}/pods`, { metadata: { name: "big" }, spec: big });
    const picky = { nodeSelector: { disk: "fast" }, containers: [{ name: "c", image: "picky:1" }] };
    await probe.post(`${CORE}/pods`, { metadata: { name: "picky" }, spec: picky });
    probe.clock.advance(2_000);
    const scheduled = condition(await probe.get(`${CORE}/pods/big`), "PodScheduled");
    expect(scheduled).toMatchObject({ status: "False", reason: "Unschedulable" });
    expect(text(at(scheduled, "message"))).toMatch(/^0\/12 nodes are available: .*10 Insufficient cpu/);
    expect(await probe.reasons("picky")).toEqual(["FailedScheduling"]);
    const [node] = namesOf(await probe.items("/api/v1/nodes"));
    await probe.patch(`/api/v1/nodes/${node ?? ""}`, { metadata: { labels: { disk: "fast" } } });
    probe.clock.advance(5_000);
    expect(at(await probe.get(`${CORE}/pods/picky`), "spec", "nodeName")).toBe(node);
    expect(at(await probe.get(`${CORE}/pods/picky`), "status", "phase")).toBe("Running");
  });

  it("a cordoned node takes no new pods, and one that evicts loses those that do not bear it", async () => {
    await probe.post(`${APPS}/deployments`, workload("web", "web:1", { replicas: 12 }));
    probe.clock.advance(6_000);
    const nodes = async () => (await probe.items(`${CORE}/pods`)).map((pod) => text(at(pod, "spec", "nodeName")));
    const [victim = ""] = await nodes();
    await probe.patch(`/api/v1/nodes/${victim}`, { spec: { unschedulable: true } });
    probe.clock.advance(1_000);
    expect(at(await probe.get(`/api/v1/nodes/${victim}`), "spec", "taints")).toMatchObject([
      { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" },
    ]);
    await probe.patch(`/api/v1/nodes/${victim}`, {
      spec: { unschedulable: null, taints: [{ key: "broken", effect: "NoExecute" }] },
    });
    probe.clock.advance(15_000);
    const after = await nodes();
    expect(after).toHaveLength(12);
    expect(after).not.toContain(victim);
    expect(await probe.reasons("web-")).toContain("TaintManagerEviction");
  });

  it("a stateful set rolls out from its last pod down, and keeps its revisions", async () => {
    await probe.post(`${APPS}/statefulsets`, workload("db", "db:1", { replicas: 3, serviceName: "db" }));
    probe.clock.advance(30_000);
    expect(namesOf(await probe.items(`${CORE}/pods`))).toEqual(["db-0", "db-1", "db-2"]);
    await probe.setImage(`${APPS}/statefulsets/db`, "db:2");
    probe.clock.advance(4_000);
    expect(await probe.images("db")).toEqual(["db:1", "db:1", "db:2"]);
    const during = await probe.get(`${APPS}/statefulsets/db`);
    expect(at(during, "status", "currentRevision")).not.toBe(at(during, "status", "updateRevision"));
    probe.clock.advance(40_000);
    expect(await probe.images("db")).toEqual(["db:2", "db:2", "db:2"]);
    const after = await probe.get(`${APPS}/statefulsets/db`);
    expect(at(after, "status", "currentRevision")).toBe(at(after, "status", "updateRevision"));
    const revisions = (await probe.items(`${APPS}/controllerrevisions`))
      .map((it) => integer(at(it, "revision")))
      .sort();
    expect(revisions).toEqual([1, 2]);
  });

  it("the partition of a stateful set holds its first pods back", async () => {
    const updateStrategy = { type: "RollingUpdate", rollingUpdate: { partition: 2 } };
    await probe.post(
      `${APPS}/statefulsets`,
      workload("db", "db:1", { replicas: 3, updateStrategy, serviceName: "db" }),
    );
    probe.clock.advance(30_000);
    await probe.setImage(`${APPS}/statefulsets/db`, "db:2");
    probe.clock.advance(40_000);
    expect(await probe.images("db")).toEqual(["db:1", "db:1", "db:2"]);
    await probe.test.send("DELETE", `${CORE}/pods/db-0`);
    probe.clock.advance(10_000);
    expect(await probe.images("db")).toEqual(["db:1", "db:1", "db:2"]);
  });

  it("a daemon set replaces its pods a few at a time, and leaves nodes whose taint it does not bear", async () => {
    const body = workload("agent", "agent:1");
    await probe.post(`${APPS}/daemonsets`, body);
    probe.clock.advance(10_000);
    // The lost node and a cordoned one bear taints; daemon sets bear the cordon.
    expect(await probe.images("agent")).toHaveLength(11);
    await probe.setImage(`${APPS}/daemonsets/agent`, "agent:2");
    probe.clock.advance(4_000);
    expect((await probe.images("agent")).filter((image) => image === "agent:1").length).toBeGreaterThanOrEqual(9);
    probe.clock.advance(120_000);
    expect(new Set(await probe.images("agent"))).toEqual(new Set(["agent:2"]));
  });
});
