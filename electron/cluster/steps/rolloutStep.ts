/** `cluster.rollout`: changes nothing; it is done when the change before it has taken effect. What blocks a rollout is for a person to decide about,
 *  who is offered to undo the change; a rollout that only takes long is left to go on. */
import { z } from "zod";
import { message } from "../../../shared/model/message.ts";
import { ObjectRef } from "../../../shared/objectRef.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { KubeApis } from "../../core/kubeApi.ts";
import type { StepPreview } from "../../core/operation/planner.ts";
import type { StepDraft, StepKind, StepResult } from "../../core/operation/stepKind.ts";
import { objectPath } from "../plan/objectKey.ts";
import { explained, findBlock } from "../rollout/rolloutReader.ts";
import { watchRollout } from "../rollout/rolloutWatch.ts";
import { settlingOf } from "../rollout/settling.ts";
import { textAt } from "../source/wireValue.ts";

const RolloutParams = z.object({
  ref: ObjectRef,
  /** Empty for an object that the step before makes: then it is whichever bears the name. */
  uid: z.string(),
  watchMs: z.number().int(),
  patience: z.number(),
});
type RolloutParams = z.infer<typeof RolloutParams>;

const usualWatchMs = 50 * 60_000;

/** What is known beforehand of how long it takes. */
export interface RolloutTimes {
  /** As it was measured. */
  readonly aboutMs: number | null;
  /** Its controller gives up after so many seconds without any progress; null where it does not. How long all of it takes that does not bound. */
  readonly progressSeconds: number | null;
}

/** The step that follows a change of an object, with what a person sees of it.
 *  @param uid of the object; empty where a step before makes it */
export function rolloutStep(
  ref: ObjectRef,
  uid: string,
  { aboutMs, progressSeconds }: RolloutTimes = { aboutMs: null, progressSeconds: null },
): { readonly draft: StepDraft; readonly preview: StepPreview } {
  const params: RolloutParams = { ref, uid, watchMs: usualWatchMs, patience: 1 };
  return {
    draft: {
      kind: "cluster.rollout",
      version: 1,
      params,
      secret: false,
      reading: { facts: null, before: null },
      // It ends by itself before.
      deadlineMs: usualWatchMs + 10 * 60_000,
      compensationMs: 1_000,
      follows: true,
    },
    preview: {
      title: message("rollout.step", { name: ref.name }),
      proof: null,
      text: message("rollout.stepText", {
        minutes: usualWatchMs / 60_000,
        seconds: progressSeconds === null ? "none" : progressSeconds,
      }),
      diff: [],
      whole: null,
      undo: { kind: "exact", text: message("rollout.stepUndo") },
      calls: [`GET ${objectPath(ref)}`, `GET ${objectPath(ref)}?watch=true`],
      ...(aboutMs !== null && { aboutMs }),
    },
  };
}

export function rolloutStepKind(apis: KubeApis): StepKind<RolloutParams> {
  return {
    kind: "cluster.rollout",
    version: 1,
    params: RolloutParams,
    read: async () => ({ facts: null, before: null }),
    async run({ ref, uid, watchMs, patience }, _before, { signal, progress }) {
      const api = apis(ref.connection);
      const known = uid || textAt(await api.get({ path: objectPath(ref) }, signal), "metadata", "uid");
      const end = await watchRollout({ api, ref, uid: known, watchMs, patience, signal, progress });
      if (end.end === "blocked") throw new RpcError("needs-person", end.text);
      return result(end.text);
    },
    /** Followed again where it is on its way; for a person to decide where it is blocked. */
    async settle({ ref, uid }, _before, { signal }) {
      const api = apis(ref.connection);
      const object = await api.get({ path: objectPath(ref) }, signal);
      if (uid !== "" && textAt(object, "metadata", "uid") !== uid) {
        return { state: "unclear", reason: message("rollout.replaced", { name: ref.name }) };
      }
      const state = settlingOf(object);
      if (state.state === "settled") return { state: "done", after: null };
      const { block } = await findBlock(api, ref, object, signal);
      if (block !== null) return { state: "unclear", reason: await explained(api, ref.namespace, block, signal) };
      return state.state === "failed" ? { state: "unclear", reason: state.text } : { state: "not-done" };
    },
    compensate: async () => result(null),
    reads: true,
  };
}

function result(text: StepResult["text"]): StepResult {
  return { after: null, diff: [], text };
}
