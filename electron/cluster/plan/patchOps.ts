/** What a `cluster.patch` sends, forth and back, decided on the object as it is: in the plan, and again at the moment of writing. */
import { z } from "zod";
import { canonicalJson, type JsonObject } from "../../../shared/model/json.ts";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { isSecret, maskedText } from "../object/secretMask.ts";
import {
  changesBack,
  type FieldChange,
  FieldTest,
  fieldPatch,
  type Given,
  given,
  type PatchOp,
  sameGiven,
  testOps,
} from "../patch/fieldPatch.ts";
import { tokensOf, valueAt } from "../patch/jsonPointer.ts";
import { labelOf } from "./objectKey.ts";
import type { PatchParams } from "./patchParams.ts";
import type { PatchBefore } from "./patchReading.ts";

/** Kept with the outcome: the fields as the server stored them. */
export const PatchAfter = z.object({ fields: z.array(FieldTest) });
export type PatchAfter = z.infer<typeof PatchAfter>;

export interface PatchOps {
  /** The uid is tested first; empty where there is nothing to do. */
  readonly ops: readonly PatchOp[];
  /** The object as they leave it, before the server has its say. */
  readonly result: JsonObject;
}

/** @throws RpcError `conflict` when a field is otherwise than it was read */
export function opsForth(params: PatchParams, before: PatchBefore, now: JsonObject): PatchOps {
  // What the server derives follows the others, and may have moved by itself.
  const rests = [...before.tests, ...before.fields.filter(({ path }) => !params.derived.includes(path))];
  demandUnchanged(params, now, rests);
  return opsOf(params, before, now, params.changes);
}

/** @param after null when the answer to the change never came
 *  @throws RpcError `conflict` when a field that is to be put back is otherwise than the step left it */
export function opsBack(params: PatchParams, before: PatchBefore, after: PatchAfter | null, now: JsonObject): PatchOps {
  const left = before.fields.filter(({ path, was }) => !sameGiven(given(valueAt(now, tokensOf(path))), was));
  if (left.length === 0) return { ops: [], result: now };
  demandUnchanged(params, now, before.tests);
  const paths = new Set(left.map(({ path }) => path));
  demandUnchanged(
    params,
    now,
    changedTo(params, after).filter(({ path }) => paths.has(path)),
  );
  return opsOf(params, before, now, changesBack(now, left));
}

function opsOf({ uid }: PatchParams, before: PatchBefore, now: JsonObject, changes: readonly FieldChange[]): PatchOps {
  const { ops, result } = fieldPatch(now, changes);
  return ops.length === 0 ? { ops, result } : { ops: [uidTest(uid), ...testOps(before.tests), ...ops], result };
}

export function uidTest(uid: string): PatchOp {
  return { op: "test", path: "/metadata/uid", value: uid };
}

/** The fields as the step left them; as they were wanted when its answer never came. */
export function changedTo({ changes }: PatchParams, after: PatchAfter | null): readonly FieldTest[] {
  return after?.fields ?? changes.map(({ path, to }) => ({ path, was: to }));
}

function demandUnchanged(params: PatchParams, now: JsonObject, fields: readonly FieldTest[]): void {
  const changed = unlike(now, fields);
  if (changed === undefined) return;
  const value = patchedText(params, given(valueAt(now, tokensOf(changed.path))));
  const target = patchedName(params);
  throw new RpcError("conflict", message("cluster.patch.changed", { target, path: changed.path, value }));
}

/** The first of the fields that is otherwise now. */
export function unlike(now: JsonObject, fields: readonly FieldTest[]): FieldTest | undefined {
  return fields.find(({ path, was }) => !sameGiven(given(valueAt(now, tokensOf(path))), was));
}

/** @throws RpcError `conflict` when another object has the name now */
export function demandSameObject(params: PatchParams, object: JsonObject): JsonObject {
  if (valueAt(object, ["metadata", "uid"]) === params.uid) return object;
  throw new RpcError("conflict", message("cluster.patch.another", { target: patchedName(params) }));
}

/** A value for a message: of a Secret masked. */
export function patchedText({ ref }: PatchParams, value: Given): string {
  if (value === null) return "";
  return isSecret(ref) ? maskedText(canonicalJson(value.value)) : canonicalJson(value.value).slice(0, 200);
}

export function patchedName({ ref }: PatchParams): string {
  return labelOf(ref.resource, ref);
}
