/** `cluster.delete`: deletes the very object that was seen, and waits until it is gone, or says what holds it. */
import { z } from "zod";
import type { Json, JsonObject } from "../../../shared/model/json.ts";
import { type Message, message } from "../../../shared/model/message.ts";
import { ObjectRef } from "../../../shared/objectRef.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { RunContext, StepKind } from "../../core/operation/stepKind.ts";
import { holdingText } from "../deletion/holding.ts";
import { liveObject } from "../plan/liveObject.ts";
import { at, numberAt, textAt } from "../source/wireValue.ts";
import { deleteObject } from "../write/objectWrites.ts";
import type { ChangeDeps } from "./changeDeps.ts";

export const DeleteParams = z.object({
  ref: ObjectRef,
  uid: z.string(),
  propagation: z.enum(["Background", "Foreground", "Orphan"]),
  graceSeconds: z.number().int().nullable(),
  force: z.boolean(),
  /** How long it is waited until the object is gone. */
  waitMs: z.number().int(),
});
export type DeleteParams = z.infer<typeof DeleteParams>;

const lookMs = 1_000;
const mostRaces = 5;

export function deleteStepKind(deps: ChangeDeps): StepKind<DeleteParams> {
  const current: Current = ({ ref, uid }, signal) => liveObject(deps.apis(ref.connection), ref, signal, uid);
  return {
    kind: "cluster.delete",
    version: 1,
    params: DeleteParams,
    async read(params, { signal }) {
      const object = await current(params, signal);
      if (object === null) throw new RpcError("not-found", message("deletion.gone", { name: params.ref.name }));
      return { facts: deleteFacts(object), before: null };
    },
    async run(params, _before, context) {
      const found = await current(params, context.signal);
      if (found !== null && !accepted(found, params)) await begin(deps, params, found, context, current);
      const text = await gone(deps, params, context, current);
      return { after: null, diff: [], text };
    },
    async settle(params, _before, { signal }) {
      const object = await current(params, signal);
      return object === null || accepted(object, params) ? { state: "done", after: null } : { state: "not-done" };
    },
    compensate: null,
  };
}

/** The object itself, what is wanted of it, and what will hold it. */
export function deleteFacts(object: JsonObject): Json {
  return {
    uid: textAt(object, "metadata", "uid"),
    // Kinds without a generation change as a whole: their version would make every plan old that a status outdates.
    generation: numberAt(object, "metadata", "generation"),
    finalizers: (at(object, "metadata", "finalizers") ?? []) as Json,
  };
}

/** The server has taken it; by force only when no grace is left. */
function accepted(object: JsonObject, { force }: DeleteParams): boolean {
  const deleting = textAt(object, "metadata", "deletionTimestamp") !== "";
  return deleting && (!force || numberAt(object, "metadata", "deletionGracePeriodSeconds") === 0);
}

type Current = (params: DeleteParams, signal: AbortSignal) => Promise<JsonObject | null>;

/** With the version read just before; where only something that does not count has changed meanwhile, with the next one. */
async function begin(
  deps: ChangeDeps,
  params: DeleteParams,
  found: JsonObject,
  context: RunContext,
  current: Current,
): Promise<void> {
  const facts = JSON.stringify(deleteFacts(found));
  let object: JsonObject | null = found;
  for (let race = 1; object !== null; race++) {
    if (JSON.stringify(deleteFacts(object)) !== facts) {
      throw new RpcError("conflict", message("deletion.changed", { name: params.ref.name }));
    }
    try {
      await deleteObject(context.permit, deps.writers, { ref: params.ref }, deleteOptions(params, object), context);
      return;
    } catch (error) {
      if (error instanceof RpcError && error.code === "not-found") return;
      if (!(error instanceof RpcError) || error.code !== "conflict" || race === mostRaces) throw error;
      object = await current(params, context.signal);
    }
  }
}

export function deleteOptions(
  { uid, propagation, graceSeconds, force }: Pick<DeleteParams, "uid" | "propagation" | "graceSeconds" | "force">,
  object: JsonObject,
): { readonly [key: string]: Json } {
  const grace = force ? 0 : graceSeconds;
  return {
    propagationPolicy: propagation,
    preconditions: { uid, resourceVersion: textAt(object, "metadata", "resourceVersion") },
    ...(grace !== null && { gracePeriodSeconds: grace }),
  };
}

async function gone(deps: ChangeDeps, params: DeleteParams, context: RunContext, current: Current): Promise<Message> {
  const until = deps.now() + params.waitMs;
  for (;;) {
    const object = await current(params, context.signal);
    if (object === null) return message("deletion.done", { name: params.ref.name });
    const text = holdingText(object);
    if (deps.now() >= until) return text;
    context.progress({ text, count: null });
    await deps.wait(lookMs, context.signal);
  }
}
