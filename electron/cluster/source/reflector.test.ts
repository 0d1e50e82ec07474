import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { MapSink } from "./mapSink.fixture.ts";
import { ReflectorRig, type RigOptions, podsTarget as target, until } from "./reflectorRig.fixture.ts";
import { json, status, TableServer } from "./tableServer.fixture.ts";

let rig: ReflectorRig;
let server: TableServer;
let sink: MapSink;

beforeEach(async () => {
  rig = await ReflectorRig.start();
  ({ server, sink } = rig);
});
afterEach(() => rig.stop());

const reflect = (more?: RigOptions) => rig.reflect(more);
const fillServer = (count: number) => rig.fill(count);
const live = () => rig.live();
const inStep = () => rig.inStep();

describe("a reflector against a server", () => {
  it("asks for a page, then for all rows not older than it, then watches from there", async () => {
    fillServer(1200);
    reflect();
    await live();
    expect(sink.size).toBe(1200);
    const queries = server.requests.map((url) => Object.fromEntries(url.searchParams));
    expect(queries).toMatchObject([
      { limit: "500", includeObject: "Metadata" },
      { resourceVersion: "1300", resourceVersionMatch: "NotOlderThan", includeObject: "Metadata" },
      { watch: "1", resourceVersion: "1300", allowWatchBookmarks: "true" },
    ]);
    expect(sink.columns.map((column) => [column.id, column.type])).toEqual([
      ["name", "name"],
      ["ready", "text"],
      ["status", "text"],
      ["restarts", "number"],
      ["age", "age"],
    ]);
    expect(sink.phases).toEqual(["connecting", "loading", "live"]);
  });

  it("follows additions, changes and deletions", async () => {
    fillServer(3);
    reflect();
    await live();
    server.put("pod-00000", "CrashLoopBackOff");
    server.put("new");
    server.delete("pod-00001");
    await inStep();
    expect(sink.rows.get("uid-pod-00000")?.health).toBe("bad");
  });

  it("fills by a streaming list where asked to, sweeping what is gone, and goes on watching on the same connection", async () => {
    fillServer(800);
    reflect({ fillBy: "watch" });
    await live();
    expect(sink.size).toBe(800);
    expect(server.requests).toHaveLength(2);
    server.put("late");
    await inStep();
  });

  it("resumes from the last version seen after a watch was cut, losing nothing", async () => {
    fillServer(5);
    reflect();
    await live();
    server.put("a");
    await inStep();
    const seen = server.version;
    server.cut();
    server.delete("pod-00002");
    server.put("b");
    await inStep();
    await live();
    expect(server.requests.at(-1)?.searchParams.get("resourceVersion")).toBe(String(seen));
    // No list was needed.
    expect(server.requests.filter((url) => !url.searchParams.has("watch"))).toHaveLength(1);
  });

  it("gets an event again that was cut in its middle", async () => {
    fillServer(2);
    reflect();
    await live();
    server.cut('{"type":"ADDED","object":{"kind":"Table","rows":[{"cells":["half');
    server.put("half");
    await inStep();
  });

  it("lists anew when the server has forgotten, keeping rows on screen and leaving no stale one", async () => {
    fillServer(600);
    reflect();
    await live();
    const before = server.version;
    sink.fewest = Number.POSITIVE_INFINITY;
    server.disturb = (url, response) => {
      if (!url.searchParams.has("watch")) return false;
      response.destroy();
      return true;
    };
    server.cut();
    for (let index = 0; index < 100; index += 1) server.delete(`pod-${String(index).padStart(5, "0")}`);
    server.put("after");
    server.forgotten = server.version;
    server.disturb = () => false;
    await until(() => expect(sink.names).toContain("after"));
    await inStep();
    await live();
    expect(sink.fewest).toBe(501);
    const relist = server.requests.find(
      (url) => Number(url.searchParams.get("resourceVersion")) >= before && !url.searchParams.has("watch"),
    );
    expect(relist?.searchParams.get("resourceVersionMatch")).toBe("NotOlderThan");
  });

  it("lists anew after an event that is no JSON", async () => {
    fillServer(3);
    reflect();
    await live();
    server.cut("}garbage{\n");
    server.delete("pod-00000");
    await inStep();
    await live();
  });

  it("starts over when the list is cut in its middle, and ends with every row once", async () => {
    fillServer(900);
    let cuts = 0;
    server.disturb = (url, response) => {
      if (url.searchParams.has("watch") || url.searchParams.has("limit") || cuts >= 2) return false;
      cuts += 1;
      const body = JSON.stringify(server.table(server.things.values()));
      response.writeHead(200, { "content-type": "application/json" });
      response.write(body.slice(0, body.length >> 1), () => response.destroy());
      return true;
    };
    reflect();
    await live();
    expect(cuts).toBe(2);
    await inStep();
  });

  it("keeps its rows as stale while the server is gone, and catches up when it is back on the same address", async () => {
    fillServer(50);
    reflect();
    await live();
    const { port } = server;
    await server.stop();
    await until(() => expect(sink.state).toMatchObject({ phase: "stale" }));
    expect(sink.size).toBe(50);
    expect(sink.state.nextTryAt).not.toBeNull();
    expect(rig.reports.some((report) => report?.kind === "lost")).toBe(true);
    const old = server;
    server = await TableServer.start(port);
    rig.server = server;
    // As after a restart with an empty watch cache: it knows the things, not the history.
    for (const name of [...old.things.keys()].slice(10)) server.put(name);
    server.put("fresh");
    server.version += 1000;
    server.forgotten = server.version;
    for (const reflector of rig.reflectors) reflector.wake(false);
    await inStep();
    await live();
  });

  it("counts silence as death where bookmarks have been seen, and proves the watch by opening it anew", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], shouldAdvanceTime: true });
    fillServer(2);
    reflect();
    await live();
    server.bookmark();
    await until(() => expect(sink.state.goodAt).toBeGreaterThan(0));
    await new Promise((resolve) => setImmediate(resolve));
    const watches = () => server.requests.filter((url) => url.searchParams.has("watch")).length;
    expect(watches()).toBe(1);
    await vi.advanceTimersByTimeAsync(140_000);
    expect(watches()).toBe(1);
    await vi.advanceTimersByTimeAsync(15_000);
    await until(() => expect(watches()).toBe(2));
    await live();
  });

  it("does not count silence where no bookmark was ever seen, until the watch outlives its own end", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], shouldAdvanceTime: true });
    fillServer(2);
    reflect();
    await live();
    const watches = () => server.requests.filter((url) => url.searchParams.has("watch")).length;
    await vi.advanceTimersByTimeAsync(265_000);
    expect(watches()).toBe(1);
    // timeoutSeconds was 240 and 30 more are granted.
    await vi.advanceTimersByTimeAsync(10_000);
    await until(() => expect(watches()).toBe(2));
  });

  it("opens every watch anew after sleep, at once", async () => {
    fillServer(2);
    const reflector = reflect();
    await live();
    reflector.wake(true);
    await until(() => expect(server.requests.filter((url) => url.searchParams.has("watch"))).toHaveLength(2));
    await live();
    expect(server.watchers).toBe(1);
  });

  it("names the missing permission", async () => {
    server.disturb = (_url, response) => {
      status(response, 403, "Forbidden");
      return true;
    };
    reflect({ target: { ...target, group: "apps", resource: "deployments", namespace: "shop" } });
    await until(() => expect(sink.state.phase).toBe("forbidden"));
    expect(sink.state.reason).toEqual({
      id: "cluster.forbidden.namespace",
      params: { verb: "list", resource: "deployments.apps", namespace: "shop" },
    });
  });

  it("fetches again what may be listed but not watched", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], shouldAdvanceTime: true });
    server.disturb = (url, response) => {
      if (!url.searchParams.has("watch")) return false;
      status(response, 405, "MethodNotAllowed");
      return true;
    };
    fillServer(2);
    reflect();
    await until(() => expect(sink.state).toMatchObject({ phase: "polled", pollMs: 30_000 }));
    server.delete("pod-00000");
    await vi.advanceTimersByTimeAsync(31_000);
    await inStep();
    expect(sink.state.phase).toBe("polled");
  });

  it("shows name and age of answers that are no Tables", async () => {
    server.disturb = (url, response) => {
      if (url.searchParams.has("watch")) return false;
      json(response, {
        kind: "PodList",
        metadata: { resourceVersion: "7" },
        items: [{ metadata: { name: "x", uid: "u", creationTimestamp: "2026-01-01T00:00:00Z" }, status: {} }],
      });
      return true;
    };
    reflect();
    await live();
    expect(sink.columns.map((column) => column.id)).toEqual(["name", "age"]);
    expect([...sink.rows.values()][0]?.cells).toEqual(["x", { at: Date.UTC(2026, 0, 1), precisionMs: 0 }]);
  });

  it("waits for new credentials when they have expired, then goes on", async () => {
    fillServer(2);
    let expired = false;
    server.disturb = (_url, response) => {
      if (expired) status(response, 401, "Unauthorized");
      return expired;
    };
    const reflector = reflect();
    await live();
    expired = true;
    server.cut();
    await until(() => expect(reflector.state.step.kind).toBe("parked"));
    expect(sink.state.phase).toBe("stale");
    expect(sink.size).toBe(2);
    expired = false;
    server.put("later");
    reflector.wake(false);
    await inStep();
    await live();
  });

  it("stops every request when it is stopped, and goes on without a new list when it is started again", async () => {
    fillServer(3);
    const reflector = reflect();
    await live();
    reflector.stop();
    await until(() => expect(server.watchers).toBe(0));
    server.put("meanwhile");
    reflector.start();
    await inStep();
    await live();
    expect(server.requests.filter((url) => !url.searchParams.has("watch"))).toHaveLength(1);
  });

  it("stays in step with a server that keeps failing in every way", async () => {
    fillServer(700);
    let turn = 0;
    server.disturb = (url, response) => {
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
          if (url.searchParams.has("watch")) server.forgotten = server.version;
          return false;
        default:
          return false;
      }
    };
    reflect();
    for (let round = 0; round < 60; round += 1) {
      server.put(`pod-${String(round * 7).padStart(5, "0")}`, `Status${round}`);
      server.delete(`pod-${String(round * 5).padStart(5, "0")}`);
      if (round % 4 === 0) server.cut();
      await new Promise((resolve) => setTimeout(resolve, 10));
      for (const reflector of rig.reflectors) if (reflector.state.step.kind === "wait") reflector.wake(false);
    }
    turn = 100;
    for (const reflector of rig.reflectors) reflector.wake(false);
    await inStep();
  });
});
