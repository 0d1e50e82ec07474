import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SteppedClock } from "../clock.ts";
import { at, type JsonObject, list } from "../json.ts";
import { MERGE, startTestCluster, TABLE, type TestCluster } from "../testCluster.fixture.ts";

const DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";
const PODS = "/api/v1/namespaces/default/pods";

function deployment(image: string, replicas: number): JsonObject {
  const labels = { app: "web" };
  const template = { metadata: { labels }, spec: { containers: [{ name: "c", image }] } };
  return { metadata: { name: "web" }, spec: { replicas, selector: { matchLabels: labels }, template } };
}

describe("controllers", () => {
  let test: TestCluster;
  let clock: SteppedClock;
  beforeEach(async () => {
    clock = new SteppedClock(Date.UTC(2026, 0, 1));
    test = await startTestCluster({ clock });
  });
  afterEach(() => test.dispose());

  const cells = async (path: string): Promise<readonly (readonly unknown[])[]> => {
    const { body } = await test.send("GET", path, { accept: TABLE });
    return list(body.rows).map((row) => list(at(row, "cells")));
  };
  const statuses = async () => (await cells(PODS)).map((row) => `${row[1]} ${row[2]}`);
  const patch = (path: string, body: JsonObject) => test.send("PATCH", path, { body, contentType: MERGE });

  it("bring a deployment up: Pending, ContainerCreating, Running", async () => {
    await test.send("POST", DEPLOYMENTS, { body: deployment("web:1", 2) });
    clock.advance(300);
    expect(await statuses()).toEqual(["0/1 Pending", "0/1 Pending"]);
    clock.advance(300);
    expect(await statuses()).toEqual(["0/1 ContainerCreating", "0/1 ContainerCreating"]);
    clock.advance(5_000);
    expect(await statuses()).toEqual(["1/1 Running", "1/1 Running"]);
    expect((await cells(DEPLOYMENTS))[0]?.slice(0, 4)).toEqual(["web", "2/2", 2, 2]);
    const events = (await cells("/api/v1/namespaces/default/events")).map((row) => row[2]);
    expect(new Set(events)).toEqual(
      new Set(["Scheduled", "Pulling", "Pulled", "Started", "SuccessfulCreate", "ScalingReplicaSet"]),
    );
  });

  it("roll a new template out without losing more pods than may be unavailable", async () => {
    await test.send("POST", DEPLOYMENTS, { body: deployment("web:1", 4) });
    clock.advance(6_000);
    await patch(`${DEPLOYMENTS}/web`, {
      spec: { template: { spec: { containers: [{ name: "c", image: "web:2" }] } } },
    });
    let fewest = 4;
    for (let step = 0; step < 100; step++) {
      clock.advance(200);
      const ready = (await statuses()).filter((status) => status === "1/1 Running").length;
      fewest = Math.min(fewest, ready);
    }
    expect(fewest).toBeGreaterThanOrEqual(3);
    const { body } = await test.send("GET", PODS);
    const images = list(body.items).map((pod) => at(list(at(pod, "spec", "containers"))[0], "image"));
    expect(images).toEqual(["web:2", "web:2", "web:2", "web:2"]);
  });

  it("restart a crashing container with growing pauses, and say so", async () => {
    await test.send("POST", DEPLOYMENTS, { body: deployment("web:crash", 1) });
    clock.advance(7_000);
    expect(await statuses()).toEqual(["0/1 CrashLoopBackOff"]);
    clock.advance(60_000);
    const restarts = Number(String((await cells(PODS))[0]?.[3]).split(" ")[0]);
    expect(restarts).toBe(2);
    const events = await cells("/api/v1/namespaces/default/events");
    expect(events.find((row) => row[2] === "BackOff")?.[8]).toBe(3);
  });

  it("keep trying an image that is not there", async () => {
    await test.send("POST", DEPLOYMENTS, { body: deployment("web:missing", 1) });
    clock.advance(6_000);
    expect(await statuses()).toEqual(["0/1 ImagePullBackOff"]);
  });

  it("replace a pod that is deleted, after its grace", async () => {
    await test.send("POST", DEPLOYMENTS, { body: deployment("web:1", 1) });
    clock.advance(6_000);
    const [name] = (await cells(PODS))[0] ?? [];
    await test.send("DELETE", `${PODS}/${String(name)}`);
    expect(await statuses()).toEqual(["1/1 Terminating"]);
    clock.advance(6_000);
    const after = await cells(PODS);
    expect(after.map((row) => row[2])).toEqual(["Running"]);
    expect(after[0]?.[0]).not.toBe(name);
  });

  it("take along what an owner leaves behind, but for orphans", async () => {
    await test.send("POST", DEPLOYMENTS, { body: deployment("web:1", 1) });
    clock.advance(6_000);
    await test.send("DELETE", `${DEPLOYMENTS}/web?propagationPolicy=Orphan`);
    clock.advance(6_000);
    expect(await cells("/apis/apps/v1/namespaces/default/replicasets")).toHaveLength(1);
    const [set] = (await cells("/apis/apps/v1/namespaces/default/replicasets"))[0] ?? [];
    await test.send("DELETE", `/apis/apps/v1/namespaces/default/replicasets/${String(set)}`);
    clock.advance(6_000);
    expect(await cells(PODS)).toEqual([]);
  });

  it("empty a namespace before it goes", async () => {
    await test.send("DELETE", "/api/v1/namespaces/gateway");
    const during = await test.send("GET", "/api/v1/namespaces/gateway");
    expect(at(during.body, "status", "phase")).toBe("Terminating");
    clock.advance(10_000);
    expect((await test.send("GET", "/api/v1/namespaces/gateway")).status).toBe(404);
    expect(await cells("/api/v1/namespaces/gateway/pods")).toEqual([]);
  });

  it("run a job to its end", async () => {
    const template = { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "job:1" }] } };
    const jobs = "/apis/batch/v1/namespaces/default/jobs";
    await test.send("POST", jobs, { body: { metadata: { name: "once" }, spec: { template } } });
    clock.advance(10_000);
    expect((await cells(jobs))[0]?.slice(0, 3)).toEqual(["once", "Complete", "1/1"]);
  });

  it("serve the kinds of a definition, and stop when it goes", async () => {
    const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    const names = { plural: "ships", kind: "Ship" };
    const columns = [{ name: "Masts", type: "integer", jsonPath: ".spec.masts" }];
    const openAPIV3Schema = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
    const version = { name: "v1", served: true, storage: true, additionalPrinterColumns: columns };
    const versions = [{ ...version, schema: { openAPIV3Schema } }];
    const spec = { group: "sea.example", scope: "Cluster", names, versions };
    await test.send("POST", definitions, { body: { metadata: { name: "ships.sea.example" }, spec } });
    clock.advance(100);
    const ships = "/apis/sea.example/v1/ships";
    const ship = { apiVersion: "sea.example/v1", kind: "Ship" };
    await test.send("POST", ships, { body: { ...ship, metadata: { name: "victory" }, spec: { masts: 3 } } });
    expect(await cells(ships)).toEqual([["victory", 3]]);
    await test.send("DELETE", `${definitions}/ships.sea.example`);
    expect((await test.send("GET", ships)).status).toBe(404);
  });
});
