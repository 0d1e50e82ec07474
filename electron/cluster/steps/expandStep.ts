/** `cluster.expand`: asks for more room for a PersistentVolumeClaim. No volume shrinks again. */
import { z } from "zod";
import type { JsonObject } from "../../../shared/model/json.ts";
import { message } from "../../../shared/model/message.ts";
import { ObjectRef } from "../../../shared/objectRef.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { StepKind } from "../../core/operation/stepKind.ts";
import type { PatchOp } from "../patch/fieldPatch.ts";
import { objectPath } from "../plan/objectKey.ts";
import { textAt } from "../source/wireValue.ts";
import { patchObject } from "../write/objectWrites.ts";
import type { ChangeDeps } from "./changeDeps.ts";

export const ExpandParams = z.object({ ref: ObjectRef, uid: z.string(), from: z.string(), to: z.string() });
export type ExpandParams = z.infer<typeof ExpandParams>;

const place = "/spec/resources/requests/storage";

export function expandStepKind(deps: ChangeDeps): StepKind<ExpandParams> {
  const claimOf = async ({ ref, uid }: ExpandParams, signal: AbortSignal): Promise<JsonObject> => {
    const claim = await deps.apis(ref.connection).get({ path: objectPath(ref) }, signal);
    if (textAt(claim, "metadata", "uid") !== uid) {
      throw new RpcError("conflict", message("volume.otherClaim", { name: ref.name }));
    }
    return claim;
  };
  return {
    kind: "cluster.expand",
    version: 1,
    params: ExpandParams,
    async read(params, { signal }) {
      return { facts: { uid: params.uid, size: requested(await claimOf(params, signal)) }, before: null };
    },
    async run(params, _before, context) {
      const { ref, from, to } = params;
      const now = requested(await claimOf(params, context.signal));
      if (now !== to) {
        if (now !== from) throw new RpcError("conflict", message("volume.changed", { name: ref.name, size: now }));
        await patchObject(context.permit, deps.writers, { ref }, expandOps(params), context);
      }
      return { after: { to }, diff: [], text: message("volume.asked", { from, to }) };
    },
    async settle(params, _before, { signal }) {
      const now = requested(await claimOf(params, signal));
      if (now === params.to) return { state: "done", after: { to: now } };
      if (now === params.from) return { state: "not-done" };
      return { state: "unclear", reason: message("volume.changed", { name: params.ref.name, size: now }) };
    },
    compensate: null,
  };
}

export function expandOps({ uid, from, to }: Omit<ExpandParams, "ref">): PatchOp[] {
  return [
    { op: "test", path: "/metadata/uid", value: uid },
    { op: "test", path: place, value: from },
    { op: "replace", path: place, value: to },
  ];
}

export function requested(claim: JsonObject): string {
  return textAt(claim, "spec", "resources", "requests", "storage");
}
