import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SteppedClock } from "./clock.ts";
import { at, list } from "./json.ts";
import { startTestCluster, TABLE, type TestCluster } from "./testCluster.fixture.ts";

describe("misbehaviour", () => {
  let test: TestCluster;
  beforeEach(async () => {
    test = await startTestCluster();
  });
  afterEach(() => test.dispose());

  const revision = () => test.practice.cluster.store.revision;
  const watchPods = () => test.lines(`/api/v1/pods?watch=1&resourceVersion=${revision()}`);
  const get = (path = "/api/v1/namespaces/orders/pods") => test.send("GET", path);

  it("throttles so many requests, and says when to come back", async () => {
    test.practice.misbehave({ action: "throttle", requests: 2, retryAfterSeconds: 3 });
    const first = await get();
    expect([first.status, first.headers["retry-after"]]).toEqual([429, "3"]);
    expect((await get()).status).toBe(429);
    expect((await get()).status).toBe(200);
  });

  it("loses its metrics server, and nothing else, until it is back", async () => {
    const metrics = () => get("/apis/metrics.k8s.io/v1beta1/pods");
    test.practice.misbehave({ action: "metrics", away: true });
    expect((await metrics()).status).toBe(503);
    expect((await get()).status).toBe(200);
    test.practice.misbehave({ action: "metrics", away: false });
    expect((await metrics()).status).toBe(200);
  });

  it("refuses everyone, or the tokens of one user, until told otherwise", async () => {
    test.practice.misbehave({ action: "unauthorized" });
    expect((await get()).status).toBe(401);
    test.practice.misbehave({ action: "authorized" });
    expect((await get()).status).toBe(200);
    test.practice.misbehave({ action: "unauthorized", user: "practice:viewer" });
    const asViewer = { token: test.practice.viewerToken };
    expect((await test.send("GET", "/api/v1/namespaces/orders/pods", asViewer)).status).toBe(401);
    expect((await get()).status).toBe(200);
  });

  it("forgets its history, so that a watch from before is told 410", async () => {
    const before = revision();
    test.practice.misbehave({ action: "crash" });
    test.practice.misbehave({ action: "compact" });
    const watch = await test.lines(`/api/v1/pods?watch=1&resourceVersion=${before}`);
    expect(watch.status).toBe(200);
    expect(await watch.next()).toMatchObject({ type: "ERROR", object: { code: 410, reason: "Expired" } });
    expect(await watch.next()).toBeUndefined();
  });

  it("ends watches in order or by a reset", async () => {
    for (const how of ["clean", "reset"]) {
      const watch = await watchPods();
      expect(test.practice.misbehave({ action: "disconnect", how })).toMatchObject({ watches: 1 });
      expect(await watch.next()).toBeUndefined();
    }
  });

  it("puts what is no JSON into a watch and into a list", async () => {
    const watch = await watchPods();
    test.practice.misbehave({ action: "malformed", where: "watch" });
    await expect(watch.next()).rejects.toThrow(SyntaxError);
    watch.close();
    test.practice.misbehave({ action: "malformed", where: "list" });
    await expect(get()).rejects.toThrow(SyntaxError);
    expect((await get()).status).toBe(200);
  });

  it("falls silent without closing, and speaks again", async () => {
    const watch = await watchPods();
    test.practice.misbehave({ action: "silence" });
    const next = watch.next();
    test.practice.misbehave({ action: "crash" });
    const waited = await Promise.race([next, new Promise((resolve) => setTimeout(resolve, 200, "nothing"))]);
    expect(waited).toBe("nothing");
    test.practice.misbehave({ action: "speak" });
    expect(await next).toMatchObject({ type: "MODIFIED" });
    watch.close();
  });

  it("restarts: refuses for a while, then serves the same data on the same port", async () => {
    const before = (await get()).text;
    const watch = await watchPods();
    test.practice.misbehave({ action: "restart", downMs: 200 });
    expect(await watch.next()).toBeUndefined();
    await expect(get()).rejects.toThrow("ECONNREFUSED");
    await expect.poll(() => get().catch(() => undefined), { timeout: 3_000 }).toMatchObject({ status: 200 });
    expect((await get()).text).toBe(before);
  });

  it("keeps to the bandwidth it is given", async () => {
    const size = (await get()).text.length;
    test.practice.misbehave({ action: "bandwidth", bytesPerSecond: size * 4 });
    const startedMs = performance.now();
    await get();
    expect(performance.now() - startedMs).toBeGreaterThan(150);
  });

  it("lets one body trickle", async () => {
    const size = (await get()).text.length;
    test.practice.misbehave({ action: "slowBody", bytesPerSecond: size * 5 });
    const startedMs = performance.now();
    await get();
    const slowMs = performance.now() - startedMs;
    await get();
    expect(slowMs).toBeGreaterThan(120);
    expect(performance.now() - startedMs - slowMs).toBeLessThan(slowMs);
  });

  it("writes as many updates as asked for, each seen once and in order", async () => {
    const watch = await test.lines(`/api/v1/pods?watch=1&resourceVersion=${revision()}`, { accept: TABLE });
    test.practice.misbehave({ action: "churn", perSecond: 1_000, seconds: 0.3 });
    const revisions: number[] = [];
    while (revisions.length < 300) {
      const event = await watch.next();
      revisions.push(Number(at(list(at(event, "object", "rows"))[0], "object", "metadata", "resourceVersion")));
    }
    watch.close();
    expect(revisions).toEqual([...revisions].sort((left, right) => left - right));
    expect(new Set(revisions).size).toBe(300);
  });

  it("writes an object as large as asked for", async () => {
    test.practice.misbehave({ action: "hugeObject", bytes: 500_000 });
    expect((await get("/api/v1/namespaces/default/configmaps/huge")).text.length).toBeGreaterThan(500_000);
  });

  it("moves a clock that stands still, and no other", async () => {
    expect(() => test.practice.misbehave({ action: "step", ms: 1 })).toThrow("runs by itself");
    const still = await startTestCluster({ clock: new SteppedClock(Date.UTC(2026, 0, 1)) });
    expect(still.practice.misbehave({ action: "step", ms: 90_000 })).toEqual({ now: "2026-01-01T00:01:30Z" });
    await still.dispose();
  });

  it("heals the pods that crash", async () => {
    const phase = async () => {
      const { body } = await test.send("GET", "/api/v1/namespaces/orders/pods/orders-api-6f7c9d54b8-q8zlm", {
        accept: TABLE,
      });
      return list(at(list(body.rows)[0], "cells"))[2];
    };
    expect(await phase()).toBe("CrashLoopBackOff");
    const healed = test.practice.misbehave({ action: "recover" });
    expect(healed.pods).toContain("orders-api-6f7c9d54b8-q8zlm");
    expect(await phase()).toBe("Running");
  });

  it.each([{ action: "latency" }, { action: "latency", ms: -1 }, { action: "throttle", requests: "many" }, {}])(
    "refuses %j, which makes no sense",
    (wish) => {
      expect(() => test.practice.misbehave(wish)).toThrow(expect.objectContaining({ name: "MisbehaviourError" }));
    },
  );
});
