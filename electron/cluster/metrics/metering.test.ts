import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ApiKind } from "../../../shared/cluster.ts";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { RowStore } from "../../core/table/rowStore.ts";
import type { KubeHttp } from "../http/request.ts";
import { ClusterSession } from "../source/clusterSession.ts";
import { meteredBy } from "./metered.ts";
import { Metering } from "./metering.ts";

const kind = (group: string, resource: string): ApiKind => ({
  group,
  version: group === "" ? "v1" : "v1beta1",
  resource,
  kind: resource,
  singular: resource,
  shortNames: [],
  categories: [],
  namespaced: resource === "pods",
  verbs: ["get", "list"],
  subresources: [],
  custom: false,
  section: "workloads",
});

const pods = kind("", "pods");
const kinds = [pods, kind("metrics.k8s.io", "pods")];

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A store with two pods, and a metrics server whose figures the test sets: millicores by name, a failure, or nothing. */
function metered(figures: { now: Readonly<Record<string, number>> | Error | "silent" }) {
  const asked: string[] = [];
  const answer = { afterMs: 0 };
  const http: KubeHttp = {
    request: async ({ path }) => {
      asked.push(path);
      await new Promise((resolve) => setTimeout(resolve, answer.afterMs));
      if (figures.now instanceof Error) throw figures.now;
      if (figures.now === "silent") return new Promise(() => {});
      const items = Object.entries(figures.now).map(([name, cpu]) => ({
        metadata: { namespace: "shop", name },
        containers: [{ usage: { cpu: `${cpu}m`, memory: "1Mi" } }],
      }));
      const body = JSON.stringify({ kind: "PodMetricsList", metadata: {}, items });
      return { status: 200, headers: {}, body: Readable.from([Buffer.from(body)]), wireBytes: () => body.length };
    },
    json: () => Promise.reject(new Error("not asked")),
    upgrade: () => Promise.reject(new Error("not asked")),
    reset: () => {},
    dispose: () => {},
  };
  const found = meteredBy(pods, kinds);
  if (!found) throw new Error("pods are measured");
  const store = new RowStore({ columns: found.columns, namespaced: true });
  const row = {
    namespace: "shop",
    labels: {},
    owners: [],
    health: "ok",
    version: "1",
    createdAt: null,
    cells: [],
  } as const;
  store.upsert([
    { ...row, uid: "u1", name: "web-1" },
    { ...row, uid: "u2", name: "web-2" },
  ]);
  store.setState({ ...store.state, phase: "live" });
  const session = new ClusterSession({ http, signal: () => {} });
  return { store, found, asked, answer, session, metering: new Metering(session) };
}

const cpuOf = (store: RowStore, uid: string) => store.get(uid)?.cells[0];

describe("measured kinds", () => {
  it("are pods and nodes, where the server has metrics of them", () => {
    expect(meteredBy(pods, kinds)?.columns.map((column) => column.id)).toEqual(["cpu", "memory"]);
    expect(meteredBy(pods, [pods])).toBeNull();
    expect(meteredBy(kind("", "services"), kinds)).toBeNull();
  });
});

describe("the columns CPU and memory", () => {
  it("are joined by namespace and name, with their recent course", async () => {
    const figures = { now: { "web-1": 100, stranger: 7 } as Record<string, number> };
    const { store, found, metering } = metered(figures);
    const leave = metering.join(found, null, store);
    await vi.advanceTimersByTimeAsync(10);
    expect(cpuOf(store, "u1")).toEqual({ value: 100, unit: "millicores", trend: [100], asOf: null });
    expect(store.get("u1")?.cells[1]).toEqual({ value: 2 ** 20, unit: "bytes", trend: [2 ** 20], asOf: null });
    expect(cpuOf(store, "u2")).toBeNull();
    figures.now = { "web-1": 250, "web-2": 5 };
    await vi.advanceTimersByTimeAsync(15_000);
    expect(cpuOf(store, "u1")).toMatchObject({ value: 250 });
    expect(cpuOf(store, "u2")).toMatchObject({ value: 5 });
    for (let round = 0; round < 60; round += 1) await vi.advanceTimersByTimeAsync(15_000);
    const cell = cpuOf(store, "u1");
    expect(typeof cell === "object" && cell !== null && "trend" in cell ? cell.trend.length : 0).toBe(30);
    leave();
  });

  it("keep their last figures, with their age, when they could not be renewed for a minute", async () => {
    const figures: { now: Record<string, number> | Error } = { now: { "web-1": 1, "web-2": 2 } };
    const { store, found, metering } = metered(figures);
    const leave = metering.join(found, null, store);
    await vi.advanceTimersByTimeAsync(10);
    const measuredAt = Date.now() - 10;
    figures.now = new RpcError("unreachable", message("connection.lost"));
    await vi.advanceTimersByTimeAsync(59_000);
    expect(cpuOf(store, "u1")).toMatchObject({ value: 1, asOf: null });
    await vi.advanceTimersByTimeAsync(10_000);
    const asOf = { unit: "millicores", trend: [1], value: 1, asOf: expect.closeTo(measuredAt, -2) };
    expect(cpuOf(store, "u1")).toEqual(asOf);
    expect(store.get("u1")?.cells[1]).toMatchObject({ value: 2 ** 20, asOf: expect.any(Number) });
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(cpuOf(store, "u1")).toEqual(asOf);
    // The metrics server comes back: a new course, because nobody knows what was between.
    figures.now = { "web-1": 7, "web-2": 8 };
    await vi.advanceTimersByTimeAsync(15_000);
    expect(cpuOf(store, "u1")).toEqual({ unit: "millicores", trend: [7], value: 7, asOf: null });
    leave();
  });

  it("age although a silent server keeps the request waiting", async () => {
    const figures: { now: Record<string, number> | Error | "silent" } = { now: { "web-1": 1 } };
    const { store, found, metering } = metered(figures);
    const leave = metering.join(found, null, store);
    await vi.advanceTimersByTimeAsync(10);
    figures.now = "silent";
    await vi.advanceTimersByTimeAsync(70_000);
    expect(cpuOf(store, "u1")).toMatchObject({ value: 1, asOf: expect.any(Number) });
    leave();
  });

  it("of a pod that is measured no more age alone, and of one never measured stay blank", async () => {
    const figures: { now: Record<string, number> } = { now: { "web-1": 1 } };
    const { store, found, metering } = metered(figures);
    const leave = metering.join(found, null, store);
    await vi.advanceTimersByTimeAsync(10);
    expect(cpuOf(store, "u2")).toBeNull();
    figures.now = { "web-2": 3 };
    await vi.advanceTimersByTimeAsync(90_000);
    expect(cpuOf(store, "u1")).toMatchObject({ value: 1, asOf: expect.any(Number) });
    expect(cpuOf(store, "u2")).toMatchObject({ value: 3, asOf: null });
    leave();
  });

  it("are shown with their age at once to one who comes back later", async () => {
    const figures: { now: Record<string, number> | Error } = { now: { "web-1": 1 } };
    const { store, found, metering } = metered(figures);
    metering.join(found, null, store)();
    await vi.advanceTimersByTimeAsync(10);
    const leave = metering.join(found, null, store);
    await vi.advanceTimersByTimeAsync(10);
    leave();
    await vi.advanceTimersByTimeAsync(300_000);
    figures.now = new RpcError("unreachable", message("connection.lost"));
    const again = metering.join(found, null, store);
    await vi.advanceTimersByTimeAsync(10);
    expect(cpuOf(store, "u1")).toMatchObject({ value: 1, asOf: expect.any(Number) });
    again();
  });

  it("wait for the rows", async () => {
    const { store, found, asked, metering } = metered({ now: {} });
    for (const phase of ["connecting", "loading"] as const) {
      store.setState({ ...store.state, phase });
      const leave = metering.join(found, null, store);
      await vi.advanceTimersByTimeAsync(60_000);
      leave();
    }
    expect(asked).toEqual([]);
    store.setState({ ...store.state, phase: "live" });
    const leave = metering.join(found, null, store);
    await vi.advanceTimersByTimeAsync(10);
    expect(asked).toHaveLength(1);
    leave();
  });

  it("do not load a slow link with rows that nobody asked for, and leave it to others most of the time", async () => {
    const { store, found, asked, answer, session, metering } = metered({ now: {} });
    session.roundTrip(100);
    answer.afterMs = 10_000;
    const state = (phase: "paused" | "live") => store.setState({ ...store.state, phase });
    state("paused");
    const leave = metering.join(found, null, store);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toEqual([]);
    state("live");
    await vi.advanceTimersByTimeAsync(2_000);
    expect(asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(95_000);
    expect(asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked).toHaveLength(2);
    leave();
  });

  it("are not called old over a slow link before they were to be renewed", async () => {
    const figures: { now: Record<string, number> | Error } = { now: { "web-1": 1 } };
    const { store, found, answer, session, metering } = metered(figures);
    session.roundTrip(100);
    answer.afterMs = 10_000;
    const leave = metering.join(found, null, store);
    await vi.advanceTimersByTimeAsync(105_000);
    expect(cpuOf(store, "u1")).toMatchObject({ asOf: null });
    figures.now = new RpcError("unreachable", message("connection.lost"));
    await vi.advanceTimersByTimeAsync(90_000);
    expect(cpuOf(store, "u1")).toMatchObject({ asOf: expect.any(Number) });
    leave();
  });

  it("are asked for once for all who look at a table, and no longer than they do", async () => {
    const { store, found, asked, metering } = metered({ now: {} });
    const first = metering.join(found, null, store);
    const second = metering.join(found, null, store);
    await vi.advanceTimersByTimeAsync(10);
    expect(asked).toEqual(["/apis/metrics.k8s.io/v1beta1/pods"]);
    first();
    first();
    await vi.advanceTimersByTimeAsync(20_000);
    const still = asked.length;
    expect(still).toBeGreaterThan(1);
    second();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(asked.length).toBe(still);
  });
});
