import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { objectServer } from "../object/objectServer.fixture.ts";
import { ClusterSession } from "../source/clusterSession.ts";
import { ClusterNodes } from "./clusterNodes.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function clusterNodes() {
  const http = objectServer({ "/api/v1/nodes": [{ metadata: { name: "n1" } }, { metadata: { name: "n2" } }] });
  const session = new ClusterSession({ http, signal: () => {} });
  const catalog = { current: async () => ({ kinds: [], failed: [], reason: null }) };
  return { http, nodes: new ClusterNodes(session, catalog) };
}

it("are read once for all who look, and not again before that is due for who looks elsewhere meanwhile", async () => {
  const { http, nodes } = clusterNodes();
  const first = nodes.join();
  const second = nodes.join();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(http.asked).toHaveLength(1);
  first();
  second();
  const third = nodes.join();
  expect(nodes.value.current.nodes.data).toMatchObject({ total: 2 });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(http.asked).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(15_000);
  expect(http.asked).toHaveLength(2);
  third();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(http.asked).toHaveLength(2);
});

it("are read at once when that is asked for", async () => {
  const { http, nodes } = clusterNodes();
  const leave = nodes.join();
  await vi.advanceTimersByTimeAsync(1_000);
  nodes.refresh();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(http.asked).toHaveLength(2);
  leave();
});
