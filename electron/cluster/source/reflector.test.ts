import { describe, expect, it, vi } from "vitest";
import { rigForEachTest, podsTarget as target, until } from "./reflectorRig.fixture.ts";
import { json, status, TableServer } from "./tableServer.fixture.ts";

const rig = rigForEachTest();

describe("a reflector against a server", () => {
  it("asks for a page, then for all rows not older than it, then watches from there", async () => {
    rig.fill(1200);
    rig.reflect();
    await rig.live();
    expect(rig.sink.size).toBe(1200);
    const queries = rig.server.requests.map((url) => Object.fromEntries(url.searchParams));
    expect(queries).toMatchObject([
      { limit: "500", includeObject: "Metadata" },
      { resourceVersion: "1300", resourceVersionMatch: "NotOlderThan", includeObject: "Metadata" },
      { watch: "1", resourceVersion: "1300", allowWatchBookmarks: "true" },
    ]);
    expect(rig.sink.columns.map((column) => [column.id, column.type])).toEqual([
      ["name", "name"],
      ["ready", "text"],
      ["status", "text"],
      ["restarts", "number"],
      ["age", "age"],
    ]);
    expect(rig.sink.phases).toEqual(["connecting", "loading", "live"]);
  });

  it("follows additions, changes and deletions", async () => {
    rig.fill(3);
    rig.reflect();
    await rig.live();
    rig.server.put("pod-00000", "CrashLoopBackOff");
    rig.server.put("new");
    rig.server.delete("pod-00001");
    await rig.inStep();
    expect(rig.sink.rows.get("uid-pod-00000")?.health).toBe("bad");
  });

  it("fills by a streaming list where asked to, sweeping what is gone, and goes on watching on the same connection", async () => {
    rig.fill(800);
    rig.reflect({ fillBy: "watch" });
    await rig.live();
    expect(rig.sink.size).toBe(800);
    expect(rig.server.requests).toHaveLength(2);
    rig.server.put("late");
    await rig.inStep();
  });

  it("resumes from the last version seen after a watch was cut, losing nothing", async () => {
    rig.fill(5);
    rig.reflect();
    await rig.live();
    rig.server.put("a");
    await rig.inStep();
    const seen = rig.server.version;
    rig.server.cut();
    rig.server.delete("pod-00002");
    rig.server.put("b");
    await rig.inStep();
    await rig.live();
    expect(rig.server.requests.at(-1)?.searchParams.get("resourceVersion")).toBe(String(seen));
    // No list was needed.
    expect(rig.server.requests.filter((url) => !url.searchParams.has("watch"))).toHaveLength(1);
  });

  it("gets an event again that was cut in its middle", async () => {
    rig.fill(2);
    rig.reflect();
    await rig.live();
    rig.server.cut('{"type":"ADDED","object":{"kind":"Table","rows":[{"cells":["half');
    rig.server.put("half");
    await rig.inStep();
  });

  it("lists anew when the server has forgotten, keeping rows on screen and leaving no stale one", async () => {
    rig.fill(600);
    rig.reflect();
    await rig.live();
    const before = rig.server.version;
    rig.sink.fewest = Number.POSITIVE_INFINITY;
    rig.server.disturb = (url, response) => {
      if (!url.searchParams.has("watch")) return false;
      response.destroy();
      return true;
    };
    rig.server.cut();
    for (let index = 0; index < 100; index += 1) rig.server.delete(`pod-${String(index).padStart(5, "0")}`);
    rig.server.put("after");
    rig.server.forgotten = rig.server.version;
    rig.server.disturb = () => false;
    await until(() => expect(rig.sink.names).toContain("after"));
    await rig.inStep();
    await rig.live();
    expect(rig.sink.fewest).toBe(501);
    const relist = rig.server.requests.find(
      (url) => Number(url.searchParams.get("resourceVersion")) >= before && !url.searchParams.has("watch"),
    );
    expect(relist?.searchParams.get("resourceVersionMatch")).toBe("NotOlderThan");
  });

  it("lists anew after an event that is no JSON", async () => {
    rig.fill(3);
    rig.reflect();
    await rig.live();
    rig.server.cut("}garbage{\n");
    rig.server.delete("pod-00000");
    await rig.inStep();
    await rig.live();
  });

  it("starts over when the list is cut in its middle, and ends with every row once", async () => {
    rig.fill(900);
    let cuts = 0;
    rig.server.disturb = (url, response) => {
      if (url.searchParams.has("watch") || url.searchParams.has("limit") || cuts >= 2) return false;
      cuts += 1;
      const body = JSON.stringify(rig.server.table(rig.server.things.values()));
      response.writeHead(200, { "content-type": "application/json" });
      response.write(body.slice(0, body.length >> 1), () => response.destroy());
      return true;
    };
    rig.reflect();
    await rig.live();
    expect(cuts).toBe(2);
    await rig.inStep();
  });

  it("keeps its rows as stale while the server is gone, and catches up when it is back on the same address", async () => {
    rig.fill(50);
    rig.reflect();
    await rig.live();
    const { port } = rig.server;
    await rig.server.stop();
    await until(() => expect(rig.sink.state).toMatchObject({ phase: "stale" }));
    expect(rig.sink.size).toBe(50);
    expect(rig.sink.state.nextTryAt).not.toBeNull();
    expect(rig.reports.some((report) => report?.kind === "lost")).toBe(true);
    const old = rig.server;
    rig.server = await TableServer.start(port);
    // As after a restart with an empty watch cache: it knows the things, not the history.
    for (const name of [...old.things.keys()].slice(10)) rig.server.put(name);
    rig.server.put("fresh");
    rig.server.version += 1000;
    rig.server.forgotten = rig.server.version;
    for (const reflector of rig.reflectors) reflector.wake(false);
    await rig.inStep();
    await rig.live();
  });

  it("counts silence as death where bookmarks have been seen, and proves the watch by opening it anew", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], shouldAdvanceTime: true });
    rig.fill(2);
    rig.reflect();
    await rig.live();
    rig.server.bookmark();
    await until(() => expect(rig.sink.state.goodAt).toBeGreaterThan(0));
    await new Promise((resolve) => setImmediate(resolve));
    const watches = () => rig.server.requests.filter((url) => url.searchParams.has("watch")).length;
    expect(watches()).toBe(1);
    await vi.advanceTimersByTimeAsync(140_000);
    expect(watches()).toBe(1);
    await vi.advanceTimersByTimeAsync(15_000);
    await until(() => expect(watches()).toBe(2));
    await rig.live();
  });

  it("does not count silence where no bookmark was ever seen, until the watch outlives its own end", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], shouldAdvanceTime: true });
    rig.fill(2);
    rig.reflect();
    await rig.live();
    const watches = () => rig.server.requests.filter((url) => url.searchParams.has("watch")).length;
    await vi.advanceTimersByTimeAsync(265_000);
    expect(watches()).toBe(1);
    // timeoutSeconds was 240 and 30 more are granted.
    await vi.advanceTimersByTimeAsync(10_000);
    await until(() => expect(watches()).toBe(2));
  });

  it("opens every watch anew after sleep, at once", async () => {
    rig.fill(2);
    const reflector = rig.reflect();
    await rig.live();
    reflector.wake(true);
    await until(() => expect(rig.server.requests.filter((url) => url.searchParams.has("watch"))).toHaveLength(2));
    await rig.live();
    expect(rig.server.watchers).toBe(1);
  });

  it("names the missing permission", async () => {
    rig.server.disturb = (_url, response) => {
      status(response, 403, "Forbidden");
      return true;
    };
    rig.reflect({ target: { ...target, group: "apps", resource: "deployments", namespace: "shop" } });
    await until(() => expect(rig.sink.state.phase).toBe("forbidden"));
    expect(rig.sink.state.reason).toEqual({
      id: "cluster.forbidden.namespace",
      params: { verb: "list", resource: "deployments.apps", namespace: "shop" },
    });
  });

  it("fetches again what may be listed but not watched", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], shouldAdvanceTime: true });
    rig.server.disturb = (url, response) => {
      if (!url.searchParams.has("watch")) return false;
      status(response, 405, "MethodNotAllowed");
      return true;
    };
    rig.fill(2);
    rig.reflect();
    await until(() => expect(rig.sink.state).toMatchObject({ phase: "polled", pollMs: 30_000 }));
    rig.server.delete("pod-00000");
    await vi.advanceTimersByTimeAsync(31_000);
    await rig.inStep();
    expect(rig.sink.state.phase).toBe("polled");
  });

  it("shows name and age of answers that are no Tables", async () => {
    rig.server.disturb = (url, response) => {
      if (url.searchParams.has("watch")) return false;
      json(response, {
        kind: "PodList",
        metadata: { resourceVersion: "7" },
        items: [{ metadata: { name: "x", uid: "u", creationTimestamp: "2026-01-01T00:00:00Z" }, status: {} }],
      });
      return true;
    };
    rig.reflect();
    await rig.live();
    expect(rig.sink.columns.map((column) => column.id)).toEqual(["name", "age"]);
    expect([...rig.sink.rows.values()][0]?.cells).toEqual(["x", { at: Date.UTC(2026, 0, 1), precisionMs: 0 }]);
  });

  it("waits for new credentials when they have expired, then goes on", async () => {
    rig.fill(2);
    let expired = false;
    rig.server.disturb = (_url, response) => {
      if (expired) status(response, 401, "Unauthorized");
      return expired;
    };
    const reflector = rig.reflect();
    await rig.live();
    expired = true;
    rig.server.cut();
    await until(() => expect(reflector.state.step.kind).toBe("parked"));
    expect(rig.sink.state.phase).toBe("stale");
    expect(rig.sink.size).toBe(2);
    expired = false;
    rig.server.put("later");
    reflector.wake(false);
    await rig.inStep();
    await rig.live();
  });

  it("stops every request when it is stopped, and goes on without a new list when it is started again", async () => {
    rig.fill(3);
    const reflector = rig.reflect();
    await rig.live();
    reflector.stop();
    await until(() => expect(rig.server.watchers).toBe(0));
    rig.server.put("meanwhile");
    reflector.start();
    await rig.inStep();
    await rig.live();
    expect(rig.server.requests.filter((url) => !url.searchParams.has("watch"))).toHaveLength(1);
  });

  it("stays in step with a server that keeps failing in every way", async () => {
    rig.fill(700);
    let turn = 0;
    rig.server.disturb = (url, response) => {
      turn += 1;
      if (turn > 40) return false;
      switch (turn % 5) {
        case 0:
          response.destroy();
          return true;
        case 1:
          status(response, 503, "Unavailable");
          return true;
        case 2:
          if (url.searchParams.has("watch")) rig.server.forgotten = rig.server.version;
          return false;
        default:
          return false;
      }
    };
    rig.reflect();
    for (let round = 0; round < 60; round += 1) {
      rig.server.put(`pod-${String(round * 7).padStart(5, "0")}`, `Status${round}`);
      rig.server.delete(`pod-${String(round * 5).padStart(5, "0")}`);
      if (round % 4 === 0) rig.server.cut();
      await new Promise((resolve) => setTimeout(resolve, 10));
      for (const reflector of rig.reflectors) if (reflector.state.step.kind === "wait") reflector.wake(false);
    }
    turn = 100;
    for (const reflector of rig.reflectors) reflector.wake(false);
    await rig.inStep();
  });
});
