import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { KubeHttp } from "../http/request.ts";
import { ClusterSession } from "../source/clusterSession.ts";
import { RequestedSum } from "./requestedSum.ts";
import { RequestedSums } from "./requestedSums.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const pod = (cpu: string, phase = "Running") => ({
  status: { phase },
  spec: { containers: [{ resources: { requests: { cpu, memory: "1Mi" } } }] },
});

/** A server of pods in pages of 500, each of which takes a while. */
function summed(
  server: { pods: readonly object[]; pageMs?: number; failure?: RpcError; refused?: string },
  namespaces: readonly string[] | null = null,
) {
  const asked: number[] = [];
  const paths: string[] = [];
  const signals: AbortSignal[] = [];
  const http: KubeHttp = {
    request: async ({ path, query, signal }) => {
      paths.push(path);
      asked.push(Date.now());
      signals.push(signal);
      await new Promise((resolve) => setTimeout(resolve, server.pageMs ?? 0));
      if (server.failure) throw server.failure;
      if (server.refused?.includes(path)) throw new RpcError("forbidden", message("connection.forbidden"));
      const from = Number(query?.continue ?? 0);
      const left = Math.max(0, server.pods.length - from - 500);
      const metadata = left > 0 ? { continue: String(from + 500), remainingItemCount: left } : {};
      const body = Buffer.from(JSON.stringify({ metadata, items: server.pods.slice(from, from + 500) }));
      return { status: 200, headers: {}, body: Readable.from([body]), wireBytes: () => body.length };
    },
    json: () => Promise.reject(new Error("not asked")),
    upgrade: () => Promise.reject(new Error("not asked")),
    reset: () => {},
    dispose: () => {},
  };
  const sum = new RequestedSum(new ClusterSession({ http, signal: () => {} }), namespaces);
  const seen: string[] = [];
  sum.value.subscribe(({ progress, data }) =>
    seen.push(progress ? `${progress.read}/${progress.total}` : `${data?.pods}`),
  );
  return { sum, http, asked, paths, signals, seen };
}

describe("the sum of what pods ask for", () => {
  it("is exact at any size, tells how far it is, and holds no pod", async () => {
    const pods = Array.from({ length: 12_345 }, (_, at) => pod("100m", at % 5 === 0 ? "Succeeded" : "Running"));
    const { sum, seen } = summed({ pods, pageMs: 10 });
    sum.hold(false);
    const leave = sum.join();
    await vi.advanceTimersByTimeAsync(100);
    expect(sum.value.current).toMatchObject({ data: null, progress: { read: expect.any(Number), total: 12_345 } });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(seen.slice(0, 3)).toEqual(["0/null", "500/12345", "1000/12345"]);
    expect(sum.value.current).toMatchObject({
      data: { cpu: 987_600, memory: 9_876 * 2 ** 20, pods: 9_876, oversize: 0 },
      reason: null,
      progress: null,
    });
    leave();
  });

  it("waits until the rows of the pods are in", async () => {
    const { sum, asked } = summed({ pods: [pod("1")] });
    const leave = sum.join();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toEqual([]);
    sum.hold(false);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(sum.value.current.data).toMatchObject({ cpu: 1_000 });
    leave();
  });

  it("is read again when pods changed, a share of the time that a reading takes, and else seldom", async () => {
    const server = { pods: [pod("1")] as readonly object[], pageMs: 10_000 };
    const { sum, asked } = summed(server);
    sum.hold(false);
    const leave = sum.join();
    await vi.advanceTimersByTimeAsync(11_000);
    expect(sum.value.current.data).toMatchObject({ cpu: 1_000 });
    server.pods = [pod("1"), pod("2")];
    sum.changed();
    await vi.advanceTimersByTimeAsync(380_000);
    expect(asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(40_000);
    expect(sum.value.current.data).toMatchObject({ cpu: 3_000 });
    const settled = asked.length;
    await vi.advanceTimersByTimeAsync(500_000);
    expect(asked).toHaveLength(settled);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(asked).toHaveLength(settled + 1);
    leave();
  });

  it("stays as it was when it cannot be read again, with the reason and of when it is", async () => {
    const server: { pods: readonly object[]; failure?: RpcError } = { pods: [pod("1")] };
    const { sum } = summed(server);
    sum.hold(false);
    const leave = sum.join();
    await vi.advanceTimersByTimeAsync(1_000);
    const { goodAt } = sum.value.current;
    server.failure = new RpcError("forbidden", message("connection.forbidden"));
    sum.changed();
    await vi.advanceTimersByTimeAsync(90_000);
    expect(sum.value.current).toMatchObject({ data: { cpu: 1_000 }, goodAt, reason: { id: "cluster.forbidden.all" } });
    leave();
  });

  it("ends with who looks last, goes on when someone comes back, and is known at once to who comes later", async () => {
    const pods = Array.from({ length: 5_000 }, () => pod("1"));
    const { sum, asked, signals } = summed({ pods, pageMs: 1_000 });
    sum.hold(false);
    const first = sum.join();
    const second = sum.join();
    await vi.advanceTimersByTimeAsync(2_500);
    first();
    expect(signals.some((signal) => signal.aborted)).toBe(false);
    second();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(signals.at(-1)?.aborted).toBe(true);
    expect(sum.value.current).toMatchObject({ data: null, progress: null });
    const settled = asked.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toHaveLength(settled);
    const third = sum.join();
    await vi.advanceTimersByTimeAsync(15_000);
    third();
    const known = asked.length;
    const fourth = sum.join();
    expect(sum.value.current.data).toMatchObject({ pods: 5_000 });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked).toHaveLength(known);
    fourth();
  });

  it("is of the namespaces looked at, one list each, and says which of them may not be read", async () => {
    const server = { pods: [pod("1"), pod("2")], refused: "/api/v1/namespaces/pay/pods" };
    const { sum, paths } = summed(server, ["shop", "pay", "web"]);
    sum.hold(false);
    const leave = sum.join();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(paths).toEqual(["shop", "pay", "web"].map((name) => `/api/v1/namespaces/${name}/pods`));
    expect(sum.value.current).toMatchObject({
      data: { cpu: 6_000, pods: 4 },
      reason: null,
      leftOut: { id: "cluster.forbidden.namespace", params: { namespace: "pay" } },
    });
    leave();
  });

  it("is not known where all of them are refused", async () => {
    const refused = "/api/v1/namespaces/pay/pods /api/v1/namespaces/shop/pods";
    const { sum } = summed({ pods: [], refused }, ["shop", "pay"]);
    sum.hold(false);
    const leave = sum.join();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sum.value.current).toMatchObject({
      data: null,
      reason: { id: "cluster.forbidden.namespaces", params: { namespaces: "shop, pay" } },
      progress: null,
    });
    leave();
  });
});

describe("sums of requests", () => {
  const sums = () => new RequestedSums(new ClusterSession({ http: summed({ pods: [] }).http, signal: () => {} }));

  it("are shared by all who look at the same namespaces, in whatever order these are named", () => {
    const all = sums();
    expect(all.of(["a", "b"])).toBe(all.of(["b", "a"]));
    expect(all.of(null)).toBe(all.of(null));
    expect(all.of(null)).not.toBe(all.of(["a"]));
  });

  it("are forgotten when no one looks and others came since, and never while someone looks", () => {
    const all = sums();
    const seen = all.of(["seen"]);
    const unseen = all.of(["unseen"]);
    const leave = seen.join();
    for (let at = 0; at < 20; at += 1) all.of([`n${at}`]);
    expect(all.of(["seen"])).toBe(seen);
    expect(all.of(["unseen"])).not.toBe(unseen);
    leave();
  });
});
