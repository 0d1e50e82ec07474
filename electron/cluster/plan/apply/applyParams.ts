/** What a `cluster.apply` step is told. */
import { z } from "zod";
import { JsonObject } from "../../../../shared/model/json.ts";
import { ObjectRef } from "../../../../shared/objectRef.ts";
import type { KubeDryRun } from "../../../core/kubeApi.ts";
import { FIELD_MANAGER } from "../fieldManager.ts";
import { objectPath } from "../objectKey.ts";
import { PatchParams } from "../patchParams.ts";

export const APPLY_STEP = "cluster.apply";
export const APPLY_VERSION = 1;
/** As whom documents are applied: its fields are those of the person's documents, apart from what is edited by hand. */
export const APPLY_MANAGER = "quarterdeck-apply";
export const ourManagers: ReadonlySet<string> = new Set([FIELD_MANAGER, APPLY_MANAGER]);

export const ApplyParams = z.object({
  ref: ObjectRef,
  /** As it is sent, with the uid of the object that it changes. */
  document: JsonObject,
  /** Takes over fields that others own. */
  force: z.boolean(),
  /** Another document of the same plan makes its namespace or its kind: it may take a moment until it is there. */
  waits: z.boolean(),
  /** The same change as single fields, as the dry run told it: what it rests on, and how it is taken back. Null where the object is created. */
  patch: PatchParams.nullable(),
});
export type ApplyParams = z.infer<typeof ApplyParams>;

/** How an object that an apply made is deleted again: it and no other of its name. */
export function removalOptions(uid: string) {
  return { propagationPolicy: "Background", preconditions: { uid } };
}

/** The apply as it is sent. */
export function applyRequest({ ref, document, force }: Pick<ApplyParams, "ref" | "document" | "force">) {
  return {
    method: "PATCH",
    path: objectPath(ref),
    query: { fieldManager: APPLY_MANAGER, force },
    body: document,
    contentType: "application/apply-patch+yaml",
  } satisfies KubeDryRun;
}
