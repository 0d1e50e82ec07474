/** `cluster.create-job`: makes a Job under a name that was chosen in the plan, so that what is tried twice is made once. */
import { z } from "zod";
import { JsonObject } from "../../../shared/model/json.ts";
import { message } from "../../../shared/model/message.ts";
import { ObjectRef } from "../../../shared/objectRef.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { StepKind } from "../../core/operation/stepKind.ts";
import { attemptAnnotation } from "../job/jobFrom.ts";
import { liveObject } from "../plan/liveObject.ts";
import { keyOf, objectPath } from "../plan/objectKey.ts";
import { numberAt, textAt } from "../source/wireValue.ts";
import { createObject } from "../write/objectWrites.ts";
import type { ChangeDeps } from "./changeDeps.ts";

export const CreateJobParams = z.object({
  /** The Job to be. */
  ref: ObjectRef,
  /** Of what it is made: its lock is the operation's. */
  source: ObjectRef,
  sourceUid: z.string(),
  job: JsonObject,
});
export type CreateJobParams = z.infer<typeof CreateJobParams>;

export function createJobStepKind(deps: ChangeDeps): StepKind<CreateJobParams> {
  const jobOf = ({ ref }: CreateJobParams, signal: AbortSignal) => liveObject(deps.apis(ref.connection), ref, signal);
  return {
    kind: "cluster.create-job",
    version: 1,
    params: CreateJobParams,
    async read(params, { signal }) {
      const source = await deps.apis(params.source.connection).get({ path: objectPath(params.source) }, signal);
      if (textAt(source, "metadata", "uid") !== params.sourceUid) {
        throw new RpcError("conflict", message("job.otherSource", { name: params.source.name }));
      }
      const taken = await jobOf(params, signal);
      // A CronJob's own spec: its status changes with each run.
      return {
        facts: {
          source: params.sourceUid,
          generation: numberAt(source, "metadata", "generation"),
          taken: taken !== null,
        },
        before: null,
      };
    },
    async run(params, _before, context) {
      const known = await jobOf(params, context.signal);
      if (known === null || !sameJob(known, params)) {
        const place = { ref: params.ref, under: keyOf(params.source) };
        await createObject(context.permit, deps.writers, place, params.job, context);
      }
      return { after: null, diff: [], text: message("job.created", { name: params.ref.name }) };
    },
    async settle(params, _before, { signal }) {
      const job = await jobOf(params, signal);
      if (job === null) return { state: "not-done" };
      if (sameJob(job, params)) return { state: "done", after: null };
      return { state: "unclear", reason: message("job.taken", { name: params.ref.name }) };
    },
    compensate: null,
  };
}

function sameJob(job: JsonObject, { job: wanted }: CreateJobParams): boolean {
  const mark = textAt(wanted, "metadata", "annotations", attemptAnnotation);
  return mark !== "" && textAt(job, "metadata", "annotations", attemptAnnotation) === mark;
}
