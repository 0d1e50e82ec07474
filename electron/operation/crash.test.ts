/** The console may end at any moment: whatever the records then say, the next one goes on from there, does nothing twice and forgets nothing. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { message } from "../../shared/model/message.ts";
import { OperationId } from "../../shared/operation.ts";
import { RpcError } from "../../shared/rpc/envelope.ts";
import { Foothold } from "./armedTarget.fixture.ts";
import { type Around, MemoryCells } from "./cellTarget.fixture.ts";
import { testEngine, type WantedStep } from "./engine.fixture.ts";
import { MemoryJournal } from "./memoryJournal.fixture.ts";

/** A process that is killed does nothing any more: what it awaited never comes. */
class Kill {
  readonly dead: Promise<void>;
  #die: () => void = () => {};
  #left: number;
  happened = false;

  /** @param after how many moments it lives through */
  constructor(after: number) {
    this.#left = after;
    this.dead = new Promise((resolve) => {
      this.#die = resolve;
    });
  }

  moment(): Promise<void> | undefined {
    if (!this.happened && this.#left-- > 0) return undefined;
    this.happened = true;
    this.#die();
    return new Promise(() => {});
  }
}

/** One life of the console: its journal's appends and its steps' effects are the moments at which it may be killed. */
function life(disk: MemoryJournal, cells: MemoryCells, kill: Kill, failing: ReadonlySet<string>) {
  const journal = new MemoryJournal();
  journal.append = async (record) => {
    await kill.moment();
    const written = await disk.append(record);
    await kill.moment();
    return written;
  };
  journal.unfinished = () => disk.unfinished();
  journal.of = (operation) => disk.of(operation);
  const around: Around = {
    before: async ({ cell, to }) => {
      await kill.moment();
      if (failing.has(`${cell} ${to}`)) throw new RpcError("forbidden", message("operation.stuck"));
    },
    after: async () => kill.moment(),
    undoing: async () => kill.moment(),
    undone: async () => kill.moment(),
  };
  const moment = () => kill.moment();
  const arms = {
    setting: moment,
    set: moment,
    confirming: moment,
    confirmed: moment,
    cancelling: moment,
    cancelled: moment,
  };
  return testEngine({ journal, cells, around, arms });
}

const scenario = fc.record({
  steps: fc.array(fc.record({ pivot: fc.boolean(), fails: fc.boolean(), arms: fc.boolean() }), {
    minLength: 1,
    maxLength: 4,
  }),
  /** After how many moments each life ends. */
  kills: fc.array(fc.nat(20), { maxLength: 4 }),
  decisions: fc.array(fc.constantFrom("finish" as const, "undo-now" as const), { minLength: 5, maxLength: 5 }),
  cancelAt: fc.option(fc.nat(3)),
});

it("ends every operation as a whole, whenever and however often its console is killed", async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async ({ steps, kills, decisions, cancelAt }) => {
      const disk = new MemoryJournal();
      const cells = new MemoryCells();
      const wanted = steps.map(
        ({ pivot, arms }, index): WantedStep => ({
          cell: `c${index}`,
          ...(pivot ? { pivot: true } : arms && { arms: true }),
        }),
      );
      // Only what comes before the pivot, and the pivot itself, fails for good: behind it a person would have to help.
      const pivotAt = steps.findIndex(({ pivot }) => pivot);
      const failing = new Set(
        steps.flatMap(({ fails }, index) => (fails && (pivotAt < 0 || index <= pivotAt) ? [`c${index} new`] : [])),
      );

      let kill = new Kill(kills[0] ?? Number.MAX_SAFE_INTEGER);
      const first = life(disk, cells, kill, failing);
      const plan = await first.plan([{ key: "k", steps: wanted }]);
      const approved = first.approve(plan).then(({ operations }) => operations[0]);
      const id = await Promise.race([approved, kill.dead.then(() => undefined)]);
      if (id !== undefined) {
        if (cancelAt !== null) {
          await Promise.race([Promise.resolve(), kill.dead]);
          void first.engine.cancel([id], cancelAt % 2 === 0).catch(() => {});
        }
        await Promise.race([first.rest(id), kill.dead]);
      }
      const known = OperationId.safeParse(disk.records[0]?.operation);
      if (!known.success) {
        // Nothing was approved: nothing may have happened.
        expect(cells.effects).toEqual([]);
        return;
      }
      for (let round = 1; round < 10 && !disk.kinds(known.data).includes("end"); round++) {
        kill = new Kill(kills[round] ?? Number.MAX_SAFE_INTEGER);
        const next = life(disk, cells, kill, failing);
        await Promise.race([next.engine.start(), kill.dead]);
        for (let turn = 0; turn < 4; turn++) {
          const state = await Promise.race([next.rest(known.data), kill.dead.then(() => null)]);
          if (state === null || state.endedAt !== null) break;
          const wish = decisions[(round + turn) % decisions.length] ?? "finish";
          const decision = [wish, "finish" as const, "undo-now" as const].find((one) => state.offers.includes(one));
          if (decision === undefined) throw new Error(`a person is left alone: ${JSON.stringify(state)}`);
          await Promise.race([next.engine.decide(known.data, decision, ""), kill.dead]);
          // It takes the decision up before it rests again.
          await Promise.race([next.until(known.data, ({ phase }) => phase !== "needs-person"), kill.dead]);
        }
      }

      const records = disk.kinds(known.data);
      expect(records.filter((kind) => kind === "end")).toHaveLength(1);
      const values = wanted.map(({ cell }) => cells.get(cell).value);
      const counts = wanted.map(({ cell }) => cells.effects.filter((effect) => effect.startsWith(`${cell}=`)));
      // Each took effect at most once, and was put back at most once.
      for (const effects of counts)
        expect([[], ["new"], ["new", "old"]]).toContainEqual(effects.map((one) => one.slice(3)));
      const end = await testEngine({ journal: disk }).engine.receipt(known.data);
      if (end.phase === "done") expect(values.every((value) => value === "new")).toBe(true);
      if (end.phase === "undone" || end.phase === "failed") expect(values.every((value) => value === "old")).toBe(true);
      // No undo waits on the target any more: what stays was confirmed, what does not was cancelled.
      const foothold = new Foothold(cells);
      for (const [index, value] of values.entries()) {
        const state = foothold.state(`${known.data}-s${index + 1}`);
        const fits: readonly string[] = value === "new" && wanted[index]?.arms ? ["confirmed"] : ["never", "cancelled"];
        expect(fits).toContain(state);
      }
      // What is done is done from the front.
      const firstOld = values.indexOf("old");
      if (firstOld >= 0) expect(values.slice(firstOld).every((value) => value === "old")).toBe(true);
    }),
    { numRuns: 300 },
  );
}, 60_000);
