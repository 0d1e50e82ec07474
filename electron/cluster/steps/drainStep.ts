/** `cluster.drain`: takes the pods off a node. It reads which are left, so that after a crash it goes on where it was; a drain that was stopped half way
 *  has left nothing to be put back, and the step before it gives the node its schedulability again. */
import { z } from "zod";
import { message } from "../../../shared/model/message.ts";
import { ObjectRef } from "../../../shared/objectRef.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { KubeApi } from "../../core/kubeApi.ts";
import type { StepKind } from "../../core/operation/stepKind.ts";
import { drainPods } from "../drain/drainRun.ts";
import { daemonSetsOf, podsOnNode } from "../drain/nodePods.ts";
import { type DrainSelection, selectPods } from "../drain/podSelection.ts";
import { keyOf, objectPath } from "../plan/objectKey.ts";
import { textAt } from "../source/wireValue.ts";
import type { ChangeDeps } from "./changeDeps.ts";
import { evictionHands } from "./evictionHands.ts";

export const DrainParams = z.object({
  ref: ObjectRef,
  uid: z.string(),
  graceSeconds: z.number().int().nullable(),
  emptyDir: z.boolean(),
  unmanaged: z.boolean(),
  withoutEviction: z.boolean(),
  timeoutSeconds: z.number().int(),
});
export type DrainParams = z.infer<typeof DrainParams>;

export function drainStepKind(deps: ChangeDeps): StepKind<DrainParams> {
  return {
    kind: "cluster.drain",
    version: 1,
    params: DrainParams,
    async read(params, { signal }) {
      const api = deps.apis(params.ref.connection);
      await demandNode(api, params, signal);
      return { facts: drainFacts(params, await selectionOf(api, params, signal)), before: null };
    },
    async run(params, _before, context) {
      const api = deps.apis(params.ref.connection);
      await demandNode(api, params, context.signal);
      const left = async (signal: AbortSignal) => {
        const selection = await selectionOf(api, params, signal);
        demandAllMayLeave(selection);
        return selection.leave;
      };
      const { ref, graceSeconds, withoutEviction, timeoutSeconds } = params;
      const hands = evictionHands(deps, ref.connection, keyOf(ref), graceSeconds, context, left);
      const wish = { withoutEviction, timeoutMs: timeoutSeconds * 1000 };
      const count = await drainPods(hands, wish, context.signal);
      return { after: { count }, diff: [], text: message("drain.done", { count, node: ref.name }) };
    },
    async settle(params, _before, { signal }) {
      const { leave } = await selectionOf(deps.apis(params.ref.connection), params, signal);
      return leave.length === 0 ? { state: "done", after: null } : { state: "not-done" };
    },
    compensate: null,
  };
}

/** What the plan rests on: the node, and the pods that are lost or lose data. How many others there are may change by the second. */
export function drainFacts(
  { uid }: Pick<DrainParams, "uid">,
  { leave, refused }: DrainSelection,
): { readonly uid: string; readonly lost: readonly string[]; readonly data: readonly string[] } {
  const all = [...leave, ...refused.map(({ pod }) => pod)].filter(({ finished, deleting }) => !finished && !deleting);
  return {
    uid,
    lost: all
      .filter(({ owner }) => owner === "")
      .map((pod) => pod.uid)
      .sort(),
    data: all
      .filter(({ emptyDirs }) => emptyDirs.length > 0)
      .map((pod) => pod.uid)
      .sort(),
  };
}

async function selectionOf(api: KubeApi, params: DrainParams, signal: AbortSignal): Promise<DrainSelection> {
  const pods = await podsOnNode(api, params.ref.name, signal);
  return selectPods(pods, params, await daemonSetsOf(api, pods, signal));
}

async function demandNode(api: KubeApi, { ref, uid }: DrainParams, signal: AbortSignal): Promise<void> {
  const node = await api.get({ path: objectPath(ref) }, signal);
  if (textAt(node, "metadata", "uid") !== uid) {
    throw new RpcError("conflict", message("drain.otherNode", { node: ref.name }));
  }
}

function demandAllMayLeave({ refused }: DrainSelection): void {
  const [first] = refused;
  if (first === undefined) return;
  const pod = `${first.pod.namespace}/${first.pod.name}`;
  const text =
    first.why === "unmanaged"
      ? message("drain.unmanaged", { pod, count: refused.length })
      : message("drain.emptyDir", { pod, volumes: first.pod.emptyDirs.join(", "), count: refused.length });
  throw new RpcError("invalid", text);
}
