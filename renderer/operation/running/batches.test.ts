import { describe, expect, it } from "vitest";
import { BatchId } from "../../../shared/operation.ts";
import { batchesOf, batchRestMs, currentStep, runNews, stepsAhead } from "./batches.ts";
import { operationState, stepState } from "./operation.fixture.ts";

const batch = (name: string) => BatchId.parse(name);
const record = (...list: readonly ReturnType<typeof operationState>[]) =>
  Object.fromEntries(list.map((operation) => [operation.id, operation]));

describe("what was approved together", () => {
  it("stands together, what needs a person before what runs, and that before what ended; the newest first", () => {
    const batches = batchesOf(
      record(
        operationState("a", { batch: batch("old"), phase: "done", startedAt: 1 }),
        operationState("b", { batch: batch("runs"), startedAt: 2 }),
        operationState("c", { batch: batch("runs"), phase: "waiting", startedAt: 2 }),
        operationState("d", { batch: batch("runs too"), startedAt: 3 }),
        operationState("e", { batch: batch("stuck"), phase: "needs-person", startedAt: 0 }),
        operationState("f", { batch: batch("stuck"), phase: "done", startedAt: 0 }),
      ),
    );
    expect(batches.map(({ id, state }) => `${id} ${state}`)).toEqual([
      "stuck needs-person",
      "runs too moving",
      "runs moving",
      "old ended",
    ]);
    expect(batches[0]?.counts).toEqual({ "needs-person": 1, done: 1 });
  });

  it("shows first what a person has to look at", () => {
    const [only] = batchesOf(
      record(
        operationState("done", { phase: "done" }),
        operationState("waits", { phase: "waiting" }),
        operationState("runs"),
        operationState("failed", { phase: "failed" }),
        operationState("stuck", { phase: "needs-person" }),
      ),
    );
    expect(only?.operations.map(({ id }) => id)).toEqual(["stuck", "failed", "runs", "waits", "done"]);
  });

  it("has come as far as its steps have, the running one by its count", () => {
    const progress = { done: 24, of: 48, restMs: null };
    const [only] = batchesOf(
      record(
        operationState("a", { phase: "done" }),
        operationState("b", {
          steps: [stepState("1", { phase: "done" }), stepState("2", { phase: "running", progress })],
        }),
      ),
    );
    expect(only?.share).toBe((1 + 0.75) / 2);
  });

  it("says what is left at its pace, once enough is done to know it", () => {
    const restAt = (now: number, ...phases: readonly ("done" | "running")[]) => {
      const [only] = batchesOf(record(...phases.map((phase, at) => operationState(String(at), { phase }))));
      return only === undefined ? null : batchRestMs(only, now);
    };
    expect(restAt(20_000, "done", "running", "running", "running")).toBe(60_000);
    expect(restAt(2_000, "done", "running")).toBe(null);
    expect(restAt(20_000, "running", "running")).toBe(null);
    expect(restAt(20_000, "done", "done")).toBe(null);
  });
});

describe("where an operation stands", () => {
  it("is the step that runs, or else the one that failed, or else the next", () => {
    const at = (...phases: readonly ("done" | "running" | "failed" | "waiting")[]) =>
      currentStep(operationState("a", { steps: phases.map((phase, place) => stepState(String(place), { phase })) }))
        ?.number;
    expect([at("done", "running", "waiting"), at("done", "failed", "waiting"), at("waiting"), at("done")]).toEqual([
      2,
      2,
      1,
      undefined,
    ]);
  });

  it("tells of a pivot only while it is ahead", () => {
    const steps = (phase: "waiting" | "done") => [
      stepState("1", { phase: "done" }),
      stepState("2", { phase, pivot: true }),
      stepState("3"),
    ];
    expect(stepsAhead(operationState("a", { steps: steps("waiting") }))).toEqual({ waiting: 2, pivot: 2 });
    expect(stepsAhead(operationState("a", { steps: steps("done") }))).toEqual({ waiting: 1, pivot: null });
  });
});

describe("what there is to tell of what was started", () => {
  it("is trouble as soon as one fails or needs a person, though others still run", () => {
    expect(runNews([operationState("a"), operationState("b", { phase: "failed" })])).toEqual({ kind: "trouble" });
    expect(runNews([operationState("a", { phase: "needs-person" })])).toEqual({ kind: "trouble" });
  });

  it("waits for the first word of it, and for the last to end", () => {
    expect(runNews([])).toEqual({ kind: "moving" });
    expect(runNews([operationState("a", { phase: "done" }), operationState("b", { phase: "waiting" })])).toEqual({
      kind: "moving",
    });
  });

  it("is done only when all of it is, and names what can be taken back", () => {
    const done = operationState("a", { phase: "done", offers: ["undo"] });
    expect(runNews([done, operationState("b", { phase: "done" })])).toEqual({ kind: "done", undoable: ["a"] });
    expect(runNews([done, operationState("b", { phase: "cancelled" })])).toEqual({ kind: "ended", undoable: ["a"] });
  });
});
