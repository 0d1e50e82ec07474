import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
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

  function board(objects: Parameters<typeof objectServer>[0], refuse?: Parameters<typeof objectServer>[1]) {
    const session = new ClusterSession({ http: objectServer(objects, refuse), signal: () => {} });
    const catalog = {
      current: async () => ({
        kinds: [databases, queues, servedKind("apps", "v1", "deployments", "Deployment")],
        failed: [],
        reason: null,
      }),
    };
    const made = new ReadinessBoard(session, catalog, null, new TransitionLog());
    const rows = () =>
      [...made.store.names.entries()]
        .filter(([slot]) => made.store.isLive(slot))
        .map(([, name]) => name)
        .sort();
    return { made, rows };
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
    const many = Array.from({ length: 2_500 }, (_, n) => database(`d${n}`, n < 10 ? "Pending" : "Ready"));
    const { made, rows } = board({ [path]: many });
    await vi.advanceTimersByTimeAsync(3_000);
    expect(rows()).toHaveLength(10);
    expect(made.kinds.current[0]).toMatchObject({ looked: 2_000, partial: true });
    made.pin(new Set(["db.example.org/databases"]));
    await vi.advanceTimersByTimeAsync(3_000);
    expect(made.kinds.current[0]).toMatchObject({ how: "scanned", reason: { id: "cluster.readiness.tooMany" } });
    made.dispose();
  });
});
