import { describe, expect, it, vi } from "vitest";
import type { ConnectionId } from "../../shared/connection.ts";
import { message } from "../../shared/model/message.ts";
import { OperationId } from "../../shared/operation.ts";
import { MemoryCells } from "./cellTarget.fixture.ts";
import { C1, environment, testEngine, type WantedStep } from "./engine.fixture.ts";
import { MemoryJournal } from "./memoryJournal.fixture.ts";

const never = new Promise<never>(() => {});

/** A console that ended in the middle: of the step `at`, before or after its effect. */
async function interrupted(steps: readonly WantedStep[], at: string, when: "before" | "after") {
  const journal = new MemoryJournal();
  const cells = new MemoryCells();
  let reached = () => {};
  const there = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const stop = ({ cell }: { cell: string }) => {
    if (cell !== at) return;
    reached();
    return never;
  };
  const { plan, approve } = testEngine({ journal, cells, around: { [when]: stop } });
  const { operations } = await approve(await plan([{ key: "k", steps }]));
  await there;
  return { journal, cells, id: OperationId.parse(operations[0]) };
}

const steps: readonly WantedStep[] = [{ cell: "a" }, { cell: "b" }, { cell: "c" }];

describe("what an earlier run of the console left", () => {
  it("is read and waits for the person, who lets it finish", async () => {
    for (const when of ["before", "after"] as const) {
      const { journal, cells, id } = await interrupted(steps, "b", when);
      const { engine, rest, until } = testEngine({ journal, cells });
      await engine.start();
      const found = await rest(id);
      expect(found).toMatchObject({ phase: "needs-person", offers: ["finish", "undo-now", "give-up"] });
      expect(found.steps.map(({ phase }) => phase)).toEqual(["done", when === "after" ? "done" : "waiting", "waiting"]);
      await engine.decide(id, "finish", "");
      expect((await until(id, ({ endedAt }) => endedAt !== null)).phase).toBe("done");
      expect(cells.effects).toEqual(["a=new", "b=new", "c=new"]);
    }
  });

  it("is put back when the person wants that", async () => {
    const { journal, cells, id } = await interrupted(steps, "b", "after");
    const { engine, rest, until } = testEngine({ journal, cells });
    await engine.start();
    await rest(id);
    await engine.decide(id, "undo-now", "");
    expect((await until(id, ({ endedAt }) => endedAt !== null)).phase).toBe("undone");
    expect(cells.effects).toEqual(["a=new", "b=new", "b=old", "a=old"]);
  });

  it("ends by itself when the last step turns out to be done", async () => {
    const { journal, cells, id } = await interrupted([{ cell: "a" }], "a", "after");
    const { engine, rest } = testEngine({ journal, cells });
    await engine.start();
    expect((await rest(id)).phase).toBe("done");
    expect(cells.effects).toEqual(["a=new"]);
  });

  it("asks nothing of a target whose connection is not open, and is settled once it is", async () => {
    const { journal, cells, id } = await interrupted(steps, "b", "after");
    const { engine, rest, until, answering } = testEngine({
      journal,
      cells,
      around: {
        reading: () => {
          if (!answering.current.has(C1)) throw new Error("nothing connects by itself");
        },
      },
    });
    answering.set(new Set<ConnectionId>());
    await engine.start();
    expect(await rest(id)).toMatchObject({
      phase: "needs-person",
      reason: message("operation.found.closed", { name: C1 }),
      offers: ["give-up"],
    });
    answering.set(new Set([C1]));
    expect((await until(id, ({ offers }) => offers.includes("finish"))).steps[1]?.phase).toBe("done");
  });

  it("is given neither way in an environment that is read-only by now", async () => {
    const { journal, cells, id } = await interrupted(steps, "b", "after");
    const { engine, rest, environments } = testEngine({ journal, cells });
    await engine.start();
    await rest(id);
    environments.set([environment("read-only")]);
    await expect(engine.decide(id, "finish", "")).rejects.toMatchObject({ code: "guarded" });
    await expect(engine.decide(id, "undo-now", "")).rejects.toMatchObject({ code: "guarded" });
    await expect(engine.cancel([id], true)).rejects.toMatchObject({ code: "guarded" });
    expect(cells.effects).toEqual(["a=new", "b=new"]);
  });

  it("ends as the person's when its kind of step is not known any more", async () => {
    const { journal, cells, id } = await interrupted(steps, "b", "after");
    const { engine, rest, until } = testEngine({ journal, cells, kinds: "none" });
    await engine.start();
    expect(await rest(id)).toMatchObject({ reason: { id: "operation.unknownKind" }, offers: ["give-up"] });
    await engine.decide(id, "give-up", "");
    expect((await until(id, ({ endedAt }) => endedAt !== null)).phase).toBe("failed");
  });

  it("is shown and not guessed at when another version wrote it", async () => {
    const journal = new MemoryJournal();
    await journal.append({ kind: "approved", operation: "future", step: null, body: { version: 9 } });
    const { journal: known, cells, id } = await interrupted(steps, "b", "after");
    for (const { kind, operation, step, body } of known.records) await journal.append({ kind, operation, step, body });
    await journal.append({ kind: "intent", operation: id, step: "s9", body: {} });
    const { engine, rest } = testEngine({ journal, cells });
    await engine.start();
    for (const one of [id, OperationId.parse("future")])
      expect(await rest(one)).toMatchObject({ phase: "needs-person", offers: ["give-up"] });
    expect(cells.effects).toEqual(["a=new", "b=new"]);
  });

  it("is another console's while that holds the journal, and this one's afterwards", async () => {
    const { journal, cells, id } = await interrupted(steps, "b", "after");
    journal.blocked.set(message("operation.locked"));
    const { engine, rest } = testEngine({ journal, cells });
    await engine.start();
    expect(engine.states.current.size).toBe(0);
    journal.blocked.set(null);
    await vi.waitFor(() => expect(engine.states.current.size).toBe(1));
    expect((await rest(id)).offers).toContain("finish");
  });

  it("was never begun: nothing is, before the person says so and its facts still hold", async () => {
    const journal = new MemoryJournal();
    const cells = new MemoryCells();
    const { plan, approve } = testEngine({ journal, cells });
    journal.beforeAppend = ({ kind }) => {
      if (kind === "try") throw new Error("the console ends here");
    };
    const { operations } = await approve(await plan([{ key: "k", steps }]));
    const id = OperationId.parse(operations[0]);
    journal.beforeAppend = () => {};
    cells.swap("a", 0, "someone else's");
    const { engine, rest, until } = testEngine({ journal, cells });
    await engine.start();
    expect((await rest(id)).offers).toEqual(["finish", "give-up"]);
    await engine.decide(id, "finish", "");
    const end = await until(id, ({ endedAt }) => endedAt !== null);
    expect(end).toMatchObject({ phase: "failed", reason: { id: "operation.changedSince" } });
    expect(cells.effects).toEqual(["a=someone else's"]);
  });

  it("goes on in the order of its records, whatever the clock says by then", async () => {
    const { journal, cells, id } = await interrupted(steps, "b", "after");
    const began = Date.parse(journal.records[0]?.at ?? "");
    vi.useFakeTimers({ toFake: ["Date"], now: began - 86_400_000 });
    try {
      const { engine, rest, until } = testEngine({ journal, cells });
      await engine.start();
      await rest(id);
      await engine.decide(id, "finish", "");
      expect((await until(id, ({ endedAt }) => endedAt !== null)).phase).toBe("done");
      expect(cells.effects).toEqual(["a=new", "b=new", "c=new"]);
      const { startedAt, endedAt } = await engine.receipt(id);
      expect(endedAt).toBe(startedAt);
    } finally {
      vi.useRealTimers();
    }
  });
});
