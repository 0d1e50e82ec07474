import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { KubeHttp } from "../http/request.ts";
import { ClusterSession } from "../source/clusterSession.ts";
import { followRecords } from "./followRecords.ts";

const record = {
  metadata: {
    name: "sh.helm.release.v1.web.v2",
    namespace: "shop",
    uid: "u",
    labels: { owner: "helm", name: "web", version: "2", status: "deployed", modifiedAt: "1767225600" },
  },
};

let watches: (() => Promise<Readable>)[] = [];
let lists = 0;
let failing: RpcError | null = null;
let ended = new AbortController();

function follow() {
  const seen: string[] = [];
  const http: Pick<KubeHttp, "json" | "request"> = {
    json: async ({ query }) => {
      expect(query).toMatchObject({ labelSelector: "owner=helm" });
      lists += 1;
      if (failing !== null) throw failing;
      return { metadata: { resourceVersion: "7" }, items: [record, { metadata: { name: "other" } }] };
    },
    request: async () => {
      const body = await (watches.shift() ?? (async () => new Readable({ read: () => {} })))();
      return { status: 200, headers: {}, body, wireBytes: () => 0 };
    },
  };
  // What the following asks of the client is these two.
  const session = new ClusterSession({ http: http as KubeHttp, signal: () => {} });
  const ask = {
    of: { driver: "secret", namespace: "shop", release: null },
    priority: "background",
    watch: true,
    roundMs: 60_000,
    found: ({ records }: { readonly records: readonly { readonly status: string }[] }, live: boolean) =>
      seen.push(`${records.map(({ status }) => status).join()} ${live ? "live" : "polled"}`),
    failed: ({ kind }: { readonly kind: string }) => seen.push(kind),
  } as const;
  void followRecords(session, ask, ended.signal);
  return seen;
}

describe("followRecords", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    ended = new AbortController();
    watches = [];
    lists = 0;
    failing = null;
  });
  afterEach(() => {
    ended.abort();
    vi.useRealTimers();
  });

  it("lists again after something was seen, and else once in a round", async () => {
    watches = [async () => Readable.from([Buffer.from("{}\n")])];
    const seen = follow();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(seen).toEqual(["deployed live", "deployed live"]);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(lists).toBe(2);
  });

  it("looks ever more seldom where every watch ends at once", async () => {
    watches = Array.from({ length: 1_000 }, () => async () => Readable.from([]));
    follow();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(lists).toBeLessThan(14);
  });

  it("goes by rounds where they may not be watched", async () => {
    const refused = new RpcError("forbidden", message("x"));
    watches = [async () => Promise.reject(refused)];
    const seen = follow();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(seen).toEqual(["deployed live", "deployed polled"]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(seen).toEqual(["deployed live", "deployed polled", "deployed polled"]);
  });

  it("says what fails, and tries again", async () => {
    failing = new RpcError("forbidden", message("x"));
    const seen = follow();
    await vi.advanceTimersByTimeAsync(1_000);
    failing = null;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(seen).toEqual(["forbidden", "deployed live"]);
  });
});
