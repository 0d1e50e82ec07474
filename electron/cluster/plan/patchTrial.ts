/** A JSON patch tried on the server without storing it: what is there now beside what would be. */
import { fieldText } from "../../../shared/model/fieldPath.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import { message } from "../../../shared/model/message.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import type { DiffPart, Plan } from "../../../shared/operation.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { KubeApi, KubeDryRun } from "../../core/kubeApi.ts";
import type { StepPreview } from "../../core/operation/planner.ts";
import { lostTies } from "../finalizer/lostTies.ts";
import { isSecret, maskSecret } from "../object/secretMask.ts";
import type { PatchOp } from "../patch/fieldPatch.ts";
import { callText } from "./callText.ts";
import { FIELD_MANAGER } from "./fieldManager.ts";
import { fieldManagers } from "./fieldManagers.ts";
import { differences, type FieldDifference, fieldLines, wholeText } from "./liveDiff.ts";
import { objectPath } from "./objectKey.ts";

export interface PatchTrialAsk {
  readonly api: KubeApi;
  readonly ref: ObjectRef;
  /** Empty for the object itself. */
  readonly subresource: string;
  /** As the server has it now, at the subresource where there is one. */
  readonly live: JsonObject;
  /** Whose managedFields tell the owners: the object itself. */
  readonly object: JsonObject;
  readonly ops: readonly PatchOp[];
  /** As the patch leaves it: what is shown where the server cannot try it. */
  readonly local: JsonObject;
  /** Also the whole object before and after. */
  readonly whole: boolean;
}

export interface PatchTrial {
  /** The object as it would be stored. */
  readonly result: JsonObject;
  readonly differences: readonly FieldDifference[];
  readonly preview: Pick<StepPreview, "proof" | "diff" | "whole" | "aboutMs">;
  /** What the server said beside its answer, and what no longer holds the object. */
  readonly checks: Plan["checks"];
}

/** @throws RpcError as the server refuses it; `invalid` where it would store nothing of it */
export async function tryPatch(ask: PatchTrialAsk, signal: AbortSignal): Promise<PatchTrial> {
  const { live, object } = ask;
  const began = performance.now();
  const { result, proof, warnings } = await tryOut(ask, signal);
  const aboutMs = Math.round(performance.now() - began);
  const found = differences(live, result);
  if (found.length === 0) throw new RpcError("invalid", message("cluster.plan.ignored"));
  const ties = lostTies(live, result);
  const secret = isSecret(ask.ref);
  return {
    result,
    differences: found,
    preview: {
      proof,
      diff: diffOf(secret ? differences(maskSecret(live), maskSecret(result)) : found, object),
      whole: secret || !ask.whole ? null : { before: wholeText(live), after: wholeText(result) },
      // The same request, but for storing it.
      ...(proof?.tone === "ok" && { aboutMs }),
    },
    checks: [...warningChecks(warnings), ...ties],
  };
}

/** The call on one line, as it is sent. */
export function patchCall({ ref, subresource, ops }: Pick<PatchTrialAsk, "ref" | "subresource" | "ops">): string {
  return callText(requestOf(ref, subresource, ops), isSecret(ref));
}

/** What the server said beside its answer. */
export function warningChecks(warnings: readonly string[]): Plan["checks"] {
  return warnings.map((text) => ({ tone: "warn", text: message("cluster.plan.serverWarning", { text }) }));
}

function requestOf(ref: ObjectRef, subresource: string, ops: readonly PatchOp[]) {
  return {
    method: "PATCH",
    path: objectPath(ref, subresource),
    query: { fieldManager: FIELD_MANAGER },
    body: [...ops],
    contentType: "application/json-patch+json",
  } satisfies KubeDryRun;
}

interface Tried {
  readonly result: JsonObject;
  readonly proof: StepPreview["proof"];
  readonly warnings: readonly string[];
}

async function tryOut({ api, ref, subresource, ops, local }: PatchTrialAsk, signal: AbortSignal): Promise<Tried> {
  try {
    const { object, warnings } = await api.dryRun(requestOf(ref, subresource, ops), signal);
    return { result: object, proof: { tone: "ok", text: message("cluster.plan.dryRunPassed") }, warnings };
  } catch (error) {
    if (!(error instanceof RpcError) || !isUntriable(error)) throw error;
    const { sentence = "" } = error.text.params;
    return {
      result: local,
      proof: { tone: "unknown", text: message("cluster.plan.noDryRun", { sentence }) },
      warnings: [],
    };
  }
}

/** A webhook that has effects of its own refuses to be tried; so does a server that knows no dry run for the subresource. */
function isUntriable({ text }: RpcError): boolean {
  return /does not support dry ?run|dryRun.*not supported/i.test(String(text.params.sentence ?? ""));
}

function diffOf(found: readonly FieldDifference[], object: JsonObject): DiffPart[] {
  return found.map(({ path, before, after }) => {
    const managers = fieldManagers(object, path);
    return {
      where: fieldText(path),
      note: managers.length === 0 ? null : message("cluster.plan.ownedBy", { managers: managers.join(", ") }),
      before: fieldLines(path, before),
      after: fieldLines(path, after),
    };
  });
}
