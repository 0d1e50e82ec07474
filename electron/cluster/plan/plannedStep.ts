/** A step of a plan that is no patch: its draft and what a person sees of it. */
import type { Json, JsonObject } from "../../../shared/model/json.ts";
import { type Message, message } from "../../../shared/model/message.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import type { DiffPart, Undo } from "../../../shared/operation.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { KubeAnswer, KubeApi, KubeDryRun } from "../../core/kubeApi.ts";
import type { StepPreview } from "../../core/operation/planner.ts";
import type { StepDraft } from "../../core/operation/stepKind.ts";
import type { PlanTools } from "./actionRow.ts";

export interface StepWish {
  readonly kind: string;
  readonly params: JsonObject;
  /** As the step's own `read` tells them. */
  readonly facts: Json;
  readonly title: Message;
  readonly text?: Message | null;
  readonly proof?: StepPreview["proof"];
  readonly diff?: readonly DiffPart[];
  /** Why it cannot be taken back. */
  readonly pivot: Message;
  readonly calls: readonly string[];
  readonly deadlineMs: number;
}

/** Of a change that nothing takes back. */
export function pivotStep(wish: StepWish): { readonly draft: StepDraft; readonly preview: StepPreview } {
  const undo: Undo = { kind: "none", text: wish.pivot };
  return {
    draft: {
      kind: wish.kind,
      version: 1,
      params: wish.params,
      secret: false,
      reading: { facts: wish.facts, before: null },
      deadlineMs: wish.deadlineMs,
      compensationMs: 1_000,
    },
    preview: {
      title: wish.title,
      proof: wish.proof ?? null,
      text: wish.text ?? null,
      diff: [...(wish.diff ?? [])],
      whole: null,
      undo,
      calls: [...wish.calls],
    },
  };
}

/** Asks the server whether the person may do exactly this. @throws RpcError `forbidden` with the missing verb */
export async function demandRight(
  tools: PlanTools,
  { connection, group, resource, namespace, name }: ObjectRef,
  verb: string,
  subresource: string,
  signal: AbortSignal,
): Promise<void> {
  const refused = await tools.refusal(connection, { verb, group, resource, subresource, namespace, name }, signal);
  if (refused !== null) throw new RpcError("forbidden", refused);
}

/** What the server says of a change that it does not store.
 *  @throws RpcError when it refuses it; where it cannot try it, that is said in the proof */
export async function tried(
  api: KubeApi,
  request: KubeDryRun,
  signal: AbortSignal,
): Promise<{ readonly answer: KubeAnswer | null; readonly proof: StepPreview["proof"] }> {
  try {
    const answer = await api.dryRun(request, signal);
    return { answer, proof: { tone: "ok", text: message("cluster.plan.dryRunPassed") } };
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    const sentence = String(error.text.params.sentence ?? "");
    if (!/dry ?run/i.test(sentence)) throw error;
    return { answer: null, proof: { tone: "unknown", text: message("cluster.plan.noDryRun", { sentence }) } };
  }
}
