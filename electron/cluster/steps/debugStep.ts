/** `cluster.debug`: puts an ephemeral container beside those of a running pod, and waits until it runs. Kubernetes never takes one away again (KEP-277). */
import { z } from "zod";
import { JsonObject } from "../../../shared/model/json.ts";
import { type Message, message } from "../../../shared/model/message.ts";
import { ObjectRef } from "../../../shared/objectRef.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { RunContext, StepKind } from "../../core/operation/stepKind.ts";
import type { PatchOp } from "../patch/fieldPatch.ts";
import { objectPath } from "../plan/objectKey.ts";
import { at, listAt, textAt } from "../source/wireValue.ts";
import { patchObject } from "../write/objectWrites.ts";
import type { ChangeDeps } from "./changeDeps.ts";

export const DebugParams = z.object({
  ref: ObjectRef,
  uid: z.string(),
  container: JsonObject,
  waitMs: z.number().int(),
});
export type DebugParams = z.infer<typeof DebugParams>;

const lookMs = 1_000;

export function debugStepKind(deps: ChangeDeps): StepKind<DebugParams> {
  const podOf = async ({ ref, uid }: DebugParams, signal: AbortSignal): Promise<JsonObject> => {
    const pod = await deps.apis(ref.connection).get({ path: objectPath(ref) }, signal);
    if (textAt(pod, "metadata", "uid") !== uid) {
      throw new RpcError("conflict", message("debug.otherPod", { pod: ref.name }));
    }
    return pod;
  };
  const hasIt = (pod: JsonObject, { container }: DebugParams) =>
    ephemeralNames(pod).includes(textAt(container, "name"));
  return {
    kind: "cluster.debug",
    version: 1,
    params: DebugParams,
    async read(params, { signal }) {
      const pod = await podOf(params, signal);
      return {
        facts: { uid: params.uid, phase: textAt(pod, "status", "phase"), taken: hasIt(pod, params) },
        before: null,
      };
    },
    async run(params, _before, context) {
      const pod = await podOf(params, context.signal);
      if (!hasIt(pod, params)) {
        const place = { ref: params.ref, subresource: "ephemeralcontainers" };
        await patchObject(context.permit, deps.writers, place, debugOps(pod, params), context);
      }
      return { after: null, diff: [], text: await started(deps, params, context, podOf) };
    },
    async settle(params, _before, { signal }) {
      return hasIt(await podOf(params, signal), params) ? { state: "done", after: null } : { state: "not-done" };
    },
    compensate: null,
  };
}

export function debugOps(pod: JsonObject, { uid, container }: Pick<DebugParams, "uid" | "container">): PatchOp[] {
  const list = "/spec/ephemeralContainers";
  const others = listAt(pod, "spec", "ephemeralContainers").length > 0;
  return [
    { op: "test", path: "/metadata/uid", value: uid },
    others ? { op: "add", path: `${list}/-`, value: container } : { op: "add", path: list, value: [container] },
  ];
}

export function ephemeralNames(pod: JsonObject): readonly string[] {
  return listAt(pod, "spec", "ephemeralContainers").map((one) => textAt(one, "name"));
}

async function started(
  deps: ChangeDeps,
  params: DebugParams,
  context: RunContext,
  podOf: (params: DebugParams, signal: AbortSignal) => Promise<JsonObject>,
): Promise<Message> {
  const name = textAt(params.container, "name");
  const until = deps.now() + params.waitMs;
  for (;;) {
    const pod = await podOf(params, context.signal);
    const state = listAt(pod, "status", "ephemeralContainerStatuses").find((one) => textAt(one, "name") === name);
    if (at(state, "state", "running") !== undefined) return message("debug.runs", { name });
    const ended = at(state, "state", "terminated");
    if (ended !== undefined) return message("debug.ended", { name, reason: textAt(ended, "reason") });
    const reason = textAt(state, "state", "waiting", "reason");
    const text = message("debug.waits", { name, reason, text: textAt(state, "state", "waiting", "message") });
    if (deps.now() >= until) return text;
    context.progress({ text, count: null });
    await deps.wait(lookMs, context.signal);
  }
}
