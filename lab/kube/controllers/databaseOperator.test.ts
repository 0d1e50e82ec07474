import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { at, type Json, type JsonObject, list, text } from "../json.ts";
import { condition, type Probe, startProbe } from "./workloadProbe.fixture.ts";

const V1 = "/apis/data.practice.quarterdeck.dev/v1/namespaces/storefront/databases";
const OLD = "/apis/data.practice.quarterdeck.dev/v1beta1/namespaces/storefront/databases";
const SETS = "/apis/apps/v1/namespaces/storefront/statefulsets";
const LEASE = "/apis/coordination.k8s.io/v1/namespaces/data-platform/leases/database-operator-leader";
const OPERATOR = "/apis/apps/v1/namespaces/data-platform/deployments/database-operator";

describe("the database operator", () => {
  let probe: Probe;
  beforeEach(async () => {
    probe = await startProbe();
  });
  afterEach(() => probe.test.dispose());

  const database = (name: string, spec: JsonObject): JsonObject => ({
    apiVersion: "data.practice.quarterdeck.dev/v1",
    kind: "Database",
    metadata: { name },
    spec,
  });
  const phase = async (name: string): Promise<Json | undefined> =>
    at(await probe.get(`${V1}/${name}`), "status", "phase");
  const eventsOf = async (name: string): Promise<readonly string[]> =>
    (await probe.items("/api/v1/namespaces/storefront/events"))
      .filter(
        (event) => at(event, "involvedObject", "name") === name && at(event, "involvedObject", "kind") === "Database",
      )
      .map((event) => `${text(at(event, "reason"))}: ${text(at(event, "message"))}`);

  it("takes a database from Pending through Provisioning to Ready, and says what it has observed", async () => {
    await probe.post(V1, database("prices", { engine: "postgres", replicas: 3 }));
    probe.clock.advance(500);
    expect(await phase("prices")).toBe("Pending");
    expect(at(await probe.get(`${V1}/prices`), "status", "observedGeneration")).toBe(0);
    probe.clock.advance(2_500);
    expect(await phase("prices")).toBe("Provisioning");
    const during = await probe.get(`${V1}/prices`);
    expect(condition(during, "Ready")).toMatchObject({
      status: "False",
      reason: "Provisioning",
      observedGeneration: 1,
    });
    probe.clock.advance(10_000);
    const after = await probe.get(`${V1}/prices`);
    expect(at(after, "status")).toMatchObject({ phase: "Ready", observedGeneration: 1, readyReplicas: 3 });
    expect(condition(after, "Ready")).toMatchObject({ status: "True", reason: "AsExpected" });
    expect(at(condition(after, "Ready"), "lastTransitionTime")).not.toBe(
      at(condition(during, "Ready"), "lastTransitionTime"),
    );
    expect((await eventsOf("prices")).map((line) => line.split(":")[0])).toEqual(
      expect.arrayContaining(["Accepted", "Provisioning", "Ready"]),
    );
  });

  it("puts its stateful set right that someone changed, and passes on what the database is to be", async () => {
    await probe.patch(`${SETS}/catalog-db`, { spec: { replicas: 1 } });
    probe.clock.advance(15_000);
    expect(at(await probe.get(`${SETS}/catalog-db`), "spec", "replicas")).toBe(3);
    expect(await eventsOf("catalog")).toContainEqual(expect.stringMatching(/^DriftCorrected/));
    await probe.patch(`${V1}/catalog`, { spec: { replicas: 5 } });
    probe.clock.advance(30_000);
    expect(at(await probe.get(`${SETS}/catalog-db`), "status", "readyReplicas")).toBe(5);
    expect(at(await probe.get(`${V1}/catalog`), "status")).toMatchObject({ phase: "Ready", observedGeneration: 3 });
  });

  it("waits longer after each failure, says why, and goes on when the reason is gone", async () => {
    const storage = { size: "1Gi", storageClassName: "golden" };
    await probe.post(V1, database("stuck", { engine: "postgres", replicas: 1, storage }));
    probe.clock.advance(40_000);
    const attempts = (await eventsOf("stuck")).filter((line) => line.startsWith("ProvisioningFailed"));
    expect(attempts.map((line) => /attempt (\d), the next one in (\d+) s/.exec(line)?.slice(1))).toEqual(
      expect.arrayContaining([
        ["1", "2"],
        ["2", "4"],
        ["3", "8"],
        ["4", "16"],
      ]),
    );
    expect(condition(await probe.get(`${V1}/stuck`), "Ready")).toMatchObject({
      reason: "ProvisioningFailed",
      message: expect.stringContaining('storageclasses.storage.k8s.io "golden" not found'),
    });
    await probe.patch(`${V1}/stuck`, { spec: { storage: { storageClassName: "fast" } } });
    probe.clock.advance(15_000);
    expect(await phase("stuck")).toBe("Ready");
    expect(at(await probe.get(`${V1}/stuck`), "status", "failures")).toBeUndefined();
  });

  it("leaves a paused database alone, so that what it has observed lags behind", async () => {
    const before = await probe.get(`${V1}/sessions`);
    expect([at(before, "metadata", "generation"), at(before, "status", "observedGeneration")]).toEqual([5, 3]);
    probe.clock.advance(60_000);
    expect(at(await probe.get(`${V1}/sessions`), "status", "observedGeneration")).toBe(3);
  });

  it("backs up before a database goes, and keeps one whose backup cannot be written", async () => {
    await probe.test.send("DELETE", `${V1}/carts`);
    probe.clock.advance(1_000);
    expect(await phase("carts")).toBe("Deleting");
    probe.clock.advance(10_000);
    expect((await probe.test.send("GET", `${V1}/carts`)).status).toBe(404);
    expect((await probe.test.send("GET", `${SETS}/carts-db`)).status).toBe(404);
    probe.clock.advance(600_000);
    const held = await probe.get(`${V1}/legacy-search`);
    expect(condition(held, "Ready")).toMatchObject({ reason: "FinalBackupFailed" });
    expect((await eventsOf("legacy-search")).length).toBeGreaterThanOrEqual(3);
  });

  it("refuses an even number of members, by its webhook", async () => {
    const { status, body } = await probe.post(V1, database("even", { engine: "postgres", replicas: 2 }));
    expect([status, text(body.message)]).toEqual([
      403,
      'admission webhook "validate.databases.data.practice.quarterdeck.dev" denied the request: spec.replicas must be odd so that the members can elect a leader, not 2',
    ]);
    expect((await probe.patch(`${V1}/catalog`, { spec: { replicas: 4 } })).status).toBe(403);
  });

  it("renews the lease of the pod that leads, and stands still while no pod of it runs", async () => {
    const holder = async () => text(at(await probe.get(LEASE), "spec", "holderIdentity"));
    const renewed = async () => text(at(await probe.get(LEASE), "spec", "renewTime"));
    const [first, since] = [await holder(), await renewed()];
    probe.clock.advance(25_000);
    expect(await holder()).toBe(first);
    expect(await renewed()).not.toBe(since);
    await probe.patch(OPERATOR, { spec: { replicas: 0 } });
    probe.clock.advance(60_000);
    const stopped = await renewed();
    await probe.post(V1, database("later", { engine: "postgres", replicas: 1 }));
    probe.clock.advance(30_000);
    expect(await renewed()).toBe(stopped);
    expect(await phase("later")).toBeUndefined();
    await probe.patch(OPERATOR, { spec: { replicas: 1 } });
    probe.clock.advance(60_000);
    expect(await holder()).not.toBe(first);
    expect(await phase("later")).toBe("Ready");
  });

  it("serves an older version of its kind with a warning, in which the same objects are", async () => {
    const answer = await probe.test.send("GET", OLD);
    expect(answer.headers.warning).toBe(
      '299 - "data.practice.quarterdeck.dev/v1beta1 Database is deprecated; use data.practice.quarterdeck.dev/v1 Database"',
    );
    expect(answer.body.apiVersion).toBe("data.practice.quarterdeck.dev/v1beta1");
    expect(new Set(list(answer.body.items).map((item) => at(item, "apiVersion")))).toEqual(
      new Set(["data.practice.quarterdeck.dev/v1beta1"]),
    );
    expect((await probe.test.send("GET", V1)).headers.warning).toBeUndefined();
    expect((await probe.test.send("GET", `${OLD}/catalog`)).status).toBe(200);
  });
});
