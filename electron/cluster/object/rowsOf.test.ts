import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { TableRow } from "../../core/table/rowSink.ts";
import { ClusterSession } from "../source/clusterSession.ts";
import { plainHttp } from "../source/plainHttp.fixture.ts";
import { podsTarget } from "../source/reflectorRig.fixture.ts";
import { TableServer } from "../source/tableServer.fixture.ts";
import { servedKind } from "./objectServer.fixture.ts";
import { rowsOf } from "./rowsOf.ts";

const pods = servedKind("", "v1", "pods", "Pod");
const isWeb = (row: TableRow) => row.name.startsWith("web");

let server: TableServer;
let session: ClusterSession;
beforeEach(async () => {
  server = await TableServer.start();
  for (const name of ["web-1", "web-2", "db-1"]) server.put(name);
  session = new ClusterSession({ http: plainHttp(server.url), signal: () => {} });
});
afterEach(async () => {
  session.dispose();
  await server.stop();
});

const names = (rows: readonly TableRow[]) => rows.map((row) => row.name).sort();
const lists = () => server.requests.filter((url) => url.pathname === "/api/v1/pods").length;
const ask = { namespace: null, limit: 2, labelSelector: "app=web" };

describe("rows of a kind", () => {
  it("are those of a table that is followed anyway, without a request", async () => {
    const lease = session.pool.acquire(podsTarget);
    await vi.waitFor(() => expect(lease.store.state.phase).toBe("live"));
    const before = lists();
    const { rows, cut } = await rowsOf(session, pods, ask, isWeb, AbortSignal.timeout(5_000));
    expect(names(rows)).toEqual(["web-1", "web-2"]);
    expect(cut).toBeNull();
    expect(lists()).toBe(before);
    lease.release();
  });

  it("are asked for where no table is followed, or only the server can tell, and say that there are more", async () => {
    const alone = await rowsOf(session, pods, ask, isWeb, AbortSignal.timeout(5_000));
    expect(alone.rows).toHaveLength(2);
    expect(alone.cut).not.toBeNull();
    const lease = session.pool.acquire(podsTarget);
    await vi.waitFor(() => expect(lease.store.state.phase).toBe("live"));
    const before = lists();
    await rowsOf(session, pods, { namespace: null, limit: 2, fieldSelector: "x=y" }, null, AbortSignal.timeout(5_000));
    expect(lists()).toBe(before + 1);
    lease.release();
  });
});
