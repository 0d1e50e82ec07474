import { expect, it } from "vitest";
import type { KindReadiness } from "../../../shared/readiness.ts";
import { joined } from "./joinedKinds.ts";

const kind = (resource: string, more: Partial<KindReadiness>): KindReadiness => ({
  group: "g",
  version: "v1",
  resource,
  kind: resource,
  how: "scanned",
  looked: 5,
  notReady: 0,
  partial: false,
  at: 10,
  reason: null,
  ...more,
});

it("adds up the clusters, and lets the worst and oldest look stand for all", () => {
  const all = joined([
    kind("b", {}),
    kind("a", { notReady: 1, at: 20 }),
    kind("a", { notReady: 2, how: "failed", at: 5 }),
  ]);
  expect(all.map(({ resource }) => resource)).toEqual(["a", "b"]);
  expect(all[0]).toMatchObject({ looked: 10, notReady: 3, how: "failed", at: 5 });
});
