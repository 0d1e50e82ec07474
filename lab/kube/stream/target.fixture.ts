import type { StreamTarget } from "./target.ts";

/** A running pod with a clock that stands still, for tests. */
export function testTarget(overrides: Partial<StreamTarget> = {}): StreamTarget {
  return {
    namespace: "shop",
    pod: "orders-0",
    container: "orders",
    containers: ["orders", "sidecar"],
    phase: "Running",
    podIP: "10.244.1.7",
    startedAt: new Date("2026-03-01T09:00:00Z"),
    now: () => new Date("2026-03-01T12:34:56.789Z"),
    logLines: {
      read: () => [],
      hasPrevious: () => false,
      follow: () => ({ dispose: () => undefined }),
    },
    ...overrides,
  };
}
