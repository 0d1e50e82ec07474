import { hostname, userInfo } from "node:os";
import { expect, it } from "vitest";
import { message } from "../../shared/model/message.ts";
import { OperationId } from "../../shared/operation.ts";
import { RpcError } from "../../shared/rpc/envelope.ts";
import { MemoryCells } from "./cellTarget.fixture.ts";
import { testEngine } from "./engine.fixture.ts";
import { MemoryJournal } from "./memoryJournal.fixture.ts";

const refuse = () => {
  throw new RpcError("forbidden", message("operation.stuck"));
};
const me = { local: userInfo().username, host: hostname(), target: "jane" };

it("a receipt tells who decided what on the way, when and why, also over a restart of the console", async () => {
  const journal = new MemoryJournal();
  const cells = new MemoryCells();
  const steps = [{ cell: "a" }, { cell: "p", pivot: true as const }, { cell: "b" }];
  const before = ({ cell }: { cell: string }) => (cell === "b" ? refuse() : undefined);
  const first = testEngine({ journal, cells, around: { before } });
  // Behind the pivot nothing goes back: a person is asked.
  const [asked] = await first.go({ key: "k", steps });
  const id = OperationId.parse(asked?.id);
  expect(asked).toMatchObject({ phase: "needs-person", offers: ["retry", "give-up"] });
  await first.engine.decide(id, "retry", "the quota is raised");
  await first.until(id, ({ phase }) => phase === "running");
  await first.rest(id);
  await first.engine.dispose();

  const next = testEngine({ journal, cells });
  await next.engine.start();
  await next.rest(id);
  await next.engine.decide(id, "give-up", "done by hand, INC-7");
  await next.until(id, ({ endedAt }) => endedAt !== null);
  const { why, decisions } = await next.engine.receipt(id);
  expect(why).toBe("because");
  expect(decisions).toEqual([
    { decision: "retry", at: expect.any(Number), who: me, why: "the quota is raised", reason: null },
    { decision: "give-up", at: expect.any(Number), who: me, why: "done by hand, INC-7", reason: null },
  ]);
  const [early, late] = decisions.map(({ at }) => at);
  expect(late).toBeGreaterThanOrEqual(early ?? Number.NaN);
});

it("an undo on the way and a cancellation are decisions too; what the engine ends has no person", async () => {
  let reached = () => {};
  const there = new Promise<void>((resolve) => {
    reached = resolve;
  });
  let failing = true;
  const { engine, plan, approve, rest } = testEngine({
    around: {
      before: async ({ cell }, { signal }) => {
        if (cell === "bad" && failing) refuse();
        if (cell !== "slow") return;
        reached();
        await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      },
    },
  });
  const slow = [{ key: "k", steps: [{ cell: "a" }, { cell: "slow" }] }];
  const one = OperationId.parse((await approve(await plan(slow))).operations[0]);
  await there;
  await engine.cancel([one], true);
  expect((await rest(one)).phase).toBe("undone");
  expect((await engine.receipt(one)).decisions).toMatchObject([{ decision: "undo-now", who: me, why: "" }]);

  const batch = [1, 2].map((at) => ({ key: String(at), steps: [{ cell: "bad" }] }));
  const { operations } = await approve(await plan(batch));
  const ends = await Promise.all(operations.map((id) => rest(OperationId.parse(id))));
  failing = false;
  expect(ends.map(({ phase }) => phase)).toEqual(["failed", "cancelled"]);
  expect((await engine.receipt(OperationId.parse(operations[1]))).decisions).toMatchObject([
    { decision: "cancel", who: null, reason: { id: "operation.stoppedAfter" } },
  ]);
});

it("a decision that a console of before wrote down is read without its person", async () => {
  const journal = new MemoryJournal();
  const { go, engine } = testEngine({ journal, around: { before: refuse } });
  const [state] = await go({ key: "k", steps: [{ cell: "p", pivot: true }] });
  const id = OperationId.parse(state?.id);
  const at = journal.records.findIndex(({ operation, kind }) => operation === id && kind === "end");
  journal.records.splice(at);
  await journal.append({
    kind: "decision",
    operation: id,
    step: null,
    body: { wish: "leave", why: "old", at: 5, reason: null },
  });
  expect((await engine.receipt(id)).decisions).toEqual([
    { decision: "give-up", at: 5, who: null, why: "old", reason: null },
  ]);
});
