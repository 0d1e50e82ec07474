/** A console that changes cells through the operation engine and the real journal, and dies where its test wants it to:
 *  `node console.ts '{"folder": …, "mode": …}'`. It prints what it sees as lines of JSON. */
import { join } from "node:path";
import { z } from "zod";
import type { Journal, NewRecord } from "../../electron/core/operation/journal.ts";
import { memorySecrets } from "../../electron/core/secrets/secretStore.ts";
import { JournalClient } from "../../electron/journal/journalClient.ts";
import { testEngine } from "../../electron/operation/engine.fixture.ts";
import { message } from "../../shared/model/message.ts";
import { OperationId } from "../../shared/operation.ts";
import { RpcError } from "../../shared/rpc/envelope.ts";
import { FileCells } from "./fileCells.ts";

const Options = z.object({
  folder: z.string(),
  /** `run` approves an operation, `recover` takes up what was left, `second` looks at what another console holds first. */
  mode: z.enum(["run", "recover", "second"]),
  /** What is decided of what was left. */
  decision: z.enum(["finish", "undo-now"]).default("finish"),
  /** Dies at this moment: its name, or how many come before it. */
  kill: z.union([z.string(), z.number()]).nullable().default(null),
  /** The step on this cell fails, so that what was done before is put back. */
  fails: z.string().default(""),
  /** The step on this cell never ends. */
  hangs: z.string().default(""),
  /** The undo of the step on this cell waits on the target meanwhile. */
  arms: z.string().default(""),
});

const options = Options.parse(JSON.parse(process.argv[2] ?? "{}"));
const tell = (seen: unknown) => void process.stdout.write(`${JSON.stringify(seen)}\n`);

let moments = 0;
function moment(name: string): void {
  if (options.kill === name || options.kill === moments) process.kill(process.pid, "SIGKILL");
  moments++;
}

const real = new JournalClient({
  folder: join(options.folder, "journal"),
  secrets: memorySecrets(),
  log: (text) => tell({ log: text }),
});
const journal: Journal = {
  blocked: real.blocked,
  sealed: real.sealed,
  unfinished: () => real.unfinished(),
  of: (operation) => real.of(operation),
  append: async (record) => {
    const name = [record.kind, record.step, armState(record)].filter((part) => part !== null).join(" ");
    moment(`before ${name}`);
    const written = await real.append(record);
    moment(`after ${name}`);
    return written;
  },
};
/** What becomes of an undo that waits on the target has several records of one kind. */
function armState({ kind, step, body }: NewRecord): string | null {
  return kind === "try" && step !== null ? z.object({ state: z.string() }).parse(body).state : null;
}

const { engine, plan, approve, rest, until } = testEngine({
  journal,
  cells: new FileCells(join(options.folder, "effects")),
  around: {
    before: async ({ cell }) => {
      moment(`before effect ${cell}`);
      if (cell === options.hangs) await new Promise(() => {});
      if (cell === options.fails) throw new RpcError("forbidden", message("operation.stuck"));
    },
    after: ({ cell }) => moment(`after effect ${cell}`),
    undoing: ({ cell }) => moment(`before undo ${cell}`),
    undone: ({ cell }) => moment(`after undo ${cell}`),
  },
  arms: {
    setting: () => moment("before arm"),
    set: () => moment("after arm"),
    confirming: () => moment("before confirm"),
    confirmed: () => moment("after confirm"),
    cancelling: () => moment("before cancel"),
    cancelled: () => moment("after cancel"),
  },
});
const steps = ["a", "b", "c"].map((cell) => ({ cell, ...(cell === options.arms && { arms: true as const }) }));
const wanted = [{ key: "k", steps }];

async function goOn(): Promise<void> {
  for (const { id } of engine.states.current.values()) {
    let state = await rest(id);
    while (state.endedAt === null) {
      const decision = [options.decision, "finish" as const, "undo-now" as const].find((one) =>
        state.offers.includes(one),
      );
      if (decision === undefined) break;
      await engine.decide(id, decision, "");
      await until(id, ({ phase }) => phase !== "needs-person");
      state = await rest(id);
    }
    tell({ phase: state.phase, offers: state.offers, reason: state.reason });
  }
}

async function main(): Promise<void> {
  switch (options.mode) {
    case "run": {
      const { operations } = await approve(await plan(wanted));
      const id = OperationId.parse(operations[0]);
      tell({ approved: id });
      const { phase } = await rest(id);
      tell({ phase });
      break;
    }
    case "recover":
      await engine.start();
      await goOn();
      break;
    case "second": {
      await engine.start();
      const { approval } = await plan(wanted);
      tell({
        approval: approval.kind,
        reason: "reason" in approval ? approval.reason : null,
        states: engine.states.current.size,
      });
      await new Promise<void>((resolve) => {
        engine.states.subscribe((states) => states.size > 0 && resolve());
      });
      await goOn();
    }
  }
  await engine.dispose();
  await real.dispose();
}

await main();
process.exit(0);
