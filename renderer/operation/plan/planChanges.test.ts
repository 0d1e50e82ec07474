import { describe, expect, it } from "vitest";
import { operationOf, planOf, stepOf } from "./plan.fixture.ts";
import { planChanges } from "./planChanges.ts";

const diff = (after: string) => [{ where: "spec.replicas", note: null, before: ["6"], after: [after] }];

describe("a plan that was made again", () => {
  it("marks no step that says the same, though its id is another", () => {
    const before = planOf({ operations: [operationOf("a", [stepOf("scale", { id: "1" })])] });
    const after = planOf({ operations: [operationOf("a", [stepOf("scale", { id: "2" })])] });
    const { steps, operations, around } = planChanges(before, after);
    expect({ steps: [...steps], operations: [...operations], around }).toEqual({
      steps: [],
      operations: [],
      around: false,
    });
  });

  it("marks the step whose difference is another, and its operation alone", () => {
    const of = (replicas: string) =>
      planOf({
        operations: [
          operationOf("a", [stepOf("scale", { diff: diff(replicas) }), stepOf("wait")]),
          operationOf("b", [stepOf("scale")]),
        ],
      });
    const { steps, operations } = planChanges(of("8"), of("9"));
    expect([[...steps], [...operations]]).toEqual([["one a 0"], ["one a"]]);
  });

  it("marks an operation that came, lost a step, or is refused now", () => {
    const refused = { id: "gone", params: {} };
    const before = planOf({
      operations: [operationOf("a", [stepOf("x"), stepOf("y")]), operationOf("b", [stepOf("x")])],
    });
    const after = planOf({
      operations: [
        operationOf("a", [stepOf("x")]),
        operationOf("b", [stepOf("x")], { refused }),
        operationOf("c", [stepOf("x")]),
      ],
    });
    expect([...planChanges(before, after).operations]).toEqual(["one a", "one b", "one c"]);
  });

  it("tells that the figures around the steps differ", () => {
    const blast = [
      { count: 48, atLeast: false, yours: false, tone: "ok" as const, text: { id: "pods", params: {} }, bar: null },
    ];
    expect(planChanges(planOf({}), planOf({ blast })).around).toBe(true);
  });
});
