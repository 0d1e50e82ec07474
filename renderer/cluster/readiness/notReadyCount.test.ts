import { describe, expect, it } from "vitest";
import type { KindReadiness } from "../../../shared/readiness.ts";
import { notReadyCount } from "./notReadyCount.ts";

const now = 1_000_000;
const kind = (resource: string, more: Partial<KindReadiness>): KindReadiness => ({
  ...{ group: "example.org", version: "v1", resource, kind: resource, how: "scanned", looked: 9, notReady: 0 },
  ...{ partial: false, at: now - 5_000, reason: null, ...more },
});
const unseen = kind("unseen", { how: "pending", at: null });

describe("notReadyCount", () => {
  it("adds what is watched and what the last round found", () => {
    const kinds = [kind("a", { notReady: 4 }), kind("b", { how: "watched", notReady: 2, at: 0 })];
    expect(notReadyCount(kinds, false, now)).toEqual({ count: 6, more: false, staleSince: null });
  });

  it("is nothing before anything was looked at, and never none while something was not", () => {
    expect(notReadyCount([], false, now)).toBeNull();
    expect(notReadyCount([unseen], false, now)).toBeNull();
    expect(notReadyCount([kind("a", {}), unseen], false, now)).toEqual({ count: null, more: true, staleSince: null });
    expect(notReadyCount([kind("a", { partial: true })], false, now)?.count).toBeNull();
    expect(notReadyCount([kind("a", {})], true, now)?.count).toBeNull();
    expect(notReadyCount([kind("a", {})], false, now)?.count).toBe(0);
  });

  it("says since when it is stale; what is watched does not age, unless its cluster is away", () => {
    const old = now - 200_000;
    const watched = kind("b", { how: "watched", notReady: 2, at: old });
    expect(notReadyCount([kind("a", { notReady: 1, at: old }), watched], false, now)?.staleSince).toBe(old);
    expect(notReadyCount([kind("a", { notReady: 1 }), watched], false, now)?.staleSince).toBeNull();
    expect(notReadyCount([watched], true, now)?.staleSince).toBe(old);
  });
});
