/** A selection: independent operations, so many at a time, and none is begun after too many have failed. */
import { message } from "../../shared/model/message.ts";
import type { Plan } from "../../shared/operation.ts";
import type { OperationRun } from "./operationRun.ts";

/** Resolves when each has ended or waits for a person. Never rejects. */
export async function runBatch(runs: readonly OperationRun[], waves: Plan["waves"]): Promise<void> {
  const { parallel, stopAfter, watchApart = false } = waves ?? { parallel: 1, stopAfter: 1 };
  const waiting = [...runs];
  const watching: Promise<void>[] = [];
  let failed = 0;
  const worker = async () => {
    for (let run = waiting.shift(); run !== undefined; run = waiting.shift()) {
      if (failed >= stopAfter) await dismiss(run, failed);
      else {
        const going = run.go();
        await (watchApart ? Promise.race([going, run.made]) : going);
        if (watchApart && !run.ended && !run.parked) watching.push(going);
        else if (hasFailed(run)) failed++;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(Math.max(1, parallel), runs.length) }, worker));
  await Promise.all(watching);
}

/** Ends what was never begun. Where that cannot be written down it waits for a person, as after a crash. */
async function dismiss(run: OperationRun, failed: number): Promise<void> {
  try {
    await run.dismiss(message("operation.stoppedAfter", { count: failed }));
  } catch {
    // It has ended meanwhile, or the journal cannot be written: going on shows which.
  }
  await run.go();
}

function hasFailed(run: OperationRun): boolean {
  const phase = run.fold.end?.phase;
  return phase === undefined || phase === "failed" || (phase === "undone" && run.fold.wish === null);
}
