/** What a `cluster.patch` rests on and how it is taken back, read from an object as it is: in the plan, and again before the step. */
import { createHmac, randomBytes } from "node:crypto";
import { z } from "zod";
import { canonicalJson, type Json, type JsonObject } from "../../../shared/model/json.ts";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { StepReading } from "../../core/operation/stepKind.ts";
import { isSecret } from "../object/secretMask.ts";
import { FieldBefore, FieldTest, fieldPatch, type Given, given, NoSuchPlace } from "../patch/fieldPatch.ts";
import { tokensOf, valueAt } from "../patch/jsonPointer.ts";
import type { PatchParams } from "./patchParams.ts";

/** Kept by the journal: the fields as they were, and what else had to hold. */
export const PatchBefore = z.object({ fields: z.array(FieldBefore), tests: z.array(FieldTest) });
export type PatchBefore = z.infer<typeof PatchBefore>;

/** @throws RpcError `conflict` when the object has no place for a field */
export function patchReading(object: JsonObject, params: PatchParams): StepReading & { readonly before: PatchBefore } {
  const before = beforeOf(object, params);
  return { facts: factsOf(params, before), before };
}

function beforeOf(object: JsonObject, { changes, tests, derived }: PatchParams): PatchBefore {
  const now = (path: string): Given => given(valueAt(object, tokensOf(path)));
  try {
    const patch = fieldPatch(object, changes);
    const all = new Set([...tests, ...patch.tests.map(({ path }) => path)]);
    return {
      fields: [...patch.before, ...derived.map((path) => ({ path, was: now(path), anchor: path }))],
      tests: [...all].map((path) => ({ path, was: now(path) })),
    };
  } catch (error) {
    if (!(error instanceof NoSuchPlace)) throw error;
    throw new RpcError("conflict", message("cluster.patch.noPlace", { path: error.path }), { cause: error });
  }
}

/** For digests of the values of Secrets: the engine compares facts, and must not keep what they say. */
const digestKey = randomBytes(32);

function factsOf({ ref, uid, derived }: PatchParams, { fields, tests }: PatchBefore): Json {
  const told = isSecret(ref)
    ? (value: Given): Json => value && createHmac("sha256", digestKey).update(canonicalJson(value)).digest("hex")
    : (value: Given): Json => value;
  // What the server derives follows the others: that alone makes no plan old.
  const touched = fields.filter(({ path }) => !derived.includes(path));
  return { uid, fields: [...touched, ...tests].map(({ path, was }) => [path, told(was)]) };
}
