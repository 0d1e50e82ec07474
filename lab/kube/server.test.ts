import { readFile, stat } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { at, list } from "./json.ts";
import { startTestCluster, TABLE, type TestCluster } from "./testCluster.fixture.ts";

describe("practice cluster", () => {
  let test: TestCluster;
  beforeAll(async () => {
    test = await startTestCluster({ pods: 400 });
  });
  afterAll(() => test.dispose());

  const names = (body: unknown): readonly unknown[] =>
    list(at(body as never, "items")).map((item) => at(item, "metadata", "name"));

  it("writes a kubeconfig that only its owner can read, with a context of each sort", async () => {
    const { kubeconfigPath } = test.lab;
    expect((await stat(kubeconfigPath)).mode & 0o777).toBe(0o600);
    const config = parse(await readFile(kubeconfigPath, "utf8"));
    expect(config.contexts.map((context: { name: string }) => context.name)).toEqual([
      "practice",
      "practice-staging",
      "practice-dead",
      "practice-expired",
      "practice-viewer",
      "practice-oncall",
    ]);
    expect(config["current-context"]).toBe("practice");
  });

  it("has as many pods as asked for, whatever the page size", async () => {
    const whole = names((await test.send("GET", "/api/v1/pods")).body);
    expect(whole).toHaveLength(400);
    const paged: unknown[] = [];
    let token = "";
    do {
      const { body } = await test.send("GET", `/api/v1/pods?limit=37&continue=${token}`);
      paged.push(...names(body));
      token = String(at(body, "metadata", "continue") ?? "");
    } while (token !== "");
    expect(paged).toEqual(whole);
  });

  it("holds the story's ill pods", async () => {
    const { body } = await test.send("GET", "/api/v1/pods", { accept: TABLE });
    const rows = list(body.rows).map((row) => list(at(row, "cells")));
    const statusOf = (prefix: string) => rows.filter((cells) => String(cells[0]).startsWith(prefix)).map((it) => it[2]);
    expect(statusOf("orders-api-6f7c9d54b8-q8zlm")).toEqual(["CrashLoopBackOff"]);
    expect(statusOf("inventory-sync-29184540")).toEqual(["OOMKilled"]);
    expect(statusOf("payments-worker-84f6c8b7d5-tz6rb")).toEqual(["ImagePullBackOff"]);
  });

  it("refuses an expired token, and what a viewer may not see, in the API server's words", async () => {
    const expired = await test.send("GET", "/api/v1/pods", { token: test.practice.expiredToken });
    expect([expired.status, expired.body.reason]).toEqual([401, "Unauthorized"]);
    const viewer = { token: test.practice.viewerToken };
    const secrets = await test.send("GET", "/api/v1/namespaces/orders/secrets", viewer);
    expect([secrets.status, secrets.body.message]).toEqual([
      403,
      'secrets is forbidden: User "practice:viewer" cannot list resource "secrets" in API group "" in the namespace "orders"',
    ]);
    expect((await test.send("GET", "/api/v1/namespaces/orders/pods", viewer)).status).toBe(200);
    expect((await test.send("GET", "/api/v1/namespaces/gateway/pods", viewer)).status).toBe(403);
  });

  it("lets nobody but the holder of the control token misbehave", async () => {
    const wish = { action: "latency", ms: 1 };
    expect((await test.send("POST", "/lab/control", { body: wish })).status).toBe(401);
    const allowed = await test.send("POST", "/lab/control", { token: test.practice.controlToken, body: wish });
    expect(allowed.body).toMatchObject({ done: true });
    test.practice.misbehave({ action: "calm" });
    const unknown = await test.send("POST", "/lab/control", {
      token: test.practice.controlToken,
      body: { action: "no" },
    });
    expect(unknown.status).toBe(400);
  });

  it("gives the same metrics for the same time, and only of what runs", async () => {
    const pods = "/apis/metrics.k8s.io/v1beta1/namespaces/payments/pods";
    const { body } = await test.send("GET", pods);
    expect(names(body)).toHaveLength(9);
    expect(list(at(list(body.items)[0], "containers")).length).toBeGreaterThan(0);
    const nodes = await test.send("GET", "/apis/metrics.k8s.io/v1beta1/nodes");
    expect(names(nodes.body)).toHaveLength(11);
  });

  it("answers a path that is no API with 404, and a health check without a token", async () => {
    expect((await test.send("GET", "/apis/none.example/v1/things")).status).toBe(404);
    expect((await test.send("GET", "/readyz", { token: "none" })).text).toBe("ok");
  });
});

describe("two practice clusters of one seed and time", () => {
  it("serve the same objects", async () => {
    const { SteppedClock } = await import("./clock.ts");
    const bodies: string[] = [];
    for (let round = 0; round < 2; round++) {
      const clock = new SteppedClock(Date.UTC(2026, 0, 1));
      const test = await startTestCluster({ pods: 300, seed: 7, managedFields: true, clock });
      const paths = ["/api/v1/pods", "/apis/apps/v1/deployments", "/api/v1/events", "/api/v1/nodes"];
      for (const path of paths) bodies.push((await test.send("GET", path)).text);
      await test.dispose();
    }
    expect(bodies.slice(0, 4)).toEqual(bodies.slice(4));
  });
});
