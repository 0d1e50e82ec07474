import { describe, expect, it } from "vitest";
import { message } from "../../../shared/model/message.ts";
import { type StoreState, unreadState } from "../../core/table/rowSink.ts";
import { type PodRows, podsPart } from "./podsPart.ts";

const reason = message("connection.lost");
const unknown = { data: null, reason: null, goodAt: null, leftOut: null };
const counted = (place: string, count: number, state: Partial<StoreState> = {}): PodRows => ({
  place,
  state: { ...unreadState, phase: "live", ...state },
  counts: {
    pods: { total: count, byStatus: [{ status: "Running", health: "ok", count }] },
    found: { troubles: [], partial: false },
  },
});
const missing = (place: string | null, state: Partial<StoreState>): PodRows => ({
  place,
  state: { ...unreadState, ...state },
  counts: null,
});
const refused = (place: string | null) => missing(place, { phase: "forbidden", reason });

describe("the pods of several namespaces", () => {
  it("are waited for until each has answered, and then stay while one is read again", () => {
    const rows = [counted("a", 2), missing("b", { phase: "loading" })];
    expect(podsPart(rows, unknown, 9)).toBeNull();
    const before = podsPart([counted("a", 2), counted("b", 1)], unknown, 9);
    expect(before).toMatchObject({ data: { total: 3 }, reason: null, leftOut: null });
    expect(before && podsPart(rows, before, 9)).toMatchObject({
      data: { total: 2 },
      leftOut: { id: "cluster.overview.notRead" },
    });
  });

  it("are as old as the oldest of them, with the first reason for that", () => {
    const rows = [counted("a", 2, { goodAt: 7 }), counted("b", 1, { goodAt: 5, reason }), counted("c", 1)];
    expect(podsPart(rows, unknown, 9)).toMatchObject({ goodAt: 5, reason });
  });

  it("leave out namespaces that may not be read, and name them", () => {
    expect(podsPart([counted("a", 2), refused("b"), refused("c")], unknown, 9)).toMatchObject({
      data: { total: 2 },
      leftOut: { id: "cluster.forbidden.namespaces", params: { namespaces: "b, c" } },
    });
  });

  it("are not known where none of them may be read", () => {
    expect(podsPart([refused("b"), refused("c")], unknown, 9)).toMatchObject({
      data: null,
      reason: { id: "cluster.forbidden.namespaces", params: { namespaces: "b, c" } },
    });
    expect(podsPart([refused(null)], unknown, 9)).toMatchObject({ reason: { id: "cluster.forbidden.all" } });
    expect(podsPart([missing("a", { phase: "failed", reason })], unknown, 9)).toMatchObject({ data: null, reason });
  });
});
