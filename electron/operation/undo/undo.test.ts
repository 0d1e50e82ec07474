import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../shared/model/json.ts";
import { message } from "../../../shared/model/message.ts";
import { OperationId, type OperationState, type Plan } from "../../../shared/operation.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { OperationDraft } from "../../core/operation/planner.ts";
import { MemoryCells } from "../cellTarget.fixture.ts";
import { C2, environment, testEngine } from "../engine.fixture.ts";
import { MemoryJournal } from "../memoryJournal.fixture.ts";

function idOf(states: readonly OperationState[]): OperationId {
  return OperationId.parse(states[0]?.id);
}

async function done(more: Parameters<typeof testEngine>[0] = {}) {
  const cells = new MemoryCells();
  const test = testEngine({ cells, ...more });
  const id = idOf(await test.go({ key: "k", steps: [{ cell: "a" }, { cell: "b" }] }));
  return { ...test, cells, id };
}

describe("an undo", () => {
  it("is an operation of its own, with its plan, in reverse; both receipts name each other", async () => {
    const { undoPlan, approve, rest, engine, cells, id } = await done();
    const plan = await undoPlan([id]);
    expect(plan).toMatchObject({ risk: "low", approval: { kind: "confirm" } });
    expect(plan.operations[0]?.steps.map(({ diff }) => diff[0])).toMatchObject([
      { where: "b", before: ["new"], after: ["old"] },
      { where: "a", before: ["new"], after: ["old"] },
    ]);
    const { operations } = await approve(plan);
    const undo = OperationId.parse(operations[0]);
    expect((await rest(undo)).phase).toBe("done");
    expect(cells.effects).toEqual(["a=new", "b=new", "b=old", "a=old"]);
    expect(await engine.receipt(undo)).toMatchObject({ undoes: id, undo: { may: "yes" } });
    expect(await engine.receipt(id)).toMatchObject({ undoneBy: undo, undo: { may: "no" } });
    expect(engine.states.current.get(id)?.offers).toEqual([]);
    expect((await undoPlan([id])).operations[0]?.refused).toMatchObject({ id: "operation.undo.already" });
  });

  it("passes over steps that only looked, whatever they would see by now", async () => {
    const { go, undoPlan, approve, rest, cells } = testEngine({ cells: new MemoryCells() });
    const id = idOf(
      await go({ key: "k", steps: [{ cell: "a" }, { cell: "b", to: "old", watches: true, follows: true }] }),
    );
    cells.swap("b", 0, "another state");
    const plan = await undoPlan([id]);
    expect(plan.operations[0]).toMatchObject({ refused: null, steps: [{ diff: [{ where: "a" }] }] });
    expect((await rest(OperationId.parse((await approve(plan)).operations[0]))).phase).toBe("done");
    expect(cells.get("a").value).toBe("old");
  });

  it("can be undone itself", async () => {
    const { undoPlan, approve, rest, cells, id } = await done();
    const first = OperationId.parse((await approve(await undoPlan([id]))).operations[0]);
    await rest(first);
    const second = OperationId.parse((await approve(await undoPlan([first]))).operations[0]);
    expect((await rest(second)).phase).toBe("done");
    expect([cells.get("a").value, cells.get("b").value]).toEqual(["new", "new"]);
  });

  it("survives the console: the records alone suffice", async () => {
    const journal = new MemoryJournal();
    const { cells, id } = await done({ journal });
    const next = testEngine({ journal, cells });
    const { operations } = await next.approve(await next.undoPlan([id]));
    expect((await next.rest(OperationId.parse(operations[0]))).phase).toBe("done");
    expect(cells.get("a").value).toBe("old");
  });

  it("is refused where others have changed the target since, then and when it runs", async () => {
    const { undoPlan, approve, cells, id } = await done();
    const plan = await undoPlan([id]);
    cells.swap("b", 1, "someone else's");
    await expect(approve(plan)).rejects.toMatchObject({ code: "conflict" });
    expect((await undoPlan([id])).operations[0]?.refused).toMatchObject({ id: "operation.undo.changed" });
    expect(cells.effects.at(-1)).toBe("b=someone else's");
  });

  it("leaves out what is as before already, and has nothing to do where all is", async () => {
    const { undoPlan, cells, id } = await done();
    cells.swap("b", 1, "old");
    expect((await undoPlan([id])).operations[0]?.steps.map(({ diff }) => diff[0]?.where)).toEqual(["a"]);
    cells.swap("a", 1, "old");
    expect(await undoPlan([id])).toMatchObject({ operations: [{ idle: true }], approval: { kind: "refused" } });
  });

  it("is refused behind a pivot, and for what never was changed", async () => {
    const { undoPlan, go } = testEngine();
    const burnt = idOf(await go({ key: "k", steps: [{ cell: "a" }, { cell: "p", pivot: true }] }));
    expect((await undoPlan([burnt])).operations[0]?.refused).toMatchObject({ id: "operation.undo.pivot" });
    await expect(undoPlan([OperationId.parse("none")])).rejects.toMatchObject({ code: "not-found" });
  });

  it("of several is refused where the environment is read-only by now, and the others stand", async () => {
    const { go, undoPlan, environments, cells } = testEngine({ cells: new MemoryCells() });
    const ran = await go({ key: "a", steps: [{ cell: "a" }] }, { key: "b", connection: C2, steps: [{ cell: "b" }] });
    const ids = ran.map(({ id }) => id);
    environments.set([environment("read-only")]);
    const plan = await undoPlan(ids);
    expect(plan).toMatchObject({
      approval: { kind: "confirm" },
      operations: [{ refused: { id: "operation.readOnly" }, steps: [] }, { refused: null }],
    });
    expect(plan.environments).toHaveLength(1);
    expect((await undoPlan(ids.slice(0, 1))).approval).toMatchObject({ kind: "refused" });
    expect(cells.get("a").value).toBe("new");
  });

  it("makes the change again where it cannot be finished", async () => {
    let failing = true;
    const { undoPlan, approve, rest, cells, id } = await done({
      around: {
        undoing: ({ cell }) => {
          if (cell === "a" && failing) throw new RpcError("forbidden", message("operation.stuck"));
        },
      },
    });
    const { operations } = await approve(await undoPlan([id]));
    expect((await rest(OperationId.parse(operations[0]))).phase).toBe("failed");
    expect(cells.effects).toEqual(["a=new", "b=new", "b=old", "b=new"]);
    failing = false;
    const { operations: again } = await approve(await undoPlan([id]));
    expect((await rest(OperationId.parse(again[0]))).phase).toBe("done");
    expect(cells.get("a").value).toBe("old");
  });

  describe("of a change that the target stored otherwise than it was wanted", () => {
    const shout = { stores: (value: string) => (value === "old" ? value : value.toUpperCase()) };

    it("finds what was stored, puts it back, and makes it once more", async () => {
      const { undoPlan, approve, rest, cells, id } = await done({ around: shout });
      expect(cells.get("a").value).toBe("NEW");
      let last = id;
      for (const value of ["old", "NEW", "old"]) {
        const plan = await undoPlan([last]);
        expect(plan.operations[0]).toMatchObject({ refused: null, steps: [{}, {}] });
        last = OperationId.parse((await approve(plan)).operations[0]);
        expect((await rest(last)).phase).toBe("done");
        expect([cells.get("a").value, cells.get("b").value]).toEqual([value, value]);
      }
    });

    it("is refused once it is another value, and be it the one that was wanted", async () => {
      const { undoPlan, approve, cells, id } = await done({ around: shout });
      const plan = await undoPlan([id]);
      // By someone for whom the target does not shout.
      cells.cells.set("b", { value: "new", version: 7 });
      await expect(approve(plan)).rejects.toMatchObject({ code: "conflict" });
      expect((await undoPlan([id])).operations[0]?.refused).toMatchObject({ id: "operation.undo.changed" });
    });

    it("has nothing to put back where the target kept the former value", async () => {
      const { undoPlan, id } = await done({ around: { stores: () => "old" } });
      expect(await undoPlan([id])).toMatchObject({ operations: [{ idle: true }] });
    });

    it("is taken back itself where the target did not store the former value either", async () => {
      const { undoPlan, approve, rest, cells, id } = await done({
        around: { stores: (value) => (value === "old" ? "oldish" : value) },
      });
      const undo = OperationId.parse((await approve(await undoPlan([id]))).operations[0]);
      expect((await rest(undo)).phase).toBe("done");
      expect(cells.get("a").value).toBe("oldish");
      const again = OperationId.parse((await approve(await undoPlan([undo]))).operations[0]);
      expect((await rest(again)).phase).toBe("done");
      expect([cells.get("a").value, cells.get("b").value]).toEqual(["new", "new"]);
    });
  });

  it("keeps no value of a secret in the journal either", async () => {
    const journal = new MemoryJournal();
    const { go, undoPlan, approve, rest } = testEngine({ journal, around: { stores: (value) => `stored-${value}` } });
    const id = idOf(await go({ key: "k", steps: [{ cell: "s", to: "hunter2", secret: true }] }));
    const plan = await undoPlan([id]);
    const undo = OperationId.parse((await approve(plan)).operations[0]);
    expect((await rest(undo)).phase).toBe("done");
    // What the plan shows is the planner's to mask.
    const kept = journal.records.filter(({ kind }) => kind !== "approved" && kind !== "end");
    expect(JSON.stringify(kept)).not.toContain("stored-");
    expect((await undoPlan([undo])).operations[0]?.refused).toBeNull();
  });

  describe("of what can be tried", () => {
    const pods = (count: number) => [{ count, tone: "warn" as const, text: message("operation.undo.titleMany") }];
    const around = {
      tries: (cell: string) => ({
        blast: pods(2),
        checks: [{ tone: "warn" as const, text: message(`check.${cell}`) }],
      }),
    };
    const step = (plan: Plan) => plan.operations[0]?.steps[0];

    it("shows what the target says of it, the calls and the commands; and its own undo makes the change again", async () => {
      const { go, undoPlan, approve, rest } = testEngine({ around: { ...around, stores: (value) => `${value}!` } });
      const id = idOf(await go({ key: "k", steps: [{ cell: "a" }] }));
      const plan = await undoPlan([id]);
      expect(step(plan)).toMatchObject({
        proof: { text: { id: "operation.undo.stands" } },
        diff: [{ where: "a", before: ["new!"], after: ["old!"] }],
        calls: ["SET a old"],
      });
      expect(plan).toMatchObject({
        commands: ["set a old"],
        blast: [{ count: 2 }],
        checks: [{ text: { id: "check.a" } }],
      });
      let last = OperationId.parse((await approve(plan)).operations[0]);
      for (const to of ["new", "old", "new"]) {
        await rest(last);
        const next = await undoPlan([last]);
        expect(step(next)).toMatchObject({ calls: [`SET a ${to}`] });
        last = OperationId.parse((await approve(next)).operations[0]);
      }
    });

    it("adds up over several, as many at once as run at once, and takes the worst risk", async () => {
      const most = { now: 0, most: 0 };
      const engine = testEngine({
        around: {
          reading: async () => {
            most.now += 1;
            most.most = Math.max(most.most, most.now);
            await new Promise((resolve) => setTimeout(resolve, 2));
            most.now -= 1;
          },
          tries: (cell) => ({ ...around.tries(cell), risk: cell === "c3" ? "high" : "low" }),
        },
      });
      const wanted = Array.from({ length: 40 }, (_, at) => ({ key: `k${at}`, steps: [{ cell: `c${at}` }] }));
      const ids = (await engine.go(...wanted)).map(({ id }) => id);
      most.most = 0;
      const plan = await engine.undoPlan(ids);
      expect(plan).toMatchObject({ risk: "high", blast: [{ count: 80 }] });
      expect(plan.commands).toHaveLength(40);
      expect(plan.checks).toHaveLength(40);
      // Of each the facts and what stands are read at once.
      expect(most.most).toBeLessThanOrEqual(12);
    });

    it("is refused with the target's words where that would not take it, and the others stand", async () => {
      const { go, undoPlan } = testEngine({
        around: {
          tries: (cell) => {
            if (cell === "a") throw new RpcError("forbidden", message("operation.stuck"));
            return {};
          },
        },
      });
      const ids = (await go({ key: "a", steps: [{ cell: "a" }] }, { key: "b", steps: [{ cell: "b" }] })).map(
        ({ id }) => id,
      );
      const plan = await undoPlan(ids);
      expect(plan.operations).toMatchObject([{ refused: { id: "operation.stuck" }, steps: [] }, { refused: null }]);
      expect(plan.commands).toEqual(["set b old"]);
      expect((await undoPlan(ids.slice(0, 1))).approval).toMatchObject({ kind: "refused" });
    });

    it("is waited for as the change was, and what waits is passed over by its own undo", async () => {
      const { go, undoPlan, approve, rest, engine } = testEngine({ around: { tries: () => ({ following: [watch] }) } });
      const id = idOf(await go({ key: "k", steps: [{ cell: "a" }] }));
      const plan = await undoPlan([id]);
      expect(plan.operations[0]?.steps).toMatchObject([{ reads: false }, { reads: true, calls: ["GET a"] }]);
      const undo = OperationId.parse((await approve(plan)).operations[0]);
      expect((await rest(undo)).phase).toBe("done");
      expect((await engine.receipt(undo)).steps).toHaveLength(2);
      expect((await undoPlan([undo])).operations[0]?.steps).toMatchObject([{ calls: ["SET a new"] }, { reads: true }]);
    });
  });

  it("rests on what its kind reads besides: another plan where that is otherwise", async () => {
    let seen: JsonObject = {};
    const { undoPlan, approve, id } = await done({ around: { sees: () => seen } });
    const plan = await undoPlan([id]);
    expect((await undoPlan([id])).hash).toBe(plan.hash);
    seen = { paused: true };
    expect((await undoPlan([id])).hash).not.toBe(plan.hash);
    await expect(approve(plan)).rejects.toMatchObject({ code: "conflict" });
  });
});

/** Looks whether the cell is as before. */
const watch: OperationDraft["steps"][number] = {
  draft: {
    kind: "test.watch",
    version: 1,
    params: { cell: "a", to: "old" },
    secret: false,
    reading: { facts: { value: "new" }, before: null },
    deadlineMs: 1_000,
    compensationMs: 1_000,
    follows: true,
  },
  preview: {
    title: message("operation.undo.step"),
    proof: null,
    text: null,
    diff: [],
    whole: null,
    undo: { kind: "exact", text: message("operation.undo.again") },
    calls: ["GET a"],
  },
};
