import { afterEach, describe, expect, it, vi } from "vitest";
import { message } from "../../shared/model/message.ts";
import { OperationId, type OperationState } from "../../shared/operation.ts";
import { RpcError } from "../../shared/rpc/envelope.ts";
import { type Around, MemoryCells } from "./cellTarget.fixture.ts";
import { testEngine } from "./engine.fixture.ts";
import { diskFull, MemoryJournal } from "./memoryJournal.fixture.ts";

const passing = new RpcError("unreachable", message("operation.stuck"));
const forbidden = new RpcError("forbidden", message("operation.stuck"));

/** What a step's `phase` is, in their order. */
const phases = (state: OperationState | undefined) => state?.steps.map(({ phase }) => phase);

function only(states: readonly OperationState[]): OperationState {
  const [state] = states;
  if (state === undefined) throw new Error("no operation");
  return state;
}

describe("an operation", () => {
  it("runs its steps in order, each written down before and after, and ends with a receipt", async () => {
    const { go, engine, journal, cells } = testEngine();
    const state = only(await go({ key: "a", steps: [{ cell: "a" }, { cell: "b" }] }));
    expect(state).toMatchObject({ phase: "done", offers: ["undo"], reason: null });
    expect((cells as MemoryCells).effects).toEqual(["a=new", "b=new"]);
    const records = await journal.of(state.id);
    expect(records.map(({ kind, step }) => `${kind} ${step ?? ""}`.trim())).toEqual([
      "approved",
      "try",
      "intent s1",
      "outcome s1",
      "intent s2",
      "outcome s2",
      "end",
    ]);
    const receipt = await engine.receipt(state.id);
    expect(receipt).toMatchObject({ phase: "done", why: "because", undo: { may: "yes" }, environment: "prod-eu" });
    expect(receipt).toMatchObject({ seq: records.at(-1)?.seq, hash: records.at(-1)?.hash });
  });

  it("puts back what it did, in reverse, when a step before the pivot fails", async () => {
    const around: Around = {
      before: ({ cell }) => {
        if (cell === "c") throw forbidden;
      },
    };
    const { go, cells } = testEngine({ around });
    const state = only(await go({ key: "k", steps: [{ cell: "a" }, { cell: "b" }, { cell: "c" }] }));
    expect(state).toMatchObject({ phase: "failed", reason: forbidden.text, offers: [] });
    expect(phases(state)).toEqual(["compensated", "compensated", "failed"]);
    expect((cells as MemoryCells).effects).toEqual(["a=new", "b=new", "b=old", "a=old"]);
  });

  it("goes only forward behind the pivot: a few times by itself, then with the person", async () => {
    let fails = 4;
    const around: Around = {
      before: ({ cell }) => {
        if (cell === "b" && fails-- > 0) throw passing;
      },
    };
    vi.useFakeTimers();
    const { approve, plan, engine, rest, cells } = testEngine({ around });
    const { operations } = await approve(
      await plan([{ key: "k", steps: [{ cell: "a", pivot: true }, { cell: "b" }] }]),
    );
    const id = OperationId.parse(operations[0]);
    const resting = rest(id);
    await vi.runAllTimersAsync();
    expect(await resting).toMatchObject({ phase: "needs-person", offers: ["retry", "give-up"] });
    expect(fails).toBe(1);
    await engine.decide(id, "retry", "again");
    await vi.runAllTimersAsync();
    expect(engine.states.current.get(id)).toMatchObject({ phase: "done" });
    expect((cells as MemoryCells).effects).toEqual(["a=new", "b=new"]);
  });

  it("reads what became of a step whose answer was lost, and does not repeat it", async () => {
    const lost = new RpcError("unknown-outcome", message("operation.stuck"));
    const around: Around = {
      after: () => {
        throw lost;
      },
    };
    const { go, cells, journal } = testEngine({ around });
    const state = only(await go({ key: "k", steps: [{ cell: "a" }] }));
    expect(state.phase).toBe("done");
    expect((cells as MemoryCells).effects).toEqual(["a=new"]);
    expect((journal as MemoryJournal).kinds(state.id)).toContain("settled");
  });

  it("asks the person when the target is neither as before nor as wanted", async () => {
    const cells = new MemoryCells();
    const around: Around = {
      before: ({ cell }) => {
        cells.swap(cell, cells.get(cell).version, "someone else's");
      },
      after: () => {},
    };
    const lost = testEngine({
      cells,
      around: {
        ...around,
        before: (params, context) => {
          around.before?.(params, context);
          throw new RpcError("unknown-outcome", message("operation.stuck"));
        },
      },
    });
    const state = only(await lost.go({ key: "k", steps: [{ cell: "a" }] }));
    expect(state).toMatchObject({ phase: "needs-person", offers: ["retry", "undo-now", "give-up"] });
    await lost.engine.decide(state.id, "give-up", "mine to look at");
    const end = await lost.until(state.id, ({ endedAt }) => endedAt !== null);
    expect(end).toMatchObject({ phase: "failed", reason: { id: "operation.leftAsIs" } });
  });

  it("keeps its deadline, and what ran on after it can write nothing", async () => {
    vi.useFakeTimers();
    let late: unknown;
    const cells = new MemoryCells();
    const around: Around = {
      before: () => new Promise((resolve) => setTimeout(resolve, 60_000)),
    };
    const { approve, plan, rest } = testEngine({ cells, around });
    const { operations } = await approve(await plan([{ key: "k", steps: [{ cell: "a" }] }]));
    const resting = rest(OperationId.parse(operations[0])).then((state) => {
      late = state;
    });
    await vi.advanceTimersByTimeAsync(120_000);
    await resting;
    expect(late).toMatchObject({ phase: "failed", reason: { id: "operation.deadline" } });
    expect(cells.effects).toEqual([]);
  });

  it("stops on cancel before the next step, or puts back what was done", async () => {
    for (const undo of [false, true]) {
      let cancel = () => {};
      const around: Around = { after: ({ cell }) => (cell === "a" ? cancel() : undefined) };
      const { approve, plan, engine, rest, cells } = testEngine({ around });
      const { operations } = await approve(await plan([{ key: "k", steps: [{ cell: "a" }, { cell: "b" }] }]));
      const id = OperationId.parse(operations[0]);
      let cancelled: Promise<void> = Promise.resolve();
      cancel = () => {
        cancelled = engine.cancel([id], undo);
      };
      const state = await rest(id);
      await cancelled;
      expect(state.phase).toBe(undo ? "undone" : "cancelled");
      expect((cells as MemoryCells).effects).toEqual(undo ? ["a=new", "a=old"] : ["a=new"]);
    }
  });

  it("gives no way back once the pivot is passed", async () => {
    let cancel = () => {};
    const around: Around = { after: ({ cell }) => (cell === "p" ? cancel() : undefined) };
    const { approve, plan, engine, rest, cells } = testEngine({ around });
    const steps = [{ cell: "a" }, { cell: "p", pivot: true as const }, { cell: "b" }];
    const { operations } = await approve(await plan([{ key: "k", steps }]));
    const id = OperationId.parse(operations[0]);
    cancel = () => void engine.cancel([id], true);
    expect(await rest(id)).toMatchObject({ phase: "cancelled", reason: { id: "operation.pastPivot" } });
    expect((cells as MemoryCells).effects).toEqual(["a=new", "p=new"]);
    expect((await engine.receipt(id)).undo.may).toBe("no");
  });

  it("leaves nothing running or written when the disk is full, and goes on when the person says so", async () => {
    const journal = new MemoryJournal();
    journal.beforeAppend = ({ kind }) => {
      if (kind === "intent") throw diskFull;
    };
    const { go, engine, until, cells } = testEngine({ journal });
    const state = only(await go({ key: "k", steps: [{ cell: "a" }] }));
    expect(state).toMatchObject({ phase: "needs-person", reason: diskFull.text, offers: ["retry", "give-up"] });
    expect((cells as MemoryCells).effects).toEqual([]);
    journal.beforeAppend = () => {};
    await engine.decide(state.id, "retry", "");
    expect((await until(state.id, ({ endedAt }) => endedAt !== null)).phase).toBe("done");
    expect((cells as MemoryCells).effects).toEqual(["a=new"]);
  });

  it("settles by reading what took effect while the disk was full", async () => {
    const journal = new MemoryJournal();
    journal.beforeAppend = ({ kind }) => {
      if (kind === "outcome") throw diskFull;
    };
    const { go, engine, until, cells } = testEngine({ journal });
    const state = only(await go({ key: "k", steps: [{ cell: "a" }] }));
    expect(state.phase).toBe("needs-person");
    journal.beforeAppend = () => {};
    await engine.decide(state.id, "retry", "");
    expect((await until(state.id, ({ endedAt }) => endedAt !== null)).phase).toBe("done");
    expect((cells as MemoryCells).effects).toEqual(["a=new"]);
  });

  it("stops when its Lease is lost, and takes it anew when the person says so", async () => {
    const lost = new AbortController();
    let held = 0;
    const leases = {
      acquire: async () => {
        held++;
        const first = held === 1;
        return {
          lost: first ? lost.signal : new AbortController().signal,
          check: async () => {},
          release: async () => {},
        };
      },
      possible: async () => true,
    };
    const around: Around = { after: ({ cell }) => (cell === "a" ? lost.abort() : undefined) };
    const { go, engine, until, cells } = testEngine({ leases, around });
    const state = only(await go({ key: "k", steps: [{ cell: "a" }, { cell: "b" }] }));
    expect(state).toMatchObject({ phase: "needs-person", offers: ["retry", "undo-now", "give-up"] });
    expect((cells as MemoryCells).effects).toEqual(["a=new"]);
    await engine.decide(state.id, "retry", "");
    expect((await until(state.id, ({ endedAt }) => endedAt !== null)).phase).toBe("done");
    expect(held).toBe(2);
  });

  it("keeps values of secrets out of the journal, and cannot undo once they are forgotten", async () => {
    const journal = new MemoryJournal();
    const { go, engine, undoPlan } = testEngine({ journal });
    const state = only(await go({ key: "k", steps: [{ cell: "a", to: "hunter2", secret: true }] }));
    const written = JSON.stringify(journal.records.map(({ body }) => body));
    expect(state.phase).toBe("done");
    expect(JSON.stringify(written.replaceAll('"after":["hunter2"]', ""))).not.toContain("hunter2");
    expect((await undoPlan([state.id])).operations[0]?.refused).toBeNull();
    await journal.sealed.forget(state.id);
    expect((await engine.receipt(state.id)).undo).toMatchObject({ may: "no", reason: { id: "operation.sealGone" } });
    expect((await undoPlan([state.id])).operations[0]?.refused).toMatchObject({ id: "operation.sealGone" });
  });

  it("lets one operation at a time at a target: the next waits for its turn", async () => {
    let running = 0;
    let most = 0;
    const around: Around = {
      before: async () => {
        running++;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 5));
      },
      after: () => {
        running--;
      },
    };
    const { plan, approve, rest } = testEngine({ around });
    const plans = [
      await plan([{ key: "k", steps: [{ cell: "a" }] }]),
      await plan([{ key: "k", steps: [{ cell: "b" }] }]),
    ];
    const begun = await Promise.all(plans.map((one) => approve(one)));
    const ends = await Promise.all(begun.flatMap(({ operations }) => operations.map(rest)));
    expect(ends.map(({ phase }) => phase)).toEqual(["done", "done"]);
    expect(most).toBe(1);
  });
});

describe("a batch", () => {
  it("begins none after so many failed, and each has an outcome of its own", async () => {
    const around: Around = {
      before: ({ cell }) => {
        if (cell === "b") throw forbidden;
      },
    };
    const { go } = testEngine({ around });
    const states = await go(...["a", "b", "c", "d"].map((cell) => ({ key: cell, steps: [{ cell }] })));
    expect(states.map(({ phase }) => phase)).toEqual(["done", "failed", "cancelled", "cancelled"]);
    expect(states[2]?.reason).toEqual(message("operation.stoppedAfter", { count: 1 }));
    expect(phases(states[3])).toEqual(["skipped"]);
  });

  it("runs so many at a time, leaves out what is refused, and cancels what has not begun", async () => {
    let running = 0;
    let most = 0;
    const around: Around = {
      before: async () => {
        running++;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 5));
        running--;
      },
    };
    const { plan, approve, engine, rest } = testEngine({ around });
    const wanted = ["a", "b", "c", "d", "e"].map((cell) => ({ key: cell, steps: [{ cell }] }));
    const shown = await plan([...wanted, { key: "f", steps: [], refused: true }], {
      waves: { parallel: 2, stopAfter: 9 },
    });
    const { operations } = await approve(shown);
    expect(operations).toHaveLength(5);
    await engine.cancel(operations.slice(4), false);
    const states = await Promise.all(operations.map(rest));
    expect(states.map(({ phase }) => phase)).toEqual(["done", "done", "done", "done", "cancelled"]);
    expect(most).toBe(2);
  });

  it("begins the next one when a change is made, where watching goes on apart, and stops for no failure of that", async () => {
    const looked = Promise.withResolvers<void>();
    const around: Around = {
      watching: async ({ cell }) => {
        await looked.promise;
        if (cell === "a") throw new RpcError("needs-person", message("operation.nothingToDo"));
      },
      before: ({ cell }) => {
        if (cell === "c") throw new RpcError("invalid", message("operation.nothingToDo"));
      },
    };
    const { plan, approve, rest, until, cells } = testEngine({ around });
    const wanted = ["a", "b", "c", "d"].map((cell) => ({
      key: cell,
      steps: [{ cell }, { cell, to: cell === "a" ? "else" : "new", watches: true, follows: true } as const],
    }));
    const shown = await plan(wanted, { waves: { parallel: 1, stopAfter: 1, watchApart: true } });
    const { operations } = await approve(shown);
    const [a, b, c, d] = operations;
    if (a === undefined || b === undefined || c === undefined || d === undefined) throw new Error("four were begun");
    // Both are watched at once; what comes after a change that failed is not begun.
    await until(d, ({ phase }) => phase === "cancelled");
    expect([cells.get("a").value, cells.get("b").value]).toEqual(["new", "new"]);
    looked.resolve();
    expect((await Promise.all([a, b, c].map(rest))).map(({ phase }) => phase)).toEqual([
      "needs-person",
      "done",
      "failed",
    ]);
  });
});

afterEach(() => void vi.useRealTimers());
