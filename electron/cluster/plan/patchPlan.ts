/** Plans one `cluster.patch`: tries it on the server without storing it, and shows what is there now beside what would be. */
import { fieldText } from "../../../shared/model/fieldPath.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import { type Message, message } from "../../../shared/model/message.ts";
import { withoutServerFields } from "../../../shared/model/serverOwned.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import type { DiffPart, Plan, Undo } from "../../../shared/operation.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { KubeApi, KubeDryRun } from "../../core/kubeApi.ts";
import type { StepPreview } from "../../core/operation/planner.ts";
import type { StepDraft } from "../../core/operation/stepKind.ts";
import { lostTies } from "../finalizer/lostTies.ts";
import { isSecret, maskSecret } from "../object/secretMask.ts";
import {
  type FieldChange,
  type FieldPatch,
  fieldPatch,
  given,
  NoSuchPlace,
  type PatchOp,
  testOps,
} from "../patch/fieldPatch.ts";
import { tokensOf, valueAt } from "../patch/jsonPointer.ts";
import { textAt } from "../source/wireValue.ts";
import { callText } from "./callText.ts";
import { FIELD_MANAGER } from "./fieldManager.ts";
import { fieldManagers } from "./fieldManagers.ts";
import { differences, type FieldDifference, fieldLines, yamlText } from "./liveDiff.ts";
import { objectPath } from "./objectKey.ts";
import { PATCH_STEP, PATCH_VERSION, type PatchParams } from "./patchParams.ts";
import { patchReading } from "./patchReading.ts";

export interface PatchAsk {
  readonly api: KubeApi;
  readonly ref: ObjectRef;
  /** As the server has it now, at the subresource where there is one. */
  readonly live: JsonObject;
  /** Empty for the object itself. */
  readonly subresource: string;
  /** Whose managedFields tell the owners: the object itself. */
  readonly object: JsonObject;
  readonly changes: readonly FieldChange[];
  /** Pointers to fields that the plan rests on and that are not changed. */
  readonly tests: readonly string[];
  readonly title: Message;
  readonly text: Message | null;
  readonly undo: Undo;
  /** Also the whole object before and after. */
  readonly whole: boolean;
}

export interface PatchPlan {
  readonly step: { readonly draft: StepDraft; readonly preview: StepPreview };
  /** The object as it would be stored. */
  readonly result: JsonObject;
  readonly differences: readonly FieldDifference[];
  /** As they are sent. */
  readonly ops: readonly PatchOp[];
  /** What the server said beside its answer, and what no longer holds the object. */
  readonly checks: Plan["checks"];
}

const stepMs = 60_000;

/** @returns null when everything is as wanted already
 *  @throws RpcError as the server refuses it; `conflict` when the object has no place for a field */
export async function planPatch(ask: PatchAsk, signal: AbortSignal): Promise<PatchPlan | null> {
  const { ref, live, subresource } = ask;
  const patch = localPatch(live, ask.changes);
  if (patch.ops.length === 0) return null;
  const uid = textAt(live, "metadata", "uid");
  const uidTest: PatchOp = { op: "test", path: "/metadata/uid", value: uid };
  const request: KubeDryRun = {
    method: "PATCH",
    path: objectPath(ref, subresource),
    query: { fieldManager: FIELD_MANAGER },
    body: [uidTest, ...testOps(patch.tests), ...patch.ops],
    contentType: "application/json-patch+json",
  };
  const began = performance.now();
  const tried = await tryOut(ask.api, request, patch, signal);
  const aboutMs = Math.round(performance.now() - began);
  const found = differences(live, tried.result);
  if (found.length === 0) throw new RpcError("invalid", message("cluster.plan.ignored"));
  const ties = lostTies(live, tried.result);
  const params: PatchParams = {
    ref,
    uid,
    subresource,
    changes: ask.changes.map((change) => asStored(change, tried.result)),
    tests: [...ask.tests],
    derived: derived(found, ask.changes),
  };
  const secret = isSecret(ref);
  const reading = patchReading(live, params);
  const sent = [uidTest, ...testOps(reading.before.tests), ...localPatch(live, params.changes).ops];
  return {
    step: {
      draft: {
        kind: PATCH_STEP,
        version: PATCH_VERSION,
        params,
        secret,
        reading,
        deadlineMs: stepMs,
        compensationMs: stepMs,
      },
      preview: {
        title: ask.title,
        proof: tried.proof,
        text: ask.text,
        diff: diffOf(secret ? differences(masked(live), masked(tried.result)) : found, ask.object),
        whole: ask.whole && !secret ? { before: wholeText(live), after: wholeText(tried.result) } : null,
        undo: ask.undo,
        calls: [callText({ ...request, body: sent }, secret)],
        // The same request, but for storing it.
        ...(tried.proof?.tone === "ok" && { aboutMs }),
      },
    },
    result: tried.result,
    differences: found,
    ops: sent,
    checks: [...warningChecks(tried.warnings), ...ties],
  };
}

/** What the server said beside its answer. */
export function warningChecks(warnings: readonly string[]): Plan["checks"] {
  return warnings.map((text) => ({ tone: "warn", text: message("cluster.plan.serverWarning", { text }) }));
}

function localPatch(live: JsonObject, changes: readonly FieldChange[]): FieldPatch {
  try {
    return fieldPatch(live, changes);
  } catch (error) {
    if (!(error instanceof NoSuchPlace)) throw error;
    throw new RpcError("conflict", message("cluster.patch.noPlace", { path: error.path }), { cause: error });
  }
}

interface Tried {
  readonly result: JsonObject;
  readonly proof: StepPreview["proof"];
  readonly warnings: readonly string[];
}

async function tryOut(api: KubeApi, request: KubeDryRun, patch: FieldPatch, signal: AbortSignal): Promise<Tried> {
  try {
    const { object, warnings } = await api.dryRun(request, signal);
    return { result: object, proof: { tone: "ok", text: message("cluster.plan.dryRunPassed") }, warnings };
  } catch (error) {
    if (!(error instanceof RpcError) || !isUntriable(error)) throw error;
    const { sentence = "" } = error.text.params;
    return {
      result: patch.result,
      proof: { tone: "unknown", text: message("cluster.plan.noDryRun", { sentence }) },
      warnings: [],
    };
  }
}

/** A webhook that has effects of its own refuses to be tried; so does a server that knows no dry run for the subresource. */
function isUntriable({ text }: RpcError): boolean {
  return /does not support dry ?run|dryRun.*not supported/i.test(String(text.params.sentence ?? ""));
}

/** In the server's normal form ("1000m" is "1"), so that what is sent is what was shown. */
function asStored(change: FieldChange, result: JsonObject): FieldChange {
  const stored = given(valueAt(result, tokensOf(change.path)));
  if (stored === null || change.to === null) return change;
  return { path: change.path, to: stored };
}

/** Fields that differ although nobody asked: defaults that follow those that were changed. */
function derived(found: readonly FieldDifference[], changes: readonly FieldChange[]): string[] {
  const within = (inner: string, outer: string) => inner === outer || inner.startsWith(`${outer}/`);
  return found
    .map(({ pointer }) => pointer)
    .filter((pointer) => !changes.some(({ path }) => within(pointer, path) || within(path, pointer)));
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

function masked(object: JsonObject): JsonObject {
  // Masks are texts: what was JSON stays JSON.
  return maskSecret(object) as JsonObject;
}

function wholeText(object: JsonObject): string {
  return yamlText(withoutServerFields(object));
}
