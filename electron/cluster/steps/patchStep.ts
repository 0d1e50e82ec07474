/** Step `cluster.patch`: single fields of one object, only while they are as they were read. Exact undo: the inverse patch, only while they are as this
 *  step left them. */
import { setTimeout as sleep } from "node:timers/promises";
import type { JsonObject } from "../../../shared/model/json.ts";
import { type Message, message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { KubeApis } from "../../core/kubeApi.ts";
import type { RunContext, Settlement, StepKind } from "../../core/operation/stepKind.ts";
import { isSecret } from "../object/secretMask.ts";
import { type FieldTest, given, sameGiven } from "../patch/fieldPatch.ts";
import { tokensOf, valueAt } from "../patch/jsonPointer.ts";
import { objectPath } from "../plan/objectKey.ts";
import {
  changedTo,
  demandSameObject,
  opsBack,
  opsForth,
  PatchAfter,
  type PatchOps,
  patchedName,
  patchedText,
  unlike,
} from "../plan/patchOps.ts";
import { PATCH_STEP, PATCH_VERSION, PatchParams } from "../plan/patchParams.ts";
import { PatchBefore, patchReading } from "../plan/patchReading.ts";
import { patchObject, type Writers } from "../write/objectWrites.ts";

export interface PatchDeps {
  readonly apis: KubeApis;
  readonly writers: Writers;
}

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
      const stored = await patchRacing(deps, params, context, (now) => opsForth(params, before, now));
      const after = afterOf(stored, before);
      return { after, diff: [], text: differing(params, after) };
    },
    async settle(params, recorded, context) {
      return settlement(params, PatchBefore.parse(recorded), await readObject(apis, params, context.signal));
    },
    async holds(params, after, context) {
      return unlike(await readObject(apis, params, context.signal), PatchAfter.parse(after).fields) === undefined;
    },
    async compensate(params, record, context) {
      const before = PatchBefore.parse(record.before);
      const after = record.after === null ? null : PatchAfter.parse(record.after);
      const stored = await patchRacing(deps, params, context, (now) => opsBack(params, before, after, now));
      return { after: afterOf(stored, before), diff: [], text: null };
    },
  };
}

/** @throws RpcError `conflict` when another object has the name now */
async function readObject(apis: KubeApis, params: PatchParams, signal: AbortSignal): Promise<JsonObject> {
  const { ref, subresource } = params;
  return demandSameObject(params, await apis(ref.connection).get({ path: objectPath(ref, subresource) }, signal));
}

/** Sends what `decide` makes of the object as it is; again when it was written in the meantime and `decide` still agrees.
 *  @returns the object as it was stored; as it was read where there was nothing to do */
async function patchRacing(
  { apis, writers }: PatchDeps,
  params: PatchParams,
  context: RunContext,
  decide: (now: JsonObject) => PatchOps,
): Promise<JsonObject> {
  const { ref, subresource } = params;
  const place = { ref, subresource, secret: isSecret(ref) };
  for (let race = 1; ; race++) {
    const now = await readObject(apis, params, context.signal);
    const { ops } = decide(now);
    if (ops.length === 0) return now;
    try {
      const answer = await patchObject(context.permit, writers, place, ops, context);
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

function settlement(params: PatchParams, before: PatchBefore, now: JsonObject): Settlement {
  const is = ({ path, was }: FieldTest) => sameGiven(given(valueAt(now, tokensOf(path))), was);
  const asked = new Set(params.changes.map(({ path }) => path));
  if (changedTo(params, null).every(is)) return { state: "done", after: afterOf(now, before) };
  if (before.fields.filter(({ path }) => asked.has(path)).every(is)) return { state: "not-done" };
  return { state: "unclear", reason: message("cluster.patch.unclear", { target: patchedName(params) }) };
}

function afterOf(object: JsonObject, { fields }: PatchBefore): PatchAfter {
  return { fields: fields.map(({ path }) => ({ path, was: given(valueAt(object, tokensOf(path))) })) };
}

/** What the server stored otherwise than it was asked: another writer of the same moment, a webhook, a normal form. */
function differing(params: PatchParams, { fields }: PatchAfter): Message | null {
  const stored = new Map(fields.map(({ path, was }) => [path, was]));
  const other = params.changes.find(({ path, to }) => !sameGiven(stored.get(path) ?? null, to));
  if (other === undefined) return null;
  const value = patchedText(params, stored.get(other.path) ?? null);
  return message("cluster.patch.storedOtherwise", { path: other.path, value });
}
