/** Makes a release what it was at an earlier revision, by Helm itself. */
import type { ReleaseRef } from "../../../shared/releaseRef.ts";
import { checkPermit, type Permit } from "../../core/operation/permit.ts";
import type { RunContext } from "../../core/operation/stepKind.ts";
import type { HelmOutcome, HelmTool } from "../helm/helmTool.ts";

export interface RollbackAsk {
  readonly release: ReleaseRef;
  /** Lock key of the operation. */
  readonly key: string;
  readonly revision: number;
  /** For each of its hooks and waits. */
  readonly timeoutSeconds: number;
}

/** Its own deadline comes before this one. */
const graceMs = 60_000;

/** @returns how it ended: what became of the release is for the history to say */
export async function rollbackRelease(
  permit: Permit,
  helm: Pick<HelmTool, "run">,
  { release, key, revision, timeoutSeconds }: RollbackAsk,
  context: Pick<RunContext, "signal" | "called"> & { readonly line: (text: string) => void },
): Promise<HelmOutcome> {
  checkPermit(permit, { connection: release.connection, key });
  const args = rollbackArgs(release.name, revision, timeoutSeconds);
  const began = performance.now();
  const { signal, line } = context;
  const timeoutMs = timeoutSeconds * 2_000 + graceMs;
  const outcome = await helm.run({ release, args, key, timeoutMs, line, signal });
  const elapsedMs = Math.round(performance.now() - began);
  context.called({ call: ["helm", ...args].join(" "), status: `exit ${outcome.exitCode ?? "?"}`, elapsedMs });
  return outcome;
}

/** Revisions are kept: Helm would delete all but the last ten along with it, and with them what an undo goes back to. */
function rollbackArgs(name: string, revision: number, timeoutSeconds: number): readonly string[] {
  return ["rollback", name, String(revision), "--timeout", `${timeoutSeconds}s`, "--history-max", "0"];
}
