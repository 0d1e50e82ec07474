import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ConnectionId } from "../../../shared/connection.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import type { KubeApi } from "../../core/kubeApi.ts";
import { checkPermit, PermitError } from "../../core/operation/permit.ts";
import { withPermit } from "../../core/operation/permitIssue.ts";
import type { LeaseTarget } from "../../core/operation/planner.ts";
import type { PatchOp } from "../patch/fieldPatch.ts";
import { applied } from "../patch/patchServer.fixture.ts";
import { refusal } from "../plan/fakeCluster.fixture.ts";
import { textAt } from "../source/wireValue.ts";
import type { Writers } from "../write/objectWrites.ts";
import { targetLeases } from "./targetLeases.ts";

const connection = ConnectionId.parse("c1");
const key = "core/nodes//node-1";
const signal = new AbortController().signal;

/** A server with one Lease at most. */
class LeaseServer {
  lease: JsonObject | null = null;
  version = 1;
  failing: Error | null = null;
  readonly sent: string[] = [];

  readonly api = {
    get: async () => {
      if (this.failing) throw this.failing;
      if (this.lease === null) throw refusal(404, "not-found", "no lease");
      return this.lease;
    },
  } as Partial<KubeApi> as KubeApi;

  readonly writers: Writers = {
    send: async (permit, target, { method, body }) => {
      checkPermit(permit, target);
      if (this.failing) throw this.failing;
      this.sent.push(method);
      if (method === "POST" && this.lease !== null) throw refusal(409, "conflict", "already exists");
      if (method === "POST") this.store(body as JsonObject);
      if (method === "DELETE") this.lease = null;
      if (method === "PATCH") this.patch(JSON.parse(JSON.stringify(body)));
      return { status: 200, object: this.lease ?? {}, warnings: [] };
    },
  };

  store(lease: JsonObject): void {
    this.version += 1;
    const metadata = { ...(lease.metadata as JsonObject), uid: "l1", resourceVersion: String(this.version) };
    this.lease = { ...lease, metadata };
  }

  patch(ops: readonly PatchOp[]): void {
    if (this.lease === null) throw refusal(404, "not-found", "no lease");
    try {
      this.store(applied(this.lease, ops));
    } catch (error) {
      throw refusal(422, "invalid", String(error));
    }
  }

  get holder(): string {
    return textAt(this.lease, "spec", "holderIdentity");
  }
}

let server: LeaseServer;
let open: boolean;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date", "performance", "setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
  vi.setSystemTime("2026-11-22T03:00:00Z");
  server = new LeaseServer();
  open = true;
});
afterEach(() => {
  vi.useRealTimers();
});

const leases = (holder: string, refused = false) =>
  targetLeases({
    apis: () => server.api,
    writers: server.writers,
    refusal: async () => (refused ? { id: "no", params: {} } : null),
    holder,
    log: () => {},
  });
const target = (operation: string): LeaseTarget => ({
  connection,
  key,
  namespace: "default",
  operation,
  permitted: (work) => {
    if (!open) throw new PermitError("the operation has let go");
    return withPermit({ operation, step: "lease", connection, key, proceed: () => {} }, work);
  },
});
const take = (holder: string, operation = "o1") => leases(holder).acquire(target(operation), signal);

describe("a Lease on a target", () => {
  it("is made, renewed, found to be one's own, and taken away", async () => {
    const held = await take("ada@one");
    expect(server.lease).toMatchObject({
      metadata: { namespace: "default", annotations: { "quarterdeck/target": key } },
      spec: {
        holderIdentity: "ada@one quarterdeck o1",
        leaseDurationSeconds: 30,
        renewTime: "2026-11-22T03:00:00.000000Z",
      },
    });
    await vi.advanceTimersByTimeAsync(10_500);
    expect(textAt(server.lease, "spec", "renewTime")).toBe("2026-11-22T03:00:10.000000Z");
    await held?.check(signal);
    await held?.release();
    expect(server.lease).toBeNull();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.sent).toEqual(["POST", "PATCH", "DELETE"]);
    expect(held?.lost.aborted).toBe(false);
  });

  it("is refused while another console renews it, and names who that is", async () => {
    await take("ada@one");
    await expect(take("bob@two", "o2")).rejects.toMatchObject({
      code: "conflict",
      text: { id: "cluster.lease.held", params: { holder: "ada@one", key } },
    });
  });

  it("is not taken from a holder that only has another clock", async () => {
    await take("ada@one");
    // Renewed by the holder's clock, which is an hour behind.
    const renew = setInterval(
      () => server.patch([{ op: "replace", path: "/spec/renewTime", value: "2026-11-22T02:00:00.000000Z" }]),
      10_000,
    );
    server.patch([{ op: "replace", path: "/spec/renewTime", value: "2026-11-22T02:00:00.000000Z" }]);
    const taken = take("bob@two", "o2");
    const refused = expect(taken).rejects.toMatchObject({ code: "conflict" });
    await vi.advanceTimersByTimeAsync(13_000);
    clearInterval(renew);
    await refused;
    expect(server.holder).toBe("ada@one quarterdeck o1");
  });

  it("is taken over from a console that is gone, and at once by the same operation after a crash", async () => {
    server.store({
      metadata: { name: "x" },
      spec: {
        holderIdentity: "ada@one quarterdeck o1",
        leaseDurationSeconds: 30,
        renewTime: "2026-11-22T02:50:00.000000Z",
      },
    });
    await take("ada@one", "o1");
    expect(server.sent).toEqual(["PATCH"]);
    server.patch([{ op: "replace", path: "/spec/renewTime", value: "2026-11-22T02:50:00.000000Z" }]);
    server.failing = null;
    const taken = take("bob@two", "o2");
    // The first holder's renewals are those of this process: they are cut off here.
    open = false;
    await vi.advanceTimersByTimeAsync(11_000);
    open = true;
    await vi.advanceTimersByTimeAsync(2_000);
    await taken;
    expect(server.holder).toBe("bob@two quarterdeck o2");
  });

  it("is lost when another has it, and nothing of the other's is taken away", async () => {
    const held = await take("ada@one");
    server.patch([{ op: "replace", path: "/spec/holderIdentity", value: "bob@two quarterdeck o2" }]);
    await expect(held?.check(signal)).rejects.toMatchObject({ code: "conflict", text: { id: "cluster.lease.lost" } });
    expect(held?.lost.aborted).toBe(true);
    await held?.release();
    expect(server.holder).toBe("bob@two quarterdeck o2");
  });

  it("is lost when it could not be renewed for as long as it lasts, not before", async () => {
    const held = await take("ada@one");
    server.failing = new Error("the network is away");
    await vi.advanceTimersByTimeAsync(29_000);
    expect(held?.lost.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(12_000);
    expect(held?.lost.aborted).toBe(true);
  });

  it("is lost in time although the clock was set back meanwhile", async () => {
    const held = await take("ada@one");
    server.failing = new Error("the network is away");
    vi.setSystemTime(Date.now() - 3_600_000);
    await vi.advanceTimersByTimeAsync(29_000);
    expect(held?.lost.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(12_000);
    expect(held?.lost.aborted).toBe(true);
  });

  it("is done without where none may be written", async () => {
    server.failing = refusal(403, "forbidden", "no");
    expect(await take("ada@one")).toBeNull();
    expect(await leases("ada@one", true).possible(connection, "default", signal)).toBe(false);
    expect(await leases("ada@one").possible(connection, "default", signal)).toBe(true);
  });

  it("is not written once the operation has let go", async () => {
    open = false;
    await expect(take("ada@one")).rejects.toThrow(PermitError);
    expect(server.sent).toEqual([]);
  });
});
