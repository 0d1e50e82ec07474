/** Step `cluster.apply`: server-side apply of one document. An object that it created is deleted by undo; fields that it changed are put back as a
 *  `cluster.patch` does it, only while they are as this step left them. */
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Json, JsonObject } from "../../../shared/model/json.ts";
import { isJsonObject } from "../../../shared/model/kindSchema.ts";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { KubeAnswer } from "../../core/kubeApi.ts";
import type { ReadContext, RunContext, StepKind, StepReading, StepResult } from "../../core/operation/stepKind.ts";
import { isSecret } from "../object/secretMask.ts";
import { Ownership, ownershipBack, ownershipOf, ownershipOps } from "../patch/fieldOwnership.ts";
import { given } from "../patch/fieldPatch.ts";
import { tokensOf, valueAt } from "../patch/jsonPointer.ts";
import {
  APPLY_MANAGER,
  APPLY_STEP,
  APPLY_VERSION,
  ApplyParams,
  ourManagers,
  removalOptions,
} from "../plan/apply/applyParams.ts";
import { liveObject } from "../plan/liveObject.ts";
import { labelOf, objectPath } from "../plan/objectKey.ts";
import type { PatchParams } from "../plan/patchParams.ts";
import { at, listAt, textAt } from "../source/wireValue.ts";
import { applyObject, deleteObject, patchObject } from "../write/objectWrites.ts";
import { type PatchDeps, patchStep } from "./patchStep.ts";

/** Kept with the outcome of a creation. */
const Created = z.object({ uid: z.string() });

/** A namespace or a kind that was made a moment ago may not be served yet. */
const waitsMs = 20_000;
const againMs = 500;
/** The object may be written between reading and writing who owns what. */
const mostRaces = 5;
const afterRaceMs = 100;

export function applyStep(deps: PatchDeps): StepKind<ApplyParams> {
  const patches = patchStep(deps);
  return {
    kind: APPLY_STEP,
    version: APPLY_VERSION,
    params: ApplyParams,
    async read(params, context) {
      if (params.patch !== null)
        return await readingOf(params.patch, await patches.read(params.patch, context), context);
      const there = await found(deps, params, context);
      return { facts: { uid: there === null ? null : textAt(there, "metadata", "uid") }, before: null };
    },
    async run(params, before, context) {
      const { patch } = params;
      if (patch === null && (await found(deps, params, context)) !== null) throw appeared(params);
      const { object } = await sent(deps, params, context);
      if (patch === null) return { after: { uid: textAt(object, "metadata", "uid") }, diff: [], text: null };
      const fields = fieldsOf(before).map((path) => ({ path, was: given(valueAt(object, tokensOf(path))) }));
      return { after: { fields }, diff: [], text: null };
    },
    async settle(params, before, context) {
      if (params.patch !== null) return await patches.settle(params.patch, before, context);
      const there = await found(deps, params, context);
      if (there === null) return { state: "not-done" };
      if (isOurs(there)) return { state: "done", after: { uid: textAt(there, "metadata", "uid") } };
      return { state: "unclear", reason: message("cluster.apply.appeared", { target: nameOf(params) }) };
    },
    async holds(params, after, context) {
      if (params.patch !== null) return (await patches.holds?.(params.patch, after, context)) ?? false;
      const there = await found(deps, params, context);
      return there !== null && textAt(there, "metadata", "uid") === Created.parse(after).uid;
    },
    async compensate(params, record, context) {
      if (params.patch === null) return await removed(deps, params, record.after, context);
      if (patches.compensate === null) throw new Error("patches are taken back");
      const put = await patches.compensate(params.patch, record, context);
      const gaveBack = await giveBack(deps, params, record.before, context);
      return gaveBack ? put : { ...put, text: message("cluster.apply.ownershipStays", { manager: APPLY_MANAGER }) };
    },
  };

  /** Who owns its fields is kept too, and no fact of the plan: others write theirs all the time. */
  async function readingOf(patch: PatchParams, reading: StepReading, context: ReadContext): Promise<StepReading> {
    const object = await deps.apis(patch.ref.connection).get({ path: objectPath(patch.ref) }, context.signal);
    const { before } = reading;
    return { ...reading, before: { ...(isJsonObject(before) ? before : {}), ownership: ownershipOf(object) } };
  }
}

/** Puts back who owned the fields, which the server lets a writer of the object say. @returns whether this console owns what it owned before */
async function giveBack(deps: PatchDeps, params: ApplyParams, before: Json, context: RunContext): Promise<boolean> {
  const kept = Ownership.safeParse(at(before, "ownership"));
  // An operation of before this was kept.
  if (!kept.success) return false;
  for (let race = 1; race <= mostRaces; race++) {
    const object = await found(deps, params, context);
    const back = object === null ? null : ownershipBack(kept.data, ownershipOf(object), ourManagers);
    if (object === null || back === null) return true;
    const { ref } = params;
    try {
      await patchObject(
        context.permit,
        deps.writers,
        { ref, secret: isSecret(ref) },
        ownershipOps(object, back),
        context,
      );
    } catch (error) {
      if (!(error instanceof RpcError) || context.signal.aborted) throw error;
      // The values are back: what a server does not take here is told, and no failure of the undo.
      if (error.code !== "conflict" && error.code !== "invalid") return false;
      await sleep(afterRaceMs, undefined, { signal: context.signal });
    }
  }
  return false;
}

async function sent(deps: PatchDeps, params: ApplyParams, context: RunContext): Promise<KubeAnswer> {
  const { ref, document, force, waits } = params;
  const place = { ref, secret: isSecret(ref) };
  const until = performance.now() + (waits ? waitsMs : 0);
  for (;;) {
    try {
      const options = { manager: APPLY_MANAGER, force };
      return await applyObject(context.permit, deps.writers, place, document, options, context);
    } catch (error) {
      const early = error instanceof RpcError && error.code === "not-found" && performance.now() < until;
      if (!early) throw error;
      await sleep(againMs, undefined, { signal: context.signal });
    }
  }
}

function found(deps: PatchDeps, { ref }: ApplyParams, { signal }: ReadContext): Promise<JsonObject | null> {
  return liveObject(deps.apis(ref.connection), ref, signal);
}

/** Deletes the object that the step made, and no other of its name. */
async function removed(deps: PatchDeps, params: ApplyParams, after: unknown, context: RunContext): Promise<StepResult> {
  const there = await found(deps, params, context);
  const done: StepResult = { after: null, diff: [], text: null };
  if (there === null) return done;
  const uid = textAt(there, "metadata", "uid");
  // Without an outcome its uid is not known: whatever has the name is left alone unless this console made it.
  const made = Created.safeParse(after);
  if (made.success ? made.data.uid !== uid : !isOurs(there)) return done;
  if (textAt(there, "metadata", "deletionTimestamp") !== "") return done;
  await deleteObject(context.permit, deps.writers, { ref: params.ref }, removalOptions(uid), context);
  return done;
}

/** This console's apply has fields of it. */
function isOurs(object: JsonObject): boolean {
  return listAt(object, "metadata", "managedFields").some((entry) => textAt(entry, "manager") === APPLY_MANAGER);
}

function appeared(params: ApplyParams): RpcError {
  return new RpcError("conflict", message("cluster.apply.appeared", { target: nameOf(params) }));
}

/** Pointers of the fields that the journal keeps of the object as it was. */
function fieldsOf(before: unknown): readonly string[] {
  return listAt(before, "fields").map((field) => textAt(field, "path"));
}

function nameOf({ ref }: ApplyParams): string {
  return labelOf(ref.resource, ref);
}
