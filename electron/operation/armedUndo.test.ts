import { describe, expect, it, vi } from "vitest";
import { message } from "../../shared/model/message.ts";
import { OperationId, type OperationState } from "../../shared/operation.ts";
import { RpcError } from "../../shared/rpc/envelope.ts";
import { type ArmState, Foothold } from "./armedTarget.fixture.ts";
import { MemoryCells } from "./cellTarget.fixture.ts";
import { type EngineOptions, testEngine, type WantedStep } from "./engine.fixture.ts";
import { MemoryJournal } from "./memoryJournal.fixture.ts";

const refuse = () => {
  throw new RpcError("forbidden", message("operation.stuck"));
};
/** A step that may cut the console off, and one that may not. */
const steps: readonly WantedStep[] = [{ cell: "a", arms: true }, { cell: "b" }];

function armed(more: EngineOptions = {}) {
  const cells = new MemoryCells();
  const foothold = new Foothold(cells);
  const journal = new MemoryJournal();
  const test = testEngine({ cells, foothold, journal, ...more });
  const attempt = (id: string) => `${id}-s1`;
  return {
    ...test,
    cells,
    foothold,
    journal,
    attempt,
    state: (id: string): ArmState => foothold.state(attempt(id)),
    values: () => ["a", "b"].map((cell) => cells.get(cell).value),
    run: async (wanted = steps): Promise<OperationState> => {
      const [state] = await test.go({ key: "k", steps: wanted });
      if (state === undefined) throw new Error("nothing ran");
      return state;
    },
  };
}

const tries = (journal: MemoryJournal, id: string) =>
  journal.records.flatMap(({ operation, kind, step, body }) =>
    operation === id && kind === "try" && step !== null ? [`${step} ${JSON.parse(JSON.stringify(body)).state}`] : [],
  );

describe("an undo that waits on the target", () => {
  it("is armed before the first step, and confirmed after the last over a new connection", async () => {
    const seen: string[] = [];
    const test = armed({
      arms: { set: (cell) => void seen.push(`armed ${cell}`), confirming: (cell) => void seen.push(`confirm ${cell}`) },
      around: { before: ({ cell }) => void seen.push(cell) },
    });
    const { id, phase } = await test.run([{ cell: "b" }, { cell: "a", arms: true }]);
    expect(phase).toBe("done");
    expect(seen).toEqual(["armed a", "b", "a", "confirm a"]);
    expect(test.foothold.state(`${id}-s2`)).toBe("confirmed");
    expect(tries(test.journal, id)).toEqual(["s2 arming", "s2 armed", "s2 disarmed"]);
    test.foothold.fire(`${id}-s2`);
    expect(test.values()).toEqual(["new", "new"]);
  });

  it("begins nothing where it cannot be armed, and is cancelled all the same: a try that arrives late does nothing", async () => {
    let late = () => {};
    const test = armed({
      arms: {
        setting: async (_cell, { signal }) => {
          await new Promise<void>((resolve, reject) => {
            late = resolve;
            signal.addEventListener("abort", () => reject(signal.reason));
          });
        },
      },
      deadlineMs: 40,
    });
    const { id, phase } = await test.run();
    expect(phase).toBe("failed");
    expect(test.values()).toEqual(["old", "old"]);
    expect(test.state(id)).toBe("cancelled");
    late();
    expect(() => test.foothold.set(test.attempt(id), { cell: "a", back: "old" })).toThrow("operation.stuck");
    expect(test.state(id)).toBe("cancelled");
    expect(tries(test.journal, id)).toEqual(["s1 arming", "s1 disarmed"]);
  });

  it("is cancelled when the steps were put back after a failure, or at the person's wish", async () => {
    const failing = armed({ around: { before: ({ cell }) => (cell === "b" ? refuse() : undefined) } });
    const failed = await failing.run();
    expect([failed.phase, failing.state(failed.id), failing.values()]).toEqual(["failed", "cancelled", ["old", "old"]]);

    for (const [undo, phase, arm, left] of [
      [true, "undone", "cancelled", "old"],
      // What is left as it is stays, and the foothold is told so.
      [false, "cancelled", "confirmed", "new"],
    ] as const) {
      let reached = () => {};
      const there = new Promise<void>((resolve) => {
        reached = resolve;
      });
      const test = armed({
        around: {
          before: async ({ cell }, { signal }) => {
            if (cell !== "b") return;
            reached();
            await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
          },
        },
      });
      const { operations } = await test.approve(await test.plan([{ key: "k", steps }]));
      const id = OperationId.parse(operations[0]);
      await there;
      await test.engine.cancel([id], undo);
      expect((await test.rest(id)).phase).toBe(phase);
      expect([test.state(id), test.values()]).toEqual([arm, [left, "old"]]);
    }
  });

  it("is cancelled when the person stops it while it is being armed", async () => {
    let reached = () => {};
    const there = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const test = armed({
      arms: {
        set: async (_cell, { signal }) => {
          reached();
          await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
        },
      },
    });
    const { operations } = await test.approve(await test.plan([{ key: "k", steps }]));
    const id = OperationId.parse(operations[0]);
    await there;
    expect(test.state(id)).toBe("armed");
    await test.engine.cancel([id], false);
    expect((await test.rest(id)).phase).toBe("cancelled");
    expect([test.state(id), test.values()]).toEqual(["cancelled", ["old", "old"]]);
  });

  it("is confirmed once: an answer that is lost is asked for again, and does nothing more", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      let lost = 0;
      const test = armed({
        arms: {
          confirmed: () => {
            if (lost++ < 2) throw new RpcError("unreachable", message("operation.stuck"));
          },
        },
      });
      const going = test.run();
      await vi.advanceTimersByTimeAsync(20_000);
      const { id, phase } = await going;
      expect([phase, test.state(id), test.values()]).toEqual(["done", "confirmed", ["new", "new"]]);
      expect(test.foothold.asked.filter((line) => line.startsWith("confirm"))).toHaveLength(3);
      expect(test.cells.effects.filter((line) => line.endsWith("confirmed"))).toHaveLength(1);
    } finally {
      vi.useRealTimers();
    }
  });

  it("that has fired takes the operation back: nothing is made again by itself", async () => {
    const test = armed();
    let id = "";
    const journal = test.journal;
    journal.afterAppend = ({ operation, kind, step }) => {
      id = operation;
      if (kind === "outcome" && step === "s2") test.foothold.fire(test.attempt(operation));
    };
    const state = await test.run();
    expect(state).toMatchObject({ phase: "failed", reason: { id: "operation.fired" } });
    expect([test.state(id), test.values()]).toEqual(["fired", ["old", "old"]]);
    expect(test.cells.effects.filter((line) => line === "a=new")).toHaveLength(1);
    expect(tries(journal, id)).toEqual(["s1 arming", "s1 armed", "s1 fired"]);
  });

  it("stays while a person is asked what to do when it cannot be confirmed, and when it is given up", async () => {
    const test = armed({ arms: { confirming: refuse } });
    const state = await test.run();
    expect(state).toMatchObject({ phase: "needs-person", offers: ["retry", "give-up"] });
    expect(test.state(state.id)).toBe("armed");
    await test.engine.decide(state.id, "give-up", "");
    const ended = await test.until(state.id, ({ endedAt }) => endedAt !== null);
    expect(ended).toMatchObject({ phase: "failed", reason: { id: "operation.leftArmed" } });
    expect(test.state(state.id)).toBe("armed");
    test.foothold.fire(test.attempt(state.id));
    expect(test.cells.get("a").value).toBe("old");
  });

  it("stays when the Lease is lost; the person's retry reads first whether it has fired", async () => {
    for (const fires of [false, true]) {
      const lost = new AbortController();
      let held = 0;
      const leases = {
        acquire: async () => ({
          lost: held++ === 0 ? lost.signal : new AbortController().signal,
          check: async () => {},
          release: async () => {},
        }),
        possible: async () => true,
      };
      const test = armed({ leases, around: { after: ({ cell }) => (cell === "a" ? lost.abort() : undefined) } });
      const state = await test.run();
      expect([state.phase, test.state(state.id)]).toEqual(["needs-person", "armed"]);
      if (fires) test.foothold.fire(test.attempt(state.id));
      await test.engine.decide(state.id, "retry", "");
      const { phase } = await test.until(state.id, ({ endedAt }) => endedAt !== null);
      expect([phase, test.values()]).toEqual(fires ? ["failed", ["old", "old"]] : ["done", ["new", "new"]]);
      expect(test.cells.effects.filter((line) => line === "b=new")).toHaveLength(fires ? 0 : 1);
    }
  });

  it("that is left by a console that ended is found, read first, and confirmed or cancelled as the person decides", async () => {
    for (const [fires, decision, phase, arm, left] of [
      [false, "finish", "done", "confirmed", "new"],
      [false, "undo-now", "undone", "cancelled", "old"],
      [true, "finish", "failed", "fired", "old"],
    ] as const) {
      let reached = () => {};
      const there = new Promise<void>((resolve) => {
        reached = resolve;
      });
      const first = armed({
        around: {
          before: ({ cell }) => {
            if (cell !== "b") return;
            reached();
            return new Promise(() => {});
          },
        },
      });
      const { operations } = await first.approve(await first.plan([{ key: "k", steps }]));
      const id = OperationId.parse(operations[0]);
      await there;
      expect(first.state(id)).toBe("armed");
      if (fires) first.foothold.fire(first.attempt(id));

      const { journal, cells, foothold } = first;
      const next = testEngine({ journal, cells, foothold });
      await next.engine.start();
      const found = await next.rest(id);
      if (found.endedAt === null) await next.engine.decide(id, decision, "");
      const ended = await next.until(id, ({ endedAt }) => endedAt !== null);
      expect([ended.phase, first.state(id), cells.get("a").value]).toEqual([phase, arm, left]);
    }
  });
});
