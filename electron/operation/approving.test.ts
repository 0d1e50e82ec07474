import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Environment, EnvironmentId, type Guard } from "../../shared/environment.ts";
import { message } from "../../shared/model/message.ts";
import { OperationId } from "../../shared/operation.ts";
import type { MemoryCells } from "./cellTarget.fixture.ts";
import { C2, environment, PROD, testEngine } from "./engine.fixture.ts";
import { diskFull, MemoryJournal } from "./memoryJournal.fixture.ts";

describe("an approval", () => {
  it("is refused in a read-only environment, also when the guard was raised after the plan", async () => {
    const { plan, approve, environments, cells } = testEngine();
    const shown = await plan([{ key: "a", steps: [{ cell: "a" }] }]);
    expect(shown.approval).toEqual({ kind: "confirm" });
    environments.set([environment("read-only")]);
    await expect(approve(shown, "prod-eu")).rejects.toMatchObject({ code: "guarded" });
    expect((await plan([{ key: "a", steps: [{ cell: "a" }] }])).approval.kind).toBe("refused");
    expect((cells as MemoryCells).effects).toEqual([]);
  });

  it("is refused where a connection is in no environment, and taken in the practice estate", async () => {
    const { plan, environments } = testEngine();
    environments.set([]);
    expect((await plan([{ key: "a", steps: [{ cell: "a" }] }])).approval.kind).toBe("refused");
    expect((await plan([{ key: "a", connection: C2, steps: [{ cell: "a" }] }])).approval.kind).toBe("confirm");
  });

  it("counts the environments of what would run: a target that is refused is no reason against the others", async () => {
    const { plan } = testEngine({ guard: "read-only" });
    const [near, far] = [
      { key: "a", steps: [{ cell: "a" }] },
      { key: "b", connection: C2, steps: [{ cell: "b" }] },
    ];
    expect((await plan([{ ...near, refused: true }, far])).approval.kind).toBe("confirm");
    expect((await plan([near, far])).approval.kind).toBe("refused");
  });

  it("is by the strictest guard of what would be changed; what is refused has no say in it", async () => {
    const { plan, environments } = testEngine();
    const other = (guard: Guard): Environment => ({
      ...environment(guard),
      id: EnvironmentId.parse("staging"),
      name: "staging",
      connections: ["c2"],
    });
    const prod = { key: "a", steps: [{ cell: "a" }] };
    const staging = { key: "b", connection: C2, steps: [{ cell: "b" }] };
    environments.set([environment("protected"), other("open")]);
    expect(await plan([prod, staging])).toMatchObject({
      approval: { kind: "typed", text: "prod-eu" },
      environments: [{ guard: "protected" }, { guard: "open" }],
    });
    environments.set([environment("protected"), other("protected")]);
    expect((await plan([prod, staging])).approval).toMatchObject({ text: "prod-eu, staging" });
    environments.set([environment("protected"), other("read-only")]);
    expect((await plan([prod, staging])).approval).toMatchObject({ kind: "refused" });
    const shown = await plan([prod, { ...staging, refused: true }]);
    expect(shown.approval).toMatchObject({ kind: "typed", text: "prod-eu" });
    expect(shown.environments).toMatchObject([{ name: "prod-eu", guard: "protected" }]);
    expect((await plan([{ ...staging, refused: true }])).environments).toMatchObject([{ name: "staging" }]);
  });

  it("takes the name of a protected environment, and what the plan demands", async () => {
    const { plan, approve, cells } = testEngine({ guard: "protected" });
    const shown = await plan([{ key: "a", typed: "orders", steps: [{ cell: "a" }] }]);
    expect(shown.approval).toMatchObject({ kind: "typed", text: "prod-eu, orders" });
    for (const typed of ["", "prod-eu", "orders", "prod-eu orders"])
      await expect(approve(shown, typed)).rejects.toMatchObject({ code: "guarded" });
    expect((cells as MemoryCells).effects).toEqual([]);
    expect(await approve(shown, " prod-eu, orders ")).toMatchObject({ operations: [expect.any(String)] });
  });

  it("runs once, however often it is given", async () => {
    const { plan, approve, rest, cells } = testEngine();
    const shown = await plan([{ key: "a", steps: [{ cell: "a" }] }]);
    const [first, second] = await Promise.all([approve(shown), approve(shown)]);
    expect(second).toEqual(first);
    await rest(OperationId.parse(first.operations[0]));
    expect(await approve(shown)).toEqual(first);
    expect((cells as MemoryCells).effects).toEqual(["a=new"]);
  });

  it("is for the plan that was shown: another hash, changed facts or ten minutes make it void", async () => {
    vi.useFakeTimers();
    const { plan, approve, cells } = testEngine();
    const shown = await plan([{ key: "a", steps: [{ cell: "a" }] }]);
    await expect(approve({ ...shown, hash: "00" })).rejects.toMatchObject({ code: "conflict" });
    cells.swap("a", 0, "someone else's");
    await expect(approve(shown)).rejects.toMatchObject({ code: "conflict", text: { id: "operation.changedSince" } });
    const again = await plan([{ key: "a", steps: [{ cell: "a" }] }]);
    vi.advanceTimersByTime(10 * 60_000);
    await expect(approve(again)).rejects.toMatchObject({ code: "conflict", text: { id: "operation.planExpired" } });
    expect((cells as MemoryCells).effects).toEqual(["a=someone else's"]);
  });

  it("expires although the clock was set back", async () => {
    vi.useFakeTimers();
    const { plan, approve } = testEngine();
    const shown = await plan([{ key: "a", steps: [{ cell: "a" }] }]);
    vi.advanceTimersByTime(10 * 60_000);
    vi.setSystemTime(shown.madeAt - 3_600_000);
    await expect(approve(shown)).rejects.toMatchObject({ text: { id: "operation.planExpired" } });
  });

  it("is not taken while nothing can be written down, and says why", async () => {
    const journal = new MemoryJournal();
    const { plan, approve, cells } = testEngine({ journal });
    const shown = await plan([{ key: "a", steps: [{ cell: "a" }] }]);
    journal.blocked.set(message("operation.locked"));
    await expect(approve(shown)).rejects.toMatchObject({ code: "guarded", text: { id: "operation.locked" } });
    expect((await plan([{ key: "a", steps: [{ cell: "a" }] }])).approval.kind).toBe("refused");
    expect((cells as MemoryCells).effects).toEqual([]);
  });

  it("begins none of a batch of which a part could not be written down", async () => {
    const journal = new MemoryJournal();
    let appended = 0;
    journal.beforeAppend = ({ kind }) => {
      if (kind === "approved" && ++appended === 2) throw diskFull;
    };
    const { plan, approve, cells } = testEngine({ journal });
    const shown = await plan(["a", "b", "c"].map((cell) => ({ key: cell, steps: [{ cell }] })));
    await expect(approve(shown)).rejects.toBe(diskFull);
    await vi.waitFor(() => expect(journal.records.filter(({ kind }) => kind === "end")).toHaveLength(2));
    expect((cells as MemoryCells).effects).toEqual([]);
  });
});

describe("an unlock", () => {
  beforeEach(() => void vi.useFakeTimers());

  it("lets small reversible changes through with one key, for fifteen minutes, and has a receipt", async () => {
    const { engine, plan, journal } = testEngine({ guard: "protected" });
    await expect(engine.unlock(PROD, "prod")).rejects.toMatchObject({ code: "guarded" });
    const { until } = await engine.unlock(PROD, "prod-eu");
    const small = [{ key: "a", steps: [{ cell: "a" }] }];
    expect(await plan(small)).toMatchObject({
      approval: { kind: "confirm" },
      environments: [{ unlockedUntil: until }],
    });
    const [note] = (journal as MemoryJournal).records;
    expect(await engine.receipt(OperationId.parse(note?.operation))).toMatchObject({ phase: "done", seq: 1 });
    vi.advanceTimersByTime(15 * 60_000);
    expect(engine.unlocks.current).toEqual([]);
    expect((await plan(small)).approval.kind).toBe("typed");
  });

  it("ends although the clock was set back", async () => {
    const { engine, plan } = testEngine({ guard: "protected" });
    const { until } = await engine.unlock(PROD, "prod-eu");
    vi.setSystemTime(until - 3_600_000);
    vi.advanceTimersByTime(15 * 60_000);
    expect((await plan([{ key: "a", steps: [{ cell: "a" }] }])).approval.kind).toBe("typed");
    expect(engine.unlocks.current).toEqual([]);
  });

  it("does not cover pivots, high risk, many operations, or what demands a text", async () => {
    const { engine, plan } = testEngine({ guard: "protected" });
    await engine.unlock(PROD, "prod-eu");
    const one = { key: "a", steps: [{ cell: "a" }] };
    const six = Array.from({ length: 6 }, (_, index) => ({ ...one, key: String(index) }));
    expect((await plan([{ key: "a", steps: [{ cell: "a", pivot: true }] }])).approval.kind).toBe("typed");
    expect((await plan([one], { risk: "medium" })).approval.kind).toBe("typed");
    expect((await plan(six)).approval.kind).toBe("typed");
    expect((await plan([{ ...one, typed: "x" }])).approval.kind).toBe("typed");
    expect((await plan(six.slice(1))).approval.kind).toBe("confirm");
  });

  it("ends with a lock, with a changed guard, and with the console", async () => {
    const journal = new MemoryJournal();
    const { engine, environments } = testEngine({ guard: "protected", journal });
    await engine.unlock(PROD, "prod-eu");
    engine.lock(PROD);
    expect(engine.unlocks.current).toEqual([]);
    await engine.unlock(PROD, "prod-eu");
    environments.set([{ ...environment("protected"), connections: ["c1", "c3"] }]);
    expect(engine.unlocks.current).toEqual([]);
    await engine.unlock(PROD, "prod-eu");
    const next = testEngine({ guard: "protected", journal });
    await next.engine.start();
    expect(next.engine.unlocks.current).toEqual([]);
  });
});

afterEach(() => void vi.useRealTimers());
