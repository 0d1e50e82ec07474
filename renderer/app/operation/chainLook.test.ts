import { describe, expect, it } from "vitest";
import { ChainState } from "../../../shared/journal.ts";
import { chainLook } from "./chainLook.ts";

const of = (more: Partial<ChainState>) =>
  chainLook(
    ChainState.parse({
      state: "whole",
      records: 3,
      segments: 1,
      head: null,
      checkedAt: 0,
      tornBytes: 0,
      faults: [],
      needsPerson: false,
      blocked: null,
      ...more,
    }),
  );

describe("the journal's chain", () => {
  it("is calm only when it is whole", () => {
    expect(of({})).toEqual({ health: "ok", text: "journal.chain.whole", loud: false });
    expect(of({ state: "repaired", tornBytes: 12 })).toMatchObject({ health: "warn", loud: false });
  });

  it("is loud when it was changed, and that goes before a full disk", () => {
    const blocked = { id: "journal.full", params: {} };
    expect(of({ state: "broken", needsPerson: true, blocked })).toEqual({
      health: "bad",
      text: "journal.chain.broken",
      loud: true,
    });
    expect(of({ state: "broken" })).toEqual({ health: "warn", text: "journal.chain.broken", loud: false });
    expect(of({ state: "broken", blocked })).toMatchObject({ text: "journal.chain.blocked" });
    expect(of({ blocked })).toEqual({ health: "bad", text: "journal.chain.blocked", loud: true });
    expect(of({ state: "failed" })).toMatchObject({ loud: true });
  });
});
