import { beforeEach, describe, expect, it, vi } from "vitest";
import { OperationId, type OperationPhase } from "../../../shared/operation.ts";

// The real one is fed by the core.
vi.mock("../../app/operation/stores.ts", async () => {
  const { create } = await import("zustand");
  return { useOperations: create<object>(() => ({})) };
});
const { useOperations } = await import("../../app/operation/stores.ts");
const { whenDone } = await import("./whenDone.ts");

const [a, b] = [OperationId.parse("01J00000000000000000000000"), OperationId.parse("01J00000000000000000000001")];
const tell = (phases: Readonly<Record<string, OperationPhase>>) =>
  useOperations.setState(
    // All that is looked at.
    Object.fromEntries(Object.entries(phases).map(([id, phase]) => [id, { phase }])) as never,
    true,
  );

describe("operations that apply a text", () => {
  beforeEach(() => tell({}));

  it("are done when all of them are, once, and also when they were before anybody asked", () => {
    const onDone = vi.fn();
    whenDone([a, b], onDone);
    tell({ [a]: "done", [b]: "running" });
    expect(onDone).not.toHaveBeenCalled();
    tell({ [a]: "done", [b]: "done" });
    tell({ [a]: "done", [b]: "done" });
    expect(onDone).toHaveBeenCalledTimes(1);
    whenDone([a], onDone);
    expect(onDone).toHaveBeenCalledTimes(2);
  });

  it("are not when one of them ended otherwise, or when there are none", () => {
    const onDone = vi.fn();
    whenDone([], onDone);
    whenDone([a, b], onDone);
    tell({ [a]: "done", [b]: "failed" });
    tell({ [a]: "done", [b]: "done" });
    expect(onDone).not.toHaveBeenCalled();
  });

  it("are waited for while one needs a person", () => {
    const onDone = vi.fn();
    whenDone([a], onDone);
    tell({ [a]: "needs-person" });
    tell({ [a]: "done" });
    expect(onDone).toHaveBeenCalledTimes(1);
  });
});
