/** Step `cluster.patch`: single fields of one object, only while they are as they were read. Exact undo: the inverse patch, only while they are as this
 *  step left them. */
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { canonicalJson, type JsonObject } from "../../../shared/model/json.ts";
import { type Message, message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { KubeApis } from "../../core/kubeApi.ts";
import type { RunContext, Settlement, StepKind, StepResult } from "../../core/operation/stepKind.ts";
import { isSecret, maskedText } from "../object/secretMask.ts";
import {
  changesBack,
  FieldTest,
  fieldPatch,
  type Given,
  given,
  type PatchOp,
  sameGiven,
  testOps,
} from "../patch/fieldPatch.ts";
import { tokensOf, valueAt } from "../patch/jsonPointer.ts";
import { labelOf, objectPath } from "../plan/objectKey.ts";
import { PATCH_STEP, PATCH_VERSION, PatchParams } from "../plan/patchParams.ts";
import { PatchBefore, patchReading } from "../plan/patchReading.ts";
import { patchObject, type Writers } from "../write/objectWrites.ts";

export interface PatchDeps {
  readonly apis: KubeApis;
  readonly writers: Writers;
}

/** Kept with the outcome: the same fields as the server stored them. */
const After = z.object({ fields: z.array(FieldTest) });
type After = z.infer<typeof After>;

/** The object's version may have moved on under the server's hands; then the same is asked again while the fields are as they were. */
const mostRaces = 5;
const afterRaceMs = 150;

export function patchStep(deps: PatchDeps): StepKind<PatchParams> {
  const { apis } = deps;
  return {
    kind: PATCH_STEP,
    version: PATCH_VERSION,
    params: PatchParams,
    async read(params, context) {
      return patchReading(await readObject(apis, params, context.signal), params);
    },
    async run(params, recorded, context) {
      const before = PatchBefore.parse(recorded);
      // What the server derives follows the others, and may have moved by itself.
      const rests = [...before.tests, ...before.fields.filter(({ path }) => !params.derived.includes(path))];
      const stored = await patchRacing(deps, params, context, (now) => {
        demandUnchanged(params, now, rests);
        const { ops } = fieldPatch(now, params.changes);
        return ops.length === 0 ? [] : [...testOps(before.tests), ...ops];
      });
      const after = afterOf(stored, before);
      return { after, diff: [], text: differing(params, after) };
    },
    async settle(params, recorded, context) {
      return settlement(params, PatchBefore.parse(recorded), await readObject(apis, params, context.signal));
    },
    async holds(params, after, context) {
      return unlike(await readObject(apis, params, context.signal), After.parse(after).fields) === undefined;
    },
    compensate: (params, { before, after }, context) =>
      putBack(deps, params, PatchBefore.parse(before), after === null ? null : After.parse(after), context),
  };
}

/** @throws RpcError `conflict` when another object has the name now */
async function readObject(apis: KubeApis, params: PatchParams, signal: AbortSignal): Promise<JsonObject> {
  const { ref, uid, subresource } = params;
  const object = await apis(ref.connection).get({ path: objectPath(ref, subresource) }, signal);
  if (valueAt(object, ["metadata", "uid"]) !== uid)
    throw new RpcError("conflict", message("cluster.patch.another", { target: nameOf(params) }));
  return object;
}

function demandUnchanged(params: PatchParams, now: JsonObject, fields: readonly FieldTest[]): void {
  const changed = unlike(now, fields);
  if (changed === undefined) return;
  const value = textOf(params, given(valueAt(now, tokensOf(changed.path))));
  const target = nameOf(params);
  throw new RpcError("conflict", message("cluster.patch.changed", { target, path: changed.path, value }));
}

/** The first of the fields that is otherwise now. */
function unlike(now: JsonObject, fields: readonly FieldTest[]): FieldTest | undefined {
  return fields.find(({ path, was }) => !sameGiven(given(valueAt(now, tokensOf(path))), was));
}

/** Sends what `decide` makes of the object as it is; again when it was written in the meantime and `decide` still agrees.
 *  @returns the object as it was stored; as it was read where there was nothing to do */
async function patchRacing(
  { apis, writers }: PatchDeps,
  params: PatchParams,
  context: RunContext,
  decide: (now: JsonObject) => readonly PatchOp[],
): Promise<JsonObject> {
  const { ref, uid, subresource } = params;
  const place = { ref, subresource, secret: isSecret(ref) };
  for (let race = 1; ; race++) {
    const now = await readObject(apis, params, context.signal);
    const ops = decide(now);
    if (ops.length === 0) return now;
    const uidTest: PatchOp = { op: "test", path: "/metadata/uid", value: uid };
    try {
      const answer = await patchObject(context.permit, writers, place, [uidTest, ...ops], context);
      return answer.object;
    } catch (error) {
      if (!(error instanceof RpcError) || (error.code !== "conflict" && error.code !== "invalid")) throw error;
      // A test that fails is answered like a value that may not be: reading tells which it was.
      if (error.code === "invalid") decide(await readObject(apis, params, context.signal));
      if (error.code === "invalid" || race === mostRaces) throw error;
      await sleep(afterRaceMs * race, undefined, { signal: context.signal });
    }
  }
}

async function putBack(
  deps: PatchDeps,
  params: PatchParams,
  before: PatchBefore,
  after: After | null,
  context: RunContext,
): Promise<StepResult> {
  const stored = await patchRacing(deps, params, context, (now) => {
    const left = before.fields.filter(({ path, was }) => !sameGiven(given(valueAt(now, tokensOf(path))), was));
    if (left.length === 0) return [];
    demandUnchanged(params, now, before.tests);
    const paths = new Set(left.map(({ path }) => path));
    demandUnchanged(
      params,
      now,
      changedTo(params, after).filter(({ path }) => paths.has(path)),
    );
    return [...testOps(before.tests), ...fieldPatch(now, changesBack(now, left)).ops];
  });
  return { after: afterOf(stored, before), diff: [], text: null };
}

/** The fields as the step left them; as they were wanted when its answer never came. */
function changedTo({ changes }: PatchParams, after: After | null): readonly FieldTest[] {
  return after?.fields ?? changes.map(({ path, to }) => ({ path, was: to }));
}

function settlement(params: PatchParams, before: PatchBefore, now: JsonObject): Settlement {
  const is = ({ path, was }: FieldTest) => sameGiven(given(valueAt(now, tokensOf(path))), was);
  const asked = new Set(params.changes.map(({ path }) => path));
  if (changedTo(params, null).every(is)) return { state: "done", after: afterOf(now, before) };
  if (before.fields.filter(({ path }) => asked.has(path)).every(is)) return { state: "not-done" };
  return { state: "unclear", reason: message("cluster.patch.unclear", { target: nameOf(params) }) };
}

function afterOf(object: JsonObject, { fields }: PatchBefore): After {
  return { fields: fields.map(({ path }) => ({ path, was: given(valueAt(object, tokensOf(path))) })) };
}

/** What the server stored otherwise than it was asked: another writer of the same moment, a webhook, a normal form. */
function differing(params: PatchParams, { fields }: After): Message | null {
  const stored = new Map(fields.map(({ path, was }) => [path, was]));
  const other = params.changes.find(({ path, to }) => !sameGiven(stored.get(path) ?? null, to));
  if (other === undefined) return null;
  const value = textOf(params, stored.get(other.path) ?? null);
  return message("cluster.patch.storedOtherwise", { path: other.path, value });
}

function textOf({ ref }: PatchParams, value: Given): string {
  if (value === null) return "";
  return isSecret(ref) ? maskedText(canonicalJson(value.value)) : canonicalJson(value.value).slice(0, 200);
}

function nameOf({ ref }: PatchParams): string {
  return labelOf(ref.resource, ref);
}
