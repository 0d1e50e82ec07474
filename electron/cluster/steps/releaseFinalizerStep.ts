/** `cluster.release-finalizer`: takes one finalizer from one object that is being deleted, only while it stands where it was read, on that very object. */
import { z } from "zod";
import type { JsonObject } from "../../../shared/model/json.ts";
import { type Message, message } from "../../../shared/model/message.ts";
import { ObjectRef } from "../../../shared/objectRef.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { RunContext, StepKind } from "../../core/operation/stepKind.ts";
import { knownFinalizer } from "../finalizer/knownFinalizers.ts";
import type { PatchOp } from "../patch/fieldPatch.ts";
import { liveObject } from "../plan/liveObject.ts";
import { at, isObject, textAt, textsAt } from "../source/wireValue.ts";
import { patchObject, replaceObject } from "../write/objectWrites.ts";
import type { ChangeDeps } from "./changeDeps.ts";

export const ReleaseParams = z.object({
  ref: ObjectRef,
  uid: z.string(),
  finalizer: z.string(),
  /** A namespace's own finalizers stand in its spec, and are changed by its `finalize` subresource. */
  where: z.enum(["metadata", "spec"]),
});
export type ReleaseParams = z.infer<typeof ReleaseParams>;

const mostRaces = 5;

export function releaseFinalizerStepKind(deps: ChangeDeps): StepKind<ReleaseParams> {
  const read = ({ ref, uid }: ReleaseParams, signal: AbortSignal) =>
    liveObject(deps.apis(ref.connection), ref, signal, uid);
  return {
    kind: "cluster.release-finalizer",
    version: 1,
    params: ReleaseParams,
    async read(params, { signal }) {
      const object = await read(params, signal);
      if (object === null) throw new RpcError("not-found", message("finalizer.gone", { name: params.ref.name }));
      demandReleasable(object, params);
      return { facts: { uid: params.uid, finalizer: params.finalizer, where: params.where }, before: null };
    },
    async run(params, _before, context) {
      await release(deps, params, context, read);
      const object = await read(params, context.signal);
      const left = object === null ? [] : finalizersAt(object, params.where);
      return { after: null, diff: [], text: outcomeText(params, object === null ? null : left) };
    },
    async settle(params, _before, { signal }) {
      const object = await read(params, signal);
      const there = object !== null && finalizersAt(object, params.where).includes(params.finalizer);
      return there ? { state: "not-done" } : { state: "done", after: null };
    },
    compensate: null,
  };
}

/** @param left null when the object is gone */
function outcomeText({ finalizer, ref: { name } }: ReleaseParams, left: readonly string[] | null): Message {
  if (left === null) return message("finalizer.releasedGone", { finalizer, name });
  if (left.length === 0) return message("finalizer.releasedLast", { finalizer, name });
  return message("finalizer.released", { finalizer, name, left: left.join(", ") });
}

export function finalizersAt(object: JsonObject, where: ReleaseParams["where"]): readonly string[] {
  return textsAt(object, where, "finalizers");
}

/** @throws RpcError when the object is not being deleted, has no such finalizer, or it protects something in use */
function demandReleasable(object: JsonObject, { finalizer, where, ref }: ReleaseParams): void {
  if (textAt(object, "metadata", "deletionTimestamp") === "") {
    throw new RpcError("conflict", message("finalizer.notDeleting", { name: ref.name }));
  }
  if (knownFinalizer(finalizer)?.protects === true) {
    throw new RpcError("unsupported", message("finalizer.protects", { finalizer }));
  }
  if (!finalizersAt(object, where).includes(finalizer)) {
    throw new RpcError("conflict", message("finalizer.notThere", { finalizer, name: ref.name }));
  }
}

async function release(
  deps: ChangeDeps,
  params: ReleaseParams,
  context: RunContext,
  read: (params: ReleaseParams, signal: AbortSignal) => Promise<JsonObject | null>,
): Promise<void> {
  for (let race = 1; ; race++) {
    const object = await read(params, context.signal);
    if (object === null || !finalizersAt(object, params.where).includes(params.finalizer)) return;
    demandReleasable(object, params);
    try {
      await send(deps, params, object, context);
      return;
    } catch (error) {
      // Another finalizer went and this one has moved: it is looked up again.
      const moved = error instanceof RpcError && (error.code === "conflict" || error.code === "invalid");
      if (error instanceof RpcError && error.code === "not-found") return;
      if (!moved || race === mostRaces) throw error;
    }
  }
}

async function send(deps: ChangeDeps, params: ReleaseParams, object: JsonObject, context: RunContext): Promise<void> {
  const { ref, finalizer } = params;
  if (params.where === "metadata") {
    await patchObject(context.permit, deps.writers, { ref }, releaseOps(object, params), context);
    return;
  }
  const whole = finalizedNamespace(object, finalizer);
  await replaceObject(context.permit, deps.writers, { ref, subresource: "finalize" }, whole, context);
}

/** The server's own object, with its resourceVersion: what has changed meanwhile is refused. */
export function finalizedNamespace(object: JsonObject, finalizer: string): JsonObject {
  const spec = at(object, "spec");
  const rest = finalizersAt(object, "spec").filter((one) => one !== finalizer);
  return { ...object, spec: { ...(isObject(spec) ? (spec as JsonObject) : {}), finalizers: rest } };
}

export function releaseOps(
  object: JsonObject,
  { uid, finalizer }: Pick<ReleaseParams, "uid" | "finalizer">,
): PatchOp[] {
  const path = `/metadata/finalizers/${finalizersAt(object, "metadata").indexOf(finalizer)}`;
  return [
    { op: "test", path: "/metadata/uid", value: uid },
    { op: "test", path, value: finalizer },
    { op: "remove", path },
  ];
}
