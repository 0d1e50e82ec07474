/** The work of one step: what is written down before it, what is done, what is written down after it. */
import type { Json } from "../../shared/model/json.ts";
import { type Message, message } from "../../shared/model/message.ts";
import { RpcError } from "../../shared/rpc/envelope.ts";
import { withPermit } from "../core/operation/permitIssue.ts";
import type { ArmedUndo, ReadContext, RegisteredStep, RunContext, StepTarget } from "../core/operation/stepKind.ts";
import { pause, withinTime } from "./deadline.ts";
import { hashOf, keep, reveal } from "./keptValues.ts";
import type { StepFold } from "./operationFold.ts";
import type { OperationRun, Parking, RunParts } from "./operationRun.ts";
import { type CallLine, StepPlan, TryBody } from "./recordBodies.ts";
import { standing } from "./standing.ts";

/** What a step's read may take, and what it may take to learn what became of one. */
const READ_MS = 30_000;
/** Between tries of what may be tried again: reading, putting back, and steps behind the pivot. */
const PAUSES_MS = [500, 2_000, 8_000];

type Work = (parts: RunParts, run: OperationRun, step: StepFold) => Promise<Parking | null>;

interface Prepared {
  readonly kind: RegisteredStep;
  readonly params: Json;
  readonly facts: string;
  readonly before: Json;
  readonly target: StepTarget;
}

/** Reads, compares with what the person saw, writes the intent, runs, writes the outcome. */
export const runStep: Work = async (parts, run, step) => {
  const prepared = await prepare(parts, run, step);
  if ("reason" in prepared) return prepared;
  const { kind, params, target } = prepared;
  const { approved } = step;
  if (step.phase === "failed") await pause(PAUSES_MS[step.tries - 1] ?? 0, run.stopping);
  const write = (body: Json) => run.write({ kind: "outcome", step: approved.id, body });
  const sealed = (value: Json) => keep(parts.journal.sealed, run.id, approved.secret, value);

  let before: Json;
  try {
    const reading = await withinTime(READ_MS, run.stopping, (signal) => kind.read(params, { target, signal }));
    const changed = hashOf(reading.facts) !== prepared.facts;
    // Once it has been begun, its own doing may have changed them; its writes compare and swap all the same.
    if (changed && step.before === null && !approved.follows)
      throw new RpcError("conflict", message("operation.changedSince", { target: run.fold.approved.target.label }));
    before = reading.before;
  } catch (error) {
    if (parts.closing.aborted) return null;
    await write({ state: "failed", ...failureOf(error), calls: [] });
    return null;
  }
  await run.write({ kind: "intent", step: approved.id, body: { before: await sealed(before) } });

  const calls: CallLine[] = [];
  let body: Json;
  try {
    const result = await permitted(run, step, target, calls, approved.deadlineMs, run.stopping, (context) =>
      kind.run(params, before, context),
    );
    const { diff, text } = result;
    body = { state: "done", after: await sealed(result.after), diff: [...diff], text, calls };
  } catch (error) {
    // The next start reads what became of it.
    if (parts.closing.aborted) return null;
    const failure = failureOf(error);
    body = { state: failure.code === "conflict" ? "failed" : "unknown", ...failure, calls };
  }
  await write(body);
  run.show({ progress: null });
  return null;
};

/** Reads what became of a step. Nothing is tried again before that is known. */
export const settleStep: Work = async (parts, run, step) => {
  const prepared = await prepare(parts, run, step);
  if ("reason" in prepared) return prepared;
  const { kind, params, before, target } = prepared;
  let last: unknown;
  for (const ms of [0, ...PAUSES_MS]) {
    await pause(ms, parts.closing);
    if (parts.closing.aborted) return null;
    try {
      const after = step.after === null ? null : await reveal(parts.journal.sealed, run.id, step.after);
      const found = await withinTime(READ_MS, parts.closing, (signal) =>
        standing({ kind, params, before, after }, { target, signal }),
      );
      const body: Json =
        found.state === "done"
          ? { state: "done", after: await keep(parts.journal.sealed, run.id, step.approved.secret, found.after) }
          : { ...found };
      await run.write({ kind: "settled", step: step.approved.id, body });
      return null;
    } catch (error) {
      if (!isPassing(error)) throw error;
      last = error;
    }
  }
  const reason = message("operation.unsettled", { target: run.fold.approved.target.label, code: failureOf(last).code });
  return { reason, offers: ["retry", "give-up"], wakes: true };
};

/** Puts one step back; what passes by itself is waited for, because putting back is idempotent. */
export const compensateStep: Work = async (parts, run, step) => {
  const prepared = await prepare(parts, run, step);
  if ("reason" in prepared) return prepared;
  const { kind, params, before, target } = prepared;
  const { approved } = step;
  if (step.phase !== "undoing") await run.write({ kind: "compensate-intent", step: approved.id, body: {} });
  const calls: CallLine[] = [];
  let body: Json = null;
  for (const ms of [0, ...PAUSES_MS]) {
    await pause(ms, run.holding);
    if (parts.closing.aborted) return null;
    try {
      const after = step.after === null ? null : await reveal(parts.journal.sealed, run.id, step.after);
      const result = await permitted(
        run,
        step,
        target,
        calls,
        approved.compensationMs,
        run.holding,
        async (context) => {
          if (kind.compensate === null) throw new RpcError("unsupported", approved.undo.text);
          return kind.compensate(params, { before, after }, context);
        },
      );
      body = { state: "done", diff: [...result.diff], text: result.text, calls };
      break;
    } catch (error) {
      if (parts.closing.aborted) return null;
      body = { state: "failed", ...failureOf(error), calls };
      if (!isPassing(error) || run.holding.aborted) break;
    }
  }
  await run.write({ kind: "compensate-outcome", step: approved.id, body });
  run.show({ progress: null });
  return null;
};

/** Gives the target a way to undo the step by itself, before anything is changed. */
export const armStep: Work = async (parts, run, step) => {
  const prepared = await prepare(parts, run, step);
  if ("reason" in prepared) return prepared;
  const { kind, params, target } = prepared;
  const { id, secret, deadlineMs } = step.approved;
  const calls: CallLine[] = [];
  try {
    const { before } = await withinTime(READ_MS, run.stopping, (signal) => kind.read(params, { target, signal }));
    if (!step.arming) await run.write({ kind: "try", step: id, body: { state: "arming" } });
    const armed = await permitted(run, step, target, calls, deadlineMs, run.stopping, (context) =>
      armsOf(kind).set(params, before, context),
    );
    const kept = await keep(parts.journal.sealed, run.id, secret, armed);
    await run.write({ kind: "try", step: id, body: { state: "armed", armed: kept, calls } });
  } catch (error) {
    if (parts.closing.aborted) return null;
    await run.write({ kind: "outcome", step: id, body: { state: "failed", ...failureOf(error), calls } });
  }
  return null;
};

/** Takes that way away again: what is done stays from here on, what is not has nothing to be undone. */
export const disarmStep: Work = async (parts, run, step) => {
  const prepared = await prepare(parts, run, step);
  if ("reason" in prepared) return prepared;
  const { kind, target } = prepared;
  const { id, deadlineMs } = step.approved;
  const calls: CallLine[] = [];
  let last: unknown;
  for (const ms of [0, ...PAUSES_MS]) {
    await pause(ms, run.holding);
    if (parts.closing.aborted) return null;
    try {
      const armed = await reveal(parts.journal.sealed, run.id, step.armed);
      const found = await permitted(run, step, target, calls, deadlineMs, run.holding, async (context) => {
        if (step.phase === "done" && step.armed !== null) return armsOf(kind).confirm(armed, context);
        await armsOf(kind).cancel(armed, context);
        return "cancelled";
      });
      const state = found === "fired" ? "fired" : "disarmed";
      await run.write({ kind: "try", step: id, body: TryBody.parse({ state, calls }) });
      return null;
    } catch (error) {
      if (parts.closing.aborted) return null;
      last = error;
      if (!isPassing(error) || run.holding.aborted) break;
    }
  }
  // Loudly: left alone, the target undoes the change by itself.
  return { reason: failureOf(last).reason, offers: ["retry", "give-up"] };
};

function armsOf({ kind, arm }: RegisteredStep): ArmedUndo {
  if (arm === undefined) throw new RpcError("unsupported", message("operation.unknownKind", { kind }));
  return arm;
}

async function prepare({ journal, kinds }: RunParts, run: OperationRun, step: StepFold): Promise<Prepared | Parking> {
  const { approved } = step;
  const kind = kinds.get(approved.kind);
  if (kind === undefined || kind.version !== approved.version) {
    const reason = message("operation.unknownKind", { kind: `${approved.kind} ${approved.version}` });
    return { reason, offers: ["give-up"] };
  }
  try {
    const plan = StepPlan.parse(await reveal(journal.sealed, run.id, approved.plan));
    const before = await reveal(journal.sealed, run.id, step.before);
    const { connection, key } = run.fold.approved.target;
    return { kind, ...plan, before, target: { connection, key } };
  } catch (error) {
    return { reason: failureOf(error).reason, offers: ["give-up"] };
  }
}

/** Runs `work` with a permit that is good for this step, while it may go on. */
function permitted<T>(
  run: OperationRun,
  step: StepFold,
  target: ReadContext["target"],
  calls: CallLine[],
  limitMs: number,
  outer: AbortSignal,
  work: (context: RunContext) => Promise<T>,
): Promise<T> {
  const { id } = step.approved;
  return withinTime(limitMs, outer, (signal) => {
    const scope = {
      operation: run.id,
      step: id,
      connection: target.connection ?? "console",
      key: target.key,
      proceed: () => signal.throwIfAborted(),
    };
    return withPermit(scope, (permit) =>
      work({
        target,
        signal,
        permit,
        attempt: `${run.id}-${id}`,
        progress: (now) => {
          if (!signal.aborted) run.show({ progress: { step: id, now } });
        },
        called: (call) => calls.push(call),
      }),
    );
  });
}

/** It may be otherwise a moment later. */
function isPassing(error: unknown): boolean {
  return error instanceof RpcError && ["unreachable", "throttled", "timeout", "unknown-outcome"].includes(error.code);
}

function failureOf(error: unknown): { readonly code: RpcError["code"]; readonly reason: Message } {
  if (error instanceof RpcError) return { code: error.code, reason: error.text };
  return {
    code: "internal",
    reason: message("operation.fault", { detail: error instanceof Error ? error.message : String(error) }),
  };
}
