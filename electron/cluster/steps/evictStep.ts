/** `cluster.evict`: asks for one pod's eviction until its budgets allow it, and waits until it is gone. */
import { z } from "zod";
import { message } from "../../../shared/model/message.ts";
import { ObjectRef } from "../../../shared/objectRef.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { StepKind } from "../../core/operation/stepKind.ts";
import { drainPods } from "../drain/drainRun.ts";
import { type DrainedPod, drainedPod } from "../drain/podSelection.ts";
import { keyOf, objectPath } from "../plan/objectKey.ts";
import type { ChangeDeps } from "./changeDeps.ts";
import { evictionHands } from "./evictionHands.ts";

export const EvictParams = z.object({
  ref: ObjectRef,
  uid: z.string(),
  graceSeconds: z.number().int().nullable(),
  timeoutSeconds: z.number().int(),
});
export type EvictParams = z.infer<typeof EvictParams>;

export function evictStepKind(deps: ChangeDeps): StepKind<EvictParams> {
  const podsLeft = async ({ ref, uid }: EvictParams, signal: AbortSignal): Promise<readonly DrainedPod[]> => {
    try {
      const pod = drainedPod(await deps.apis(ref.connection).get({ path: objectPath(ref) }, signal));
      return pod.uid === uid ? [pod] : [];
    } catch (error) {
      if (error instanceof RpcError && error.code === "not-found") return [];
      throw error;
    }
  };
  return {
    kind: "cluster.evict",
    version: 1,
    params: EvictParams,
    async read(params, { signal }) {
      const [pod] = await podsLeft(params, signal);
      if (pod === undefined) throw new RpcError("not-found", message("drain.podGone", { pod: params.ref.name }));
      return { facts: { uid: pod.uid, owner: pod.owner, emptyDirs: pod.emptyDirs }, before: null };
    },
    async run(params, _before, context) {
      const { ref, graceSeconds, timeoutSeconds } = params;
      const hands = evictionHands(deps, ref.connection, keyOf(ref), graceSeconds, context, (signal) =>
        podsLeft(params, signal),
      );
      await drainPods(hands, { withoutEviction: false, timeoutMs: timeoutSeconds * 1000 }, context.signal);
      return { after: null, diff: [], text: message("drain.podLeft", { pod: `${ref.namespace}/${ref.name}` }) };
    },
    async settle(params, _before, { signal }) {
      const left = await podsLeft(params, signal);
      return left.every(({ deleting }) => deleting) ? { state: "done", after: null } : { state: "not-done" };
    },
    compensate: null,
  };
}
