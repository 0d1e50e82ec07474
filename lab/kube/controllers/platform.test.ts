import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { at, type JsonObject, list, text } from "../json.ts";
import { APPS, BATCH, CORE, condition, namesOf, type Probe, startProbe, workload } from "./workloadProbe.fixture.ts";

const JSON_PATCH = "application/json-patch+json";

describe("what stands around the workloads of the practice cluster", () => {
  let probe: Probe;
  beforeEach(async () => {
    probe = await startProbe();
  });
  afterEach(() => probe.test.dispose());

  it("an autoscaler puts the replicas back that someone changed, within its bounds", async () => {
    await probe.post(`${APPS}/deployments`, workload("web", "web:1", { replicas: 4 }));
    const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name: "web" };
    await probe.post("/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers", {
      metadata: { name: "web" },
      spec: { scaleTargetRef, minReplicas: 2, maxReplicas: 6 },
    });
    probe.clock.advance(6_000);
    const replicas = async () => at(await probe.get(`${APPS}/deployments/web`), "spec", "replicas");
    await probe.patch(`${APPS}/deployments/web/scale`, { spec: { replicas: 1 } });
    expect(await replicas()).toBe(1);
    probe.clock.advance(6_000);
    expect(await replicas()).toBe(4);
    expect(await probe.reasons("web")).toContain("SuccessfulRescale");
    await probe.patch("/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers/web", {
      spec: { maxReplicas: 3 },
    });
    probe.clock.advance(6_000);
    expect(await replicas()).toBe(3);
  });

  it("a budget counts its pods, and lets one go when there are more than it needs", async () => {
    await probe.post(`${APPS}/deployments`, workload("web", "web:1", { replicas: 1 }));
    const budgets = "/apis/policy/v1/namespaces/default/poddisruptionbudgets";
    await probe.post(budgets, {
      metadata: { name: "web" },
      spec: { minAvailable: 1, selector: { matchLabels: { app: "web" } } },
    });
    probe.clock.advance(6_000);
    const status = async () => at(await probe.get(`${budgets}/web`), "status");
    expect(await status()).toMatchObject({
      disruptionsAllowed: 0,
      currentHealthy: 1,
      desiredHealthy: 1,
      expectedPods: 1,
      conditions: [{ type: "DisruptionAllowed", status: "False", reason: "InsufficientPods" }],
    });
    const evict = async () => {
      const staying = (await probe.items(`${CORE}/pods`)).filter(
        (it) => at(it, "metadata", "deletionTimestamp") === undefined,
      );
      const [pod = ""] = namesOf(staying);
      return probe.post(`${CORE}/pods/${pod}/eviction`, { metadata: { name: pod } });
    };
    expect((await evict()).status).toBe(429);
    await probe.patch(`${APPS}/deployments/web`, { spec: { replicas: 2 } });
    probe.clock.advance(6_000);
    expect(await status()).toMatchObject({ disruptionsAllowed: 1, conditions: [{ status: "True" }] });
    expect((await evict()).status).toBe(201);
    expect(await status()).toMatchObject({ disruptionsAllowed: 0 });
    expect((await evict()).status).toBe(429);
    probe.clock.advance(10_000);
    expect(await status()).toMatchObject({ disruptionsAllowed: 1, currentHealthy: 2 });
  });

  it("a cron job starts jobs when it is due, unless suspended, and clears old ones away", async () => {
    const jobTemplate = {
      spec: { template: { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "job:1" }] } } },
    };
    await probe.post(`${BATCH}/cronjobs`, {
      metadata: { name: "tick" },
      spec: { schedule: "* * * * *", jobTemplate, successfulJobsHistoryLimit: 2 },
    });
    probe.clock.advance(61_000);
    const jobs = async () => namesOf(await probe.items(`${BATCH}/jobs`));
    expect(await jobs()).toEqual([`tick-${Date.UTC(2026, 0, 1, 0, 1) / 60_000}`]);
    expect(list(at(await probe.get(`${BATCH}/cronjobs/tick`), "status", "active"))).toHaveLength(1);
    probe.clock.advance(315_000);
    expect(await jobs()).toHaveLength(2);
    await probe.patch(`${BATCH}/cronjobs/tick`, { spec: { suspend: true } });
    const before = await jobs();
    probe.clock.advance(300_000);
    expect(await jobs()).toEqual(before);
  });

  it("a job is suspended, goes on, fails at its limit, and goes after its time to live", async () => {
    const job = (name: string, image: string, spec: JsonObject) => ({
      metadata: { name },
      spec: { template: { spec: { restartPolicy: "Never", containers: [{ name: "c", image }] } }, ...spec },
    });
    await probe.post(`${BATCH}/jobs`, job("later", "job:1", { suspend: true, ttlSecondsAfterFinished: 60 }));
    probe.clock.advance(10_000);
    expect(await probe.items(`${CORE}/pods`)).toEqual([]);
    expect(condition(await probe.get(`${BATCH}/jobs/later`), "Suspended")).toMatchObject({ status: "True" });
    await probe.patch(`${BATCH}/jobs/later`, { spec: { suspend: false } });
    probe.clock.advance(15_000);
    expect(condition(await probe.get(`${BATCH}/jobs/later`), "Complete")).toMatchObject({ status: "True" });
    probe.clock.advance(60_000);
    expect((await probe.test.send("GET", `${BATCH}/jobs/later`)).status).toBe(404);
    await probe.post(`${BATCH}/jobs`, job("wrong", "job:crash", { backoffLimit: 1 }));
    probe.clock.advance(60_000);
    expect(condition(await probe.get(`${BATCH}/jobs/wrong`), "Failed")).toMatchObject({
      reason: "BackoffLimitExceeded",
    });
  });

  it("a debug container is added to a running pod and starts; those that are there stay", async () => {
    await probe.post(`${CORE}/pods`, {
      metadata: { name: "one" },
      spec: { containers: [{ name: "c", image: "one:1" }] },
    });
    probe.clock.advance(6_000);
    const add = (containers: JsonObject[]) =>
      probe.patch(`${CORE}/pods/one/ephemeralcontainers`, { spec: { ephemeralContainers: containers } });
    expect((await add([{ name: "debugger", image: "busybox:1" }])).status).toBe(200);
    probe.clock.advance(2_000);
    const [status] = list(at(await probe.get(`${CORE}/pods/one`), "status", "ephemeralContainerStatuses"));
    expect(status).toMatchObject({ name: "debugger", state: { running: {} } });
    expect((await add([])).status).toBe(422);
    expect((await probe.patch(`${CORE}/pods/one`, { spec: { nodeName: "other" } })).status).toBe(422);
  });

  it("a claim is bound, grows where its class allows it, and never shrinks", async () => {
    const claims = `${CORE}/persistentvolumeclaims`;
    const claim = (name: string, storageClassName: string) => ({
      metadata: { name },
      spec: { accessModes: ["ReadWriteOnce"], storageClassName, resources: { requests: { storage: "1Gi" } } },
    });
    await probe.post(claims, claim("data", "fast"));
    await probe.post(claims, claim("old", "archive"));
    probe.clock.advance(2_000);
    expect(at(await probe.get(`${claims}/data`), "status")).toMatchObject({
      phase: "Bound",
      capacity: { storage: "1Gi" },
    });
    const resize = (name: string, storage: string) =>
      probe.patch(`${claims}/${name}`, { spec: { resources: { requests: { storage } } } });
    expect((await resize("data", "2Gi")).status).toBe(200);
    probe.clock.advance(1_000);
    expect(condition(await probe.get(`${claims}/data`), "Resizing")).toMatchObject({ status: "True" });
    probe.clock.advance(1_500);
    expect(condition(await probe.get(`${claims}/data`), "FileSystemResizePending")).toMatchObject({ status: "True" });
    probe.clock.advance(2_000);
    expect(at(await probe.get(`${claims}/data`), "status")).toMatchObject({ capacity: { storage: "2Gi" } });
    const smaller = await resize("data", "1Gi");
    expect([smaller.status, text(smaller.body.message)]).toEqual([
      422,
      'PersistentVolumeClaim "data" is invalid: spec.resources.requests.storage: Forbidden: field can not be less than status.capacity',
    ]);
    const fixed = await resize("old", "2Gi");
    expect(fixed.status).toBe(403);
    expect(text(fixed.body.message)).toContain("only dynamically provisioned pvc can be resized");
  });

  it("a namespace that is held says by what, and goes when it is released", async () => {
    await probe.post("/api/v1/namespaces", { metadata: { name: "old" } });
    const path = "/api/v1/namespaces/old/configmaps";
    await probe.post(path, { metadata: { name: "kept", finalizers: ["example.org/hold"] } });
    await probe.test.send("DELETE", "/api/v1/namespaces/old");
    probe.clock.advance(5_000);
    const namespace = await probe.get("/api/v1/namespaces/old");
    expect(condition(namespace, "NamespaceFinalizersRemaining")).toMatchObject({
      status: "True",
      message: "Some content in the namespace has finalizers remaining: example.org/hold in 1 resource instances",
    });
    await probe.patch("/api/v1/namespaces/old", { metadata: { labels: { looked: "at" } } });
    expect((await probe.test.send("GET", "/api/v1/namespaces/old")).status).toBe(200);
    await probe.test.send("PATCH", `${path}/kept`, {
      contentType: JSON_PATCH,
      body: [{ op: "remove", path: "/metadata/finalizers" }],
    });
    probe.clock.advance(2_000);
    expect((await probe.test.send("GET", "/api/v1/namespaces/old")).status).toBe(404);
  });
});
