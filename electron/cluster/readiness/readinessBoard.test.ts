import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { clusterLimits, RequestBudget } from "../../core/requestBudget.ts";
import type { KubeHttp } from "../http/request.ts";
import { objectServer, servedKind } from "../object/objectServer.fixture.ts";
import { ClusterSession } from "../source/clusterSession.ts";
import { ReadinessBoard } from "./readinessBoard.ts";
import { TransitionLog } from "./transitionLog.ts";

const databases = servedKind("db.example.org", "v1", "databases", "Database");
const queues = servedKind("mq.example.org", "v1", "queues", "Queue");
const path = "/apis/db.example.org/v1/namespaces/shop/databases";

function database(name: string, phase: string) {
  return { metadata: { uid: `u-${name}`, namespace: "shop", name, generation: 1 }, status: { phase } };
}

describe("ReadinessBoard", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  function board(
    objects: Parameters<typeof objectServer>[0],
    refuse?: Parameters<typeof objectServer>[1],
    looking = true,
  ) {
    const http = objectServer(objects, refuse);
    const session = new ClusterSession({ http, signal: () => {} });
    const catalog = {
      current: async () => ({
        kinds: [databases, queues, servedKind("apps", "v1", "deployments", "Deployment")],
        failed: [],
        reason: null,
      }),
    };
    const made = new ReadinessBoard(session, catalog, null, new TransitionLog());
    made.look(looking);
    const rows = () =>
      [...made.store.names.entries()]
        .filter(([slot]) => made.store.isLive(slot))
        .map(([, name]) => name)
        .sort();
    return { made, rows, asked: http.asked };
  }

  it("has what is not Ready of custom kinds, takes away what became so or is gone, and says how each kind was looked at", async () => {
    const objects = { [path]: [database("a", "Pending"), database("b", "Ready"), database("c", "Failed")] };
    const { made, rows } = board(objects, (asked) => (asked.includes("queues") ? "forbidden" : null));
    await vi.advanceTimersByTimeAsync(100);
    expect(rows()).toEqual(["a", "c"]);
    expect(made.kinds.current).toMatchObject([
      { resource: "databases", how: "scanned", looked: 3, notReady: 2, partial: false },
      { resource: "queues", how: "forbidden", reason: { id: expect.stringContaining("forbidden") } },
    ]);
    objects[path] = [database("a", "Ready"), database("d", "Pending")];
    await vi.advanceTimersByTimeAsync(61_000);
    expect(rows()).toEqual(["d"]);
    expect(made.kinds.current[0]).toMatchObject({ looked: 2, notReady: 1 });
    made.dispose();
  });

  it("says of what has thousands of objects that not all were looked at", async () => {
    const many = Array.from({ length: 20_600 }, (_, n) => database(`d${n}`, n < 10 ? "Pending" : "Ready"));
    const { made, rows } = board({ [path]: many });
    await vi.advanceTimersByTimeAsync(3_000);
    expect(rows()).toHaveLength(10);
    expect(made.kinds.current[0]).toMatchObject({ looked: 20_000, partial: true });
    made.pin(new Set(["db.example.org/databases"]));
    await vi.advanceTimersByTimeAsync(3_000);
    expect(made.kinds.current[0]).toMatchObject({ how: "scanned", reason: { id: "cluster.readiness.tooMany" } });
    made.dispose();
  });

  it("asks for nothing while nobody looks, and keeps what the last round found with its time", async () => {
    const { made, rows, asked } = board({ [path]: [database("a", "Pending")] }, undefined, false);
    await vi.advanceTimersByTimeAsync(200_000);
    expect(asked).toEqual([]);
    expect(made.kinds.current.map(({ how, at }) => [how, at])).toEqual([
      ["pending", null],
      ["pending", null],
    ]);
    made.look(true);
    await vi.advanceTimersByTimeAsync(100);
    expect(rows()).toEqual(["a"]);
    const after = asked.length;
    made.look(false);
    const found = made.kinds.current;
    await vi.advanceTimersByTimeAsync(500_000);
    expect(asked).toHaveLength(after);
    expect(made.kinds.current).toEqual(found);
    made.dispose();
  });

  it("watches a pinned kind also while nobody looks, after one list of it, and leaves alone one that is too large", async () => {
    const { made, asked } = board({ [path]: [database("a", "Pending")] }, undefined, false);
    made.pin(new Set(["db.example.org/databases"]));
    await vi.advanceTimersByTimeAsync(100);
    expect(made.kinds.current[0]).toMatchObject({ how: "watched", notReady: 1 });
    expect(asked.some((one) => one.includes("queues"))).toBe(false);
    made.pin(new Set());
    expect(made.kinds.current[0]).toMatchObject({ how: "scanned", notReady: 1 });
    made.dispose();
    const large = board(
      { [path]: Array.from({ length: 700 }, (_, n) => database(`d${n}`, "Ready")) },
      undefined,
      false,
    );
    large.made.pin(new Set(["db.example.org/databases"]));
    await vi.advanceTimersByTimeAsync(300_000);
    expect(large.asked).toHaveLength(2);
    large.made.dispose();
  });

  it("goes through 20,000 objects by pages, small kinds first, within the budget of requests in the background", async () => {
    const queued = "/apis/mq.example.org/v1/namespaces/shop/queues";
    const many = Array.from({ length: 20_000 }, (_, n) => database(`d${n}`, n < 10 ? "Pending" : "Ready"));
    const server = objectServer({ [path]: many, [queued]: [database("q", "Pending")] });
    const budget = new RequestBudget(clusterLimits);
    const begun: number[] = [];
    const http: KubeHttp = {
      ...server,
      request: async (asked) => {
        const { priority = "background", cost, signal } = asked;
        const place = await budget.acquire({ priority, list: cost === "list", signal });
        begun.push(Date.now());
        return await server.request(asked).finally(place.release);
      },
    };
    const session = new ClusterSession({ http, signal: () => {} });
    const served = { kinds: [databases, queues], failed: [], reason: null };
    const made = new ReadinessBoard(session, { current: async () => served }, null, new TransitionLog());
    made.look(true);
    const start = Date.now();
    await vi.advanceTimersByTimeAsync(20_000);
    // 40 pages of databases and one of queues; ten at once, then ten a second.
    expect(begun).toHaveLength(41);
    expect((begun.at(-1) ?? 0) - start).toBeGreaterThanOrEqual(3_000);
    for (const at of begun) expect(begun.filter((one) => one > at && one <= at + 1_000).length).toBeLessThanOrEqual(20);
    expect(made.kinds.current).toMatchObject([
      { looked: 20_000, notReady: 10, partial: false },
      { looked: 1, notReady: 1 },
    ]);
    // The next round begins a minute after this one did, with the small kind.
    server.asked.length = 0;
    await vi.advanceTimersByTimeAsync(65_000);
    expect(begun).toHaveLength(82);
    expect(server.asked[0]).toContain("queues");
    made.dispose();
  });
});
