import { describe, expect, it } from "vitest";
import { operationOf, planOf, stepOf } from "./plan.fixture.ts";
import { batchLines, planFigures, proofOf, readiness, shortHash, undoable } from "./planFigures.ts";

const refused = { id: "x.y", params: {} };

describe("what a plan amounts to", () => {
  it("counts the steps of what runs, and apart what is refused and what changes nothing", () => {
    const plan = planOf({
      operations: [
        operationOf("a", [stepOf("one"), stepOf("two")]),
        operationOf("b", [stepOf("one")], { refused }),
        operationOf("c", [], { idle: true }),
      ],
    });
    expect(planFigures(plan)).toEqual({ steps: 2, targets: 1, refused: 1, idle: 1 });
  });

  it("writes the hash in two groups of four", () => {
    expect(shortHash("9f3c41d8aa00")).toBe("9f3c 41d8");
  });
});

describe("what the receipt will take back", () => {
  const lost = { kind: "none", text: refused } as const;
  const inexact = { kind: "compensating", text: refused } as const;
  const can = (...operations: Parameters<typeof operationOf>[1][]) =>
    undoable(planOf({ operations: operations.map((steps, at) => operationOf(String(at), steps)) }));

  it("is all of it, and says how many steps are not put back exactly", () => {
    expect(can([stepOf("a"), stepOf("b", { undo: inexact })])).toEqual({ kind: "all", inexact: 1 });
  });

  it("is what stands before the first step that cannot be undone, in numbers where it is one operation", () => {
    expect(can([stepOf("a"), stepOf("b"), stepOf("c", { undo: lost, pivot: true }), stepOf("d")])).toEqual({
      kind: "until",
      last: 2,
    });
    expect(can([stepOf("a"), stepOf("b", { undo: lost })], [stepOf("a")])).toEqual({ kind: "some" });
  });

  it("is nothing where the first step cannot be undone", () => {
    expect(can([stepOf("a", { undo: lost, pivot: true }), stepOf("b")])).toEqual({ kind: "nothing" });
    expect(can([stepOf("a", { undo: lost })], [stepOf("a", { undo: lost })])).toEqual({ kind: "nothing" });
  });
});

it("the worst that a target said of its steps stands for the operation", () => {
  const said = (tone: "ok" | "warn" | "idle") => stepOf(tone, { proof: { tone, text: refused } });
  expect(proofOf(operationOf("a", [said("ok"), said("warn"), stepOf("none")]))).toBe("warn");
  expect(proofOf(operationOf("a", [stepOf("none")]))).toBe("idle");
});

describe("whether it may be run", () => {
  const typed = { kind: "typed", text: "prod-eu", reason: { id: "x", params: {} } } as const;

  it("is armed at once where one key suffices", () => {
    expect(readiness(planOf({}), "", 0)).toEqual({ kind: "armed" });
  });

  it("waits for exactly the text, and says when what was typed cannot become it", () => {
    const plan = planOf({ approval: typed });
    expect(readiness(plan, "", 0)).toEqual({ kind: "typing", wrong: false });
    expect(readiness(plan, "prod-", 0)).toEqual({ kind: "typing", wrong: false });
    expect(readiness(plan, "prod-us", 0)).toEqual({ kind: "typing", wrong: true });
    expect(readiness(plan, "PROD-EU", 0)).toEqual({ kind: "typing", wrong: true });
    expect(readiness(plan, "prod-eu ", 0)).toEqual({ kind: "typing", wrong: true });
    expect(readiness(plan, "prod-eu", 0)).toEqual({ kind: "armed" });
  });

  it("is over when the approval would not be taken any more, whatever was typed", () => {
    expect(readiness(planOf({ approval: typed, expiresAt: 100 }), "prod-eu", 100)).toEqual({ kind: "expired" });
  });

  it("is refused by the guard, or when all of it is refused", () => {
    expect(readiness(planOf({ approval: { kind: "refused", reason: refused } }), "", 0)).toEqual({ kind: "refused" });
    expect(readiness(planOf({ operations: [operationOf("a", [], { refused })] }), "", 0)).toEqual({ kind: "refused" });
  });

  it("has nothing to do where all is as wanted, which is no refusal", () => {
    const approval = { kind: "refused", reason: refused } as const;
    const idle = planOf({ approval, operations: [operationOf("a", [], { idle: true })] });
    expect(readiness(idle, "", 0)).toEqual({ kind: "nothing" });
    expect(readiness(planOf({ operations: [operationOf("a", [], { idle: true })] }), "", 0)).toEqual({
      kind: "nothing",
    });
  });
});

describe("the list of a batch", () => {
  it("has no heads while all of it runs", () => {
    const plan = planOf({ operations: [operationOf("a", []), operationOf("b", [])] });
    expect(batchLines(plan).map(({ kind }) => kind)).toEqual(["operation", "operation"]);
  });

  it("puts what is refused and what is idle apart, and keeps their places in the plan", () => {
    const plan = planOf({
      operations: [operationOf("a", [], { refused }), operationOf("b", []), operationOf("c", [], { idle: true })],
    });
    expect(batchLines(plan).map((line) => (line.kind === "head" ? `${line.group} ${line.count}` : line.index))).toEqual(
      ["runs 1", 1, "refused 1", 0, "idle 1", 2],
    );
  });
});
