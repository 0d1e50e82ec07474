import { describe, expect, it } from "vitest";
import type { MemoryCells } from "./cellTarget.fixture.ts";
import { testEngine } from "./engine.fixture.ts";

describe("an operation", () => {
  it("runs its steps in order, each written down before and after, and ends with a receipt", async () => {
    const { go, engine, journal, cells } = testEngine();
    const [state] = await go({ key: "a", steps: [{ cell: "a" }, { cell: "b" }] });
    expect(state).toMatchObject({ phase: "done", offers: ["undo"], reason: null });
    expect((cells as MemoryCells).effects).toEqual(["a=new", "b=new"]);
    const records = await journal.of(state?.id ?? "");
    expect(records.map(({ kind, step }) => `${kind} ${step ?? ""}`.trim())).toEqual([
      "approved",
      "try",
      "intent s1",
      "outcome s1",
      "intent s2",
      "outcome s2",
      "end",
    ]);
    if (state === undefined) throw new Error("none");
    const receipt = await engine.receipt(state.id);
    expect(receipt).toMatchObject({ phase: "done", why: "because", undo: { may: "yes" }, environment: "prod-eu" });
    expect(receipt.seq).toBe(records.at(-1)?.seq);
    expect(receipt.hash).toBe(records.at(-1)?.hash);
  });
});
