/** `cluster.helm-rollback`: a new revision that is as an earlier one was. Helm's records tell what became of it: each run makes one revision, whose number only
 *  one can take. */
import { z } from "zod";
import type { Json } from "../../../shared/model/json.ts";
import { type Message, message } from "../../../shared/model/message.ts";
import { ReleaseRef } from "../../../shared/releaseRef.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { RunContext, Settlement, StepKind, StepResult } from "../../core/operation/stepKind.ts";
import type { HelmTool } from "../helm/helmTool.ts";
import { readRelease } from "../helm/releaseReading.ts";
import { listRecords, type ReadKube, type ReleaseRecord } from "../helm/releaseRecords.ts";
import { releaseTarget } from "../plan/releaseKey.ts";
import { rollbackRelease } from "../write/helmRollback.ts";
import type { ChangeDeps } from "./changeDeps.ts";

export const HelmRollbackParams = z.object({
  release: ReleaseRef,
  /** The revision that it is to be again. */
  to: z.number().int(),
  timeoutSeconds: z.number().int(),
});
export type HelmRollbackParams = z.infer<typeof HelmRollbackParams>;

/** The newest revision before the step. */
export const RollbackBefore = z.object({ revision: z.number().int() });
const After = z.object({ revision: z.number().int() });

const lookMs = 1_000;

export function helmRollbackStepKind(
  deps: Omit<ChangeDeps, "writers">,
  helm: Pick<HelmTool, "run" | "isRunning">,
): StepKind<HelmRollbackParams> {
  const reader = ({ release }: HelmRollbackParams): ReadKube => {
    const api = deps.apis(release.connection);
    return async (read, signal) => await api.get(read, signal);
  };
  const run = async (params: HelmRollbackParams, to: number, context: RunContext): Promise<number> => {
    const { release, timeoutSeconds } = params;
    const { key } = releaseTarget(release);
    const line = (text: string) => context.progress({ text: message("helm.says", { text }), count: null });
    const ask = { release, key, revision: to, timeoutSeconds };
    const { signal, called } = context;
    const { exitCode, said } = await rollbackRelease(context.permit, helm, ask, { signal, called, line });
    if (exitCode !== 0) throw new RpcError("invalid", message("helm.failed", { exit: exitCode ?? -1, said }));
    return (await newestOf(reader(params), release, signal)).revision;
  };
  return {
    kind: "cluster.helm-rollback",
    version: 1,
    params: HelmRollbackParams,
    async read(params, { signal }) {
      const found = await recordsOf(reader(params), params.release, signal);
      return { facts: rollbackFacts(found, params.to), before: { revision: newest(found, params.release).revision } };
    },
    async run(params, before, context) {
      const { revision } = await newestOf(reader(params), params.release, context.signal);
      if (revision !== RollbackBefore.parse(before).revision) throw changed(params, revision);
      const made = await run(params, params.to, context);
      return result({ revision: made }, message("helm.rollback.stepDone", { revision: made, to: params.to }));
    },
    async settle(params, before, { signal }) {
      // A console that was killed leaves its Helm running.
      while (await helm.isRunning(releaseTarget(params.release).key)) await deps.wait(lookMs, signal);
      return await settlement(params, RollbackBefore.parse(before).revision, reader(params), signal);
    },
    async compensate(params, { before, after }, context) {
      const { release } = params;
      const was = RollbackBefore.parse(before).revision;
      const read = reader(params);
      const { revision } = await newestOf(read, release, context.signal);
      const made = after === null ? was + 1 : After.parse(after).revision;
      if (revision === was) return result(null, null);
      if (revision === made + 1 && (await goesBackTo(read, release, revision, context.signal)) === was) {
        return result(null, message("helm.rollback.stepDone", { revision, to: was }));
      }
      if (revision !== made) throw changed(params, revision);
      const undone = await run(params, was, context);
      return result(null, message("helm.rollback.stepDone", { revision: undone, to: was }));
    },
  };
}

/** What the plan rests on: what the release is now, and that the revision is still there. */
export function rollbackFacts(records: readonly ReleaseRecord[], to: number): Json {
  const sorted = records.toSorted((one, other) => other.revision - one.revision);
  const [current] = sorted;
  return {
    revision: current?.revision ?? 0,
    status: current?.status ?? "",
    target: records.find(({ revision }) => revision === to)?.uid ?? "",
  };
}

async function settlement(
  params: HelmRollbackParams,
  was: number,
  read: ReadKube,
  signal: AbortSignal,
): Promise<Settlement> {
  const { release, to } = params;
  const { revision, status } = await newestOf(read, release, signal);
  if (revision === was) return { state: "not-done" };
  const unclear = (reason: Message): Settlement => ({ state: "unclear", reason });
  if (revision !== was + 1 || (await goesBackTo(read, release, revision, signal)) !== to) {
    return unclear(message("helm.othersChanged", { release: release.name, revision }));
  }
  if (status === "deployed") return { state: "done", after: { revision } };
  const { detail } = await readRelease(read, release, revision, signal);
  return unclear(
    status === "failed"
      ? message("helm.rollbackFailed", { revision, description: detail.description.slice(0, 1_000) })
      : message("helm.rollbackPending", { revision, status }),
  );
}

async function goesBackTo(
  read: ReadKube,
  release: ReleaseRef,
  revision: number,
  signal: AbortSignal,
): Promise<number | null> {
  return (await readRelease(read, release, revision, signal)).detail.rollbackTo;
}

async function recordsOf(read: ReadKube, of: ReleaseRef, signal: AbortSignal): Promise<readonly ReleaseRecord[]> {
  const { driver, namespace, name } = of;
  return (await listRecords(read, { driver, namespace, release: name }, signal)).records;
}

/** @throws RpcError `not-found` when no revision is left */
export function newest(records: readonly ReleaseRecord[], { name }: ReleaseRef): ReleaseRecord {
  const [found] = records.toSorted((one, other) => other.revision - one.revision);
  if (found === undefined) throw new RpcError("not-found", message("helm.noRelease", { release: name }));
  return found;
}

async function newestOf(read: ReadKube, release: ReleaseRef, signal: AbortSignal): Promise<ReleaseRecord> {
  return newest(await recordsOf(read, release, signal), release);
}

function changed({ release }: HelmRollbackParams, revision: number): RpcError {
  return new RpcError("conflict", message("helm.othersChanged", { release: release.name, revision }));
}

function result(after: Json, text: Message | null): StepResult {
  return { after, diff: [], text };
}
