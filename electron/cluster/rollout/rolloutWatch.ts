/** Follows an object until its change has settled, until something really keeps it from settling, or until it has been watched for long enough. */
import type { JsonObject } from "../../../shared/model/json.ts";
import { type Message, message } from "../../../shared/model/message.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { KubeApi } from "../../core/kubeApi.ts";
import type { StepProgress } from "../../core/operation/stepKind.ts";
import { objectPath } from "../plan/objectKey.ts";
import { collectionPath } from "../source/apiPath.ts";
import { textAt } from "../source/wireValue.ts";
import { type Block, patienceFor } from "./block.ts";
import { RestTime } from "./restTime.ts";
import { explained, findBlock } from "./rolloutReader.ts";
import { type Settling, settlingOf } from "./settling.ts";

export interface RolloutWatchOptions {
  readonly api: KubeApi;
  readonly ref: ObjectRef;
  /** Of the object that was changed: another one of its name is not it. */
  readonly uid: string;
  /** How long it is followed at most; then it is left to go on by itself. */
  readonly watchMs: number;
  /** What is waited of the usual time before a block is believed; 1 but in tests. */
  readonly patience: number;
  readonly signal: AbortSignal;
  progress(progress: StepProgress): void;
}

export type RolloutEnd =
  | { readonly end: "settled" | "unfinished"; readonly text: Message }
  | { readonly end: "blocked"; readonly text: Message };

const lookMs = 2_000;
const burstMs = 200;
const mostSilenceMs = 120_000;

/** @throws RpcError when the object is gone or cannot be read any more */
export async function watchRollout(options: RolloutWatchOptions): Promise<RolloutEnd> {
  const { api, ref, signal, watchMs, patience } = options;
  const startedAt = Date.now();
  const rest = new RestTime();
  let seen: Sighting | null = null;
  let furthest = -1;
  for await (const object of versionsOf(api, ref, signal)) {
    if (textAt(object, "metadata", "uid") !== options.uid) {
      throw new RpcError("not-found", message("rollout.replaced", { name: ref.name }));
    }
    const now = Date.now();
    const state = settlingOf(object);
    if (state.state === "settled") return { end: "settled", text: state.text };
    if (state.state === "failed")
      return { end: "blocked", text: await whyFailed(api, ref, object, state.text, signal) };
    const done = state.count?.done ?? 0;
    const gained = done > furthest;
    furthest = Math.max(furthest, done);
    options.progress({ text: state.text, count: countOf(state, rest, now) });
    const { block, view } = await findBlock(api, ref, object, signal);
    seen = sightingOf(block, gained ? null : seen, now);
    if (block !== null && seen !== null) {
      options.progress({ text: block.text, count: countOf(state, rest, now) });
      if (now - seen.since >= patienceFor(block, view.events) * patience) {
        return { end: "blocked", text: await explained(api, ref.namespace, block, signal) };
      }
    }
    if (now - startedAt >= watchMs)
      return { end: "unfinished", text: message("rollout.unfinished", { minutes: Math.round(watchMs / 60_000) }) };
  }
  throw signal.reason ?? new RpcError("cancelled", message("rpc.cancelled"));
}

/** Since when the same kind of block has been seen without any progress. */
interface Sighting {
  readonly kind: Block["kind"];
  readonly since: number;
}

function sightingOf(block: Block | null, before: Sighting | null, now: number): Sighting | null {
  if (block === null) return null;
  return before?.kind === block.kind ? before : { kind: block.kind, since: now };
}

/** What its controller says, and what its pods say of it. */
async function whyFailed(
  api: KubeApi,
  ref: ObjectRef,
  object: JsonObject,
  text: Message,
  signal: AbortSignal,
): Promise<Message> {
  const { block } = await findBlock(api, ref, object, signal);
  return block === null ? text : explained(api, ref.namespace, block, signal);
}

function countOf(state: Extract<Settling, { state: "going" }>, rest: RestTime, now: number): StepProgress["count"] {
  if (state.count === null) return null;
  return { ...state.count, restMs: rest.after(state.count, now) };
}

/** The object now and after each change, and once more every two seconds: what blocks it need not change it. */
async function* versionsOf(
  api: KubeApi,
  ref: ObjectRef,
  signal: AbortSignal,
): AsyncGenerator<JsonObject, void, undefined> {
  const path = objectPath(ref);
  let goodAt = Date.now();
  while (!signal.aborted) {
    let version = "";
    try {
      const object = await api.get({ path }, signal);
      goodAt = Date.now();
      version = textAt(object, "metadata", "resourceVersion");
      yield object;
    } catch (error) {
      // A rollout goes on while the cluster cannot be asked.
      if (!passing(error) || Date.now() - goodAt > mostSilenceMs) throw error;
    }
    await changeOf(api, ref, version, signal);
  }
}

function passing(error: unknown): boolean {
  return error instanceof RpcError && ["unreachable", "timeout", "throttled"].includes(error.code);
}

/** Resolves when the object has changed, or after two seconds. */
async function changeOf(api: KubeApi, ref: ObjectRef, resourceVersion: string, signal: AbortSignal): Promise<void> {
  const timer = AbortSignal.any([signal, AbortSignal.timeout(lookMs)]);
  const query = { fieldSelector: `metadata.name=${ref.name}`, resourceVersion };
  const path = collectionPath(ref, ref.namespace === "" ? null : ref.namespace);
  // Changes come in bursts, and each look costs up to four requests.
  const burst = aborted(AbortSignal.any([signal, AbortSignal.timeout(burstMs)]));
  try {
    if (resourceVersion === "") await aborted(timer);
    for await (const { type } of api.watch({ path, query }, timer)) if (type !== "BOOKMARK") break;
  } catch {
    // A watch that is refused, cut or too old costs nothing here: the object is read again in any case.
    await aborted(timer);
  }
  await burst;
  signal.throwIfAborted();
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
