import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { at, type JsonObject, text } from "./json.ts";
import { MERGE, startTestCluster, type TestCluster } from "./testCluster.fixture.ts";

const MAPS = "/api/v1/namespaces/default/configmaps";
const LEASES = "/apis/coordination.k8s.io/v1/namespaces/data-platform/leases";

describe("wishes about writes", () => {
  let test: TestCluster;
  beforeEach(async () => {
    test = await startTestCluster();
  });
  afterEach(() => test.dispose());

  const create = (name: string, query = "") => test.send("POST", `${MAPS}${query}`, { body: { metadata: { name } } });
  const wish = (body: JsonObject) => test.practice.misbehave(body);

  it("the nth write to a kind fails, with the code that was wished for; dry runs are not counted", async () => {
    wish({ action: "failWrites", resource: "configmaps", nth: 3 });
    const codes: number[] = [];
    for (const name of ["one", "two"]) codes.push((await create(name)).status);
    codes.push((await create("dry", "?dryRun=All")).status);
    const failed = await create("three");
    codes.push(failed.status, (await create("four")).status);
    expect(codes).toEqual([201, 201, 201, 500, 201]);
    expect(text(failed.body.message)).toMatch(/^Internal error occurred: /);
    expect((await test.send("GET", `${MAPS}/three`)).status).toBe(404);
  });

  it("writes to one name fail as often as was wished, of one verb and namespace alone", async () => {
    await create("one");
    await create("two");
    wish({
      action: "failWrites",
      resource: "configmaps",
      verb: "patch",
      namespace: "default",
      name: "one",
      code: 403,
      message: "not today",
      times: 2,
    });
    const patch = (name: string) =>
      test.send("PATCH", `${MAPS}/${name}`, { contentType: MERGE, body: { data: { a: String(Math.random()) } } });
    expect((await patch("two")).status).toBe(200);
    const refused = await patch("one");
    expect([refused.status, text(refused.body.message)]).toEqual([403, 'configmaps "one" is forbidden: not today']);
    expect((await test.send("DELETE", `${MAPS}/two`)).status).toBe(200);
    expect((await patch("one")).status).toBe(403);
    expect((await patch("one")).status).toBe(200);
  });

  it("an answer is lost after the write took effect", async () => {
    wish({ action: "loseAnswers", resource: "configmaps" });
    await expect(create("one")).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect((await test.send("GET", `${MAPS}/one`)).status).toBe(200);
    expect((await create("two")).status).toBe(201);
  });

  it("a write waits, and is refused where a webhook did not answer", async () => {
    wish({ action: "holdWrites", resource: "configmaps", ms: 120 });
    const startedMs = performance.now();
    expect((await create("one")).status).toBe(201);
    expect(performance.now() - startedMs).toBeGreaterThan(100);
    wish({ action: "holdWrites", resource: "configmaps", ms: 1, webhook: "guard" });
    const refused = await create("two");
    expect([refused.status, text(refused.body.reason)]).toEqual([500, "InternalError"]);
    expect(text(refused.body.message)).toContain('failed calling webhook "guard"');
  });

  it("a right is taken from everyone, and a review says so, until calm", async () => {
    wish({ action: "forbid", resource: "leases", verb: "create" });
    const lease = { metadata: { name: "lock" }, spec: { holderIdentity: "me" } };
    const refused = await test.send("POST", LEASES, { body: lease });
    expect(refused.status).toBe(403);
    expect(text(refused.body.message)).toContain('cannot create resource "leases"');
    const review = await test.send("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", {
      body: {
        spec: {
          resourceAttributes: {
            verb: "create",
            group: "coordination.k8s.io",
            resource: "leases",
            namespace: "data-platform",
          },
        },
      },
    });
    expect(at(review.body, "status", "allowed")).toBe(false);
    wish({ action: "calm" });
    expect((await test.send("POST", LEASES, { body: lease })).status).toBe(201);
  });

  it("a lease runs out, or is someone else's", async () => {
    const path = `${LEASES}/database-operator-leader`;
    const spec = async () => at((await test.send("GET", path)).body, "spec");
    wish({ action: "expireLease", namespace: "data-platform", name: "database-operator-leader" });
    expect(Date.parse(text(at(await spec(), "renewTime")))).toBeLessThan(Date.now() - 15_000);
    wish({ action: "expireLease", namespace: "data-platform", name: "database-operator-leader", holder: "other" });
    expect(await spec()).toMatchObject({ holderIdentity: "other" });
    expect(() => wish({ action: "expireLease", namespace: "data-platform", name: "none" })).toThrow("no such Lease");
    expect(() => wish({ action: "failWrites" })).toThrow("needs resource");
  });
});
