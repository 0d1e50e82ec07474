import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MapSink } from "./mapSink.fixture.ts";
import { plainHttp } from "./plainHttp.fixture.ts";
import { ReflectorPool } from "./reflectorPool.ts";
import { podsTarget as target } from "./reflectorRig.fixture.ts";
import { TableServer } from "./tableServer.fixture.ts";

let server: TableServer;
let pool: ReflectorPool<MapSink>;
let disposed: MapSink[] = [];

beforeEach(async () => {
  server = await TableServer.start();
  server.put("a");
  disposed = [];
  pool = new ReflectorPool<MapSink>({
    around: {
      http: plainHttp(server.url),
      random: () => 0,
      fillBy: "list",
      wantsGzip: () => false,
      near: () => false,
      transferred: () => {},
      events: () => {},
      report: () => {},
    },
    createStore: () => new MapSink(),
    disposeStore: (store) => disposed.push(store),
    lingerMs: 60,
    warm: 1,
  });
});
afterEach(async () => {
  pool.dispose();
  await server.stop();
});

const until = (check: () => void) => vi.waitFor(check, { timeout: 5_000, interval: 5 });

describe("the reflectors of a connection", () => {
  it("are shared by all who look at the same kind and namespace", async () => {
    const first = pool.acquire(target);
    const second = pool.acquire(target);
    const other = pool.acquire({ ...target, namespace: "shop" });
    expect(second.store).toBe(first.store);
    expect(other.store).not.toBe(first.store);
    await until(() => expect(first.store.state.phase).toBe("live"));
    expect(server.requests.filter((url) => url.pathname === "/api/v1/pods")).toHaveLength(2);
    expect(pool.lookedAt).toBe(true);
  });

  it("linger when no one looks, then stop and keep their rows warm", async () => {
    const lease = pool.acquire(target);
    await until(() => expect(lease.store.state.phase).toBe("live"));
    lease.release();
    lease.release();
    expect(pool.lookedAt).toBe(false);
    expect(server.watchers).toBe(1);
    await until(() => expect(server.watchers).toBe(0));
    server.put("b");
    const again = pool.acquire(target);
    expect(again.store).toBe(lease.store);
    expect(again.store.names).toEqual(["a"]);
    await until(() => expect(again.store.names).toEqual(["a", "b"]));
    // Resumed by the watch alone.
    expect(server.requests.filter((url) => !url.searchParams.has("watch"))).toHaveLength(1);
  });

  it("go on without a break for who comes back soon", async () => {
    const lease = pool.acquire(target);
    await until(() => expect(lease.store.state.phase).toBe("live"));
    lease.release();
    pool.acquire(target);
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(server.requests.filter((url) => url.searchParams.has("watch"))).toHaveLength(1);
    expect(server.watchers).toBe(1);
  });

  it("forget the stores that were looked at longest ago", async () => {
    const pods = pool.acquire(target);
    const shop = pool.acquire({ ...target, namespace: "shop" });
    pods.release();
    shop.release();
    await until(() => expect(disposed).toEqual([pods.store]));
    expect([...pool.loaded()].map((loaded) => loaded.store)).toEqual([shop.store]);
  });
});
