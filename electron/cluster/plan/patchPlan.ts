/** Plans one `cluster.patch`: tries it on the server without storing it, and shows what is there now beside what would be. */
import type { JsonObject } from "../../../shared/model/json.ts";
import { type Message, message } from "../../../shared/model/message.ts";
import type { Undo } from "../../../shared/operation.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { StepPreview } from "../../core/operation/planner.ts";
import type { StepDraft } from "../../core/operation/stepKind.ts";
import { isSecret } from "../object/secretMask.ts";
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
import type { FieldDifference } from "./liveDiff.ts";
import { uidTest } from "./patchOps.ts";
import { PATCH_STEP, PATCH_VERSION, type PatchParams } from "./patchParams.ts";
import { patchReading } from "./patchReading.ts";
import { type PatchTrial, type PatchTrialAsk, patchCall, tryPatch } from "./patchTrial.ts";

export interface PatchAsk extends Omit<PatchTrialAsk, "ops" | "local"> {
  readonly changes: readonly FieldChange[];
  /** Pointers to fields that the plan rests on and that are not changed. */
  readonly tests: readonly string[];
  readonly title: Message;
  readonly text: Message | null;
  readonly undo: Undo;
}

export interface PatchPlan extends Omit<PatchTrial, "preview"> {
  readonly step: { readonly draft: StepDraft; readonly preview: StepPreview };
  /** As they are sent. */
  readonly ops: readonly PatchOp[];
}

const stepMs = 60_000;

/** @returns null when everything is as wanted already
 *  @throws RpcError as the server refuses it; `conflict` when the object has no place for a field */
export async function planPatch(ask: PatchAsk, signal: AbortSignal): Promise<PatchPlan | null> {
  const { ref, live, subresource } = ask;
  const patch = localPatch(live, ask.changes);
  if (patch.ops.length === 0) return null;
  const uid = textAt(live, "metadata", "uid");
  const tests = [uidTest(uid), ...testOps(patch.tests)];
  const tried = await tryPatch({ ...ask, ops: [...tests, ...patch.ops], local: patch.result }, signal);
  const { result, differences, preview, checks } = tried;
  const params: PatchParams = {
    ref,
    uid,
    subresource,
    changes: ask.changes.map((change) => asStored(change, result)),
    tests: [...ask.tests],
    derived: derived(differences, ask.changes),
  };
  const reading = patchReading(live, params);
  const ops = [uidTest(uid), ...testOps(reading.before.tests), ...localPatch(live, params.changes).ops];
  return {
    step: {
      draft: {
        kind: PATCH_STEP,
        version: PATCH_VERSION,
        params,
        secret: isSecret(ref),
        reading,
        deadlineMs: stepMs,
        compensationMs: stepMs,
      },
      preview: {
        ...preview,
        title: ask.title,
        text: ask.text,
        undo: ask.undo,
        calls: [patchCall({ ref, subresource, ops })],
      },
    },
    result,
    differences,
    ops,
    checks,
  };
}

function localPatch(live: JsonObject, changes: readonly FieldChange[]): FieldPatch {
  try {
    return fieldPatch(live, changes);
  } catch (error) {
    if (!(error instanceof NoSuchPlace)) throw error;
    throw new RpcError("conflict", message("cluster.patch.noPlace", { path: error.path }), { cause: error });
  }
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
