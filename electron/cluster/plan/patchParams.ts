/** What a `cluster.patch` step is told: planners write it, the step reads it back from the plan or the journal. */
import { z } from "zod";
import { ObjectRef } from "../../../shared/objectRef.ts";
import { FieldChange } from "../patch/fieldPatch.ts";

export const PATCH_STEP = "cluster.patch";
export const PATCH_VERSION = 1;

export const PatchParams = z.object({
  ref: ObjectRef,
  uid: z.string().min(1),
  /** Empty for the object itself. The status is its controller's to write. */
  subresource: z.string().refine((name) => name !== "status"),
  changes: z.array(FieldChange).min(1).max(2_000),
  /** Fields that the plan rests on and that are not changed: other values there make it old. */
  tests: z.array(z.string().startsWith("/")).max(2_000),
  /** Fields that the server changes of itself because of these (defaults that follow another field): they are put back too. */
  derived: z.array(z.string().startsWith("/")).max(2_000),
});
export type PatchParams = z.infer<typeof PatchParams>;
