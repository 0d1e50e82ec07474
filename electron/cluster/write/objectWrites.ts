/** Everything that changes objects of a cluster. Each takes the permit of a running step first, and sends nothing without it. */
import type { Json, JsonObject } from "../../../shared/model/json.ts";
import { message } from "../../../shared/model/message.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { type KubeAnswer, KubeRefusal } from "../../core/kubeApi.ts";
import { checkPermit, type Permit } from "../../core/operation/permit.ts";
import type { RunContext } from "../../core/operation/stepKind.ts";
import type { PatchOp } from "../patch/fieldPatch.ts";
import { callText } from "../plan/callText.ts";
import { FIELD_MANAGER } from "../plan/fieldManager.ts";
import { keyOf, objectPath } from "../plan/objectKey.ts";
import { collectionPath } from "../source/apiPath.ts";
import type { Change } from "../source/kubeContract.ts";
import type { KubeWriters } from "./kubeWriters.ts";

/** The way out. */
export type Writers = Pick<KubeWriters, "send">;

/** What a write is told of its step: to stop, and where it is written down. */
export type WriteContext = Pick<RunContext, "signal" | "called">;

export interface WritePlace {
  readonly ref: ObjectRef;
  /** Empty for the object itself. */
  readonly subresource?: string;
  /** The key under whose lock it is written, where that is not its own: a pod's eviction under its node's, a Job under its CronJob's. */
  readonly under?: string;
  /** Values of the body are not for the receipt. */
  readonly secret?: boolean;
}

/** @throws RpcError `invalid` also when a test of the patch failed: what differs is found by reading */
export async function patchObject(
  permit: Permit,
  writers: Writers,
  place: WritePlace,
  ops: readonly PatchOp[],
  context: WriteContext,
): Promise<KubeAnswer> {
  return await send(permit, writers, place, context, {
    method: "PATCH",
    path: objectPath(place.ref, place.subresource),
    query: { fieldManager: FIELD_MANAGER },
    body: [...ops],
    contentType: "application/json-patch+json",
  });
}

/** Server-side apply. @param manager of its own where a person's document is applied; `force` takes fields over from others */
export async function applyObject(
  permit: Permit,
  writers: Writers,
  place: WritePlace,
  document: JsonObject,
  { manager, force }: { readonly manager: string; readonly force: boolean },
  context: WriteContext,
): Promise<KubeAnswer> {
  return await send(permit, writers, place, context, {
    method: "PATCH",
    path: objectPath(place.ref, place.subresource),
    query: { fieldManager: manager, force },
    body: document,
    contentType: "application/apply-patch+yaml",
  });
}

/** @param place the object to be: its name is empty where the server makes one of `generateName` */
export async function createObject(
  permit: Permit,
  writers: Writers,
  place: WritePlace,
  object: JsonObject,
  context: WriteContext,
): Promise<KubeAnswer> {
  const { ref, subresource = "" } = place;
  return await send(permit, writers, place, context, {
    method: "POST",
    path:
      subresource === ""
        ? collectionPath(ref, ref.namespace === "" ? null : ref.namespace)
        : objectPath(ref, subresource),
    query: { fieldManager: FIELD_MANAGER },
    body: object,
  });
}

/** A whole object in place of another; `metadata.resourceVersion` of the body makes it a compare-and-swap. */
export async function replaceObject(
  permit: Permit,
  writers: Writers,
  place: WritePlace,
  object: JsonObject,
  context: WriteContext,
): Promise<KubeAnswer> {
  return await send(permit, writers, place, context, {
    method: "PUT",
    path: objectPath(place.ref, place.subresource),
    query: { fieldManager: FIELD_MANAGER },
    body: object,
  });
}

/** @param options as DeleteOptions has them (`propagationPolicy`, `gracePeriodSeconds`, `preconditions`); the uid belongs into them */
export async function deleteObject(
  permit: Permit,
  writers: Writers,
  place: WritePlace,
  options: { readonly [key: string]: Json },
  context: WriteContext,
): Promise<KubeAnswer> {
  return await send(permit, writers, place, context, {
    method: "DELETE",
    path: objectPath(place.ref),
    body: { kind: "DeleteOptions", apiVersion: "v1", ...options },
  });
}

async function send(
  permit: Permit,
  writers: Writers,
  { ref, under, secret }: WritePlace,
  { signal, called }: WriteContext,
  request: Change,
): Promise<KubeAnswer> {
  const target = { connection: ref.connection, key: under ?? keyOf(ref) };
  checkPermit(permit, target);
  const call = callText(request, secret ?? false);
  const begun = performance.now();
  const tell = (status: string) => called({ call, status, elapsedMs: Math.round(performance.now() - begun) });
  try {
    const answer = await writers.send(permit, target, request, signal);
    tell(String(answer.status));
    return answer;
  } catch (thrown) {
    const error = outcome(thrown, request);
    tell(error instanceof RpcError ? error.code : "failed");
    throw error;
  }
}

/** A server that fails in the middle of a change may have made it all the same: one that waits for etcd in vain answers 500 or 504. */
function outcome(error: unknown, { method, path }: Change): unknown {
  if (!(error instanceof KubeRefusal) || error.status < 500 || error.code === "throttled") return error;
  const params = {
    hop: "api",
    request: `${method} ${path}`,
    detail: String(error.text.params.sentence ?? error.status),
  };
  return new RpcError("unknown-outcome", message("connection.lostOutcome", params), { cause: error });
}
