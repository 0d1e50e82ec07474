import { MessageChannel } from "node:worker_threads";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { objectServer, servedKind } from "../object/objectServer.fixture.ts";
import { ClusterSession } from "../source/clusterSession.ts";
import { ReadinessBoards } from "./readinessBoards.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it("begins a round at once for who asks, of the namespaces that they look at and of no others", async () => {
  const http = objectServer({});
  const catalog = {
    current: async () => ({
      kinds: [servedKind("db.example.org", "v1", "databases", "Database")],
      failed: [],
      reason: null,
    }),
  };
  const boards = new ReadinessBoards(new ClusterSession({ http, signal: () => {} }), catalog);
  const { port1, port2 } = new MessageChannel();
  boards.serve(["shop", "cart"], [], "", port2);
  await vi.advanceTimersByTimeAsync(100);
  const first = http.asked.length;
  expect(first).toBeGreaterThan(0);
  boards.lookAgain(["shop"]);
  boards.lookAgain(null);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(http.asked).toHaveLength(first);
  boards.lookAgain(["cart", "shop"]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(http.asked).toHaveLength(first * 2);
  port1.close();
});
