/** Takes pods off their node, each by itself: evicts it, waits while a budget keeps it, and waits until it is gone. Which pods are left is read from the
 *  cluster at each look, by uid, so that it goes on after whatever interrupted it where it stands. */
import { isDeepStrictEqual } from "node:util";
import { type Message, message } from "../../../shared/model/message.ts";
import type { StepPart } from "../../../shared/operation.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { KubeRefusal } from "../../core/kubeApi.ts";
import type { StepProgress } from "../../core/operation/stepKind.ts";
import { type BudgetState, evictionRefusal } from "./disruptionBudget.ts";
import type { DrainedPod } from "./podSelection.ts";

/** What a drain reads and does; the step gives it the cluster. */
export interface DrainHands {
  /** The pods that are to leave and are still there. @throws RpcError when there are some that must not */
  left(signal: AbortSignal): Promise<readonly DrainedPod[]>;
  /** @throws KubeRefusal */
  evict(pod: DrainedPod): Promise<void>;
  /** Where eviction is not to be, or cannot be used: budgets do not count then. */
  remove(pod: DrainedPod): Promise<void>;
  budgetsOf(pod: DrainedPod, signal: AbortSignal): Promise<readonly BudgetState[]>;
  progress(progress: StepProgress): void;
  readonly now: () => number;
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

export interface DrainWish {
  readonly withoutEviction: boolean;
  readonly timeoutMs: number;
}

/** As kubectl waits before it asks again for an eviction that a budget refused. */
const retryMs = 5_000;
const lookMs = 1_000;
const atOnce = 10;

interface PodCourse {
  readonly name: string;
  asked: boolean;
  tryAt: number;
  reason: Message | null;
  /** As it was told last: the same value while nothing about it has changed. */
  part: StepPart | null;
}

/** @returns how many pods left
 *  @throws RpcError `timeout` with what keeps the first pod that is left, `forbidden` and what else the cluster refuses */
export async function drainPods(hands: DrainHands, wish: DrainWish, signal: AbortSignal): Promise<number> {
  const startedAt = hands.now();
  const courses = new Map<string, PodCourse>();
  const until = startedAt + wish.timeoutMs;
  for (;;) {
    signal.throwIfAborted();
    const left = await hands.left(signal);
    for (const { uid, namespace, name } of left)
      if (!courses.has(uid))
        courses.set(uid, { name: `${namespace}/${name}`, asked: false, tryAt: 0, reason: null, part: null });
    if (left.length === 0) return courses.size;
    const tell = () => hands.progress({ ...progressOf(left, courses, hands.now() - startedAt), until });
    tell();
    if (hands.now() - startedAt >= wish.timeoutMs) throw timedOut(left, courses, wish.timeoutMs);
    const due = left.filter(({ uid, deleting }) => {
      const course = courses.get(uid);
      return !deleting && course !== undefined && !course.asked && course.tryAt <= hands.now();
    });
    for (let from = 0; from < due.length; from += atOnce) {
      await Promise.all(due.slice(from, from + atOnce).map((pod) => begin(pod, courses, hands, wish, signal)));
      signal.throwIfAborted();
      tell();
    }
    await hands.wait(lookMs, signal);
  }
}

async function begin(
  pod: DrainedPod,
  courses: Map<string, PodCourse>,
  hands: DrainHands,
  wish: DrainWish,
  signal: AbortSignal,
): Promise<void> {
  const course = courses.get(pod.uid);
  if (course === undefined) return;
  try {
    await (wish.withoutEviction ? hands.remove(pod) : hands.evict(pod));
    course.asked = true;
    course.reason = null;
  } catch (error) {
    // Gone meanwhile, or another pod of its name: the next look tells.
    if (error instanceof RpcError && (error.code === "not-found" || error.code === "conflict")) return;
    const said = refusalIn(error);
    if (said === null) throw error;
    const refusal = evictionRefusal(said, `${pod.namespace}/${pod.name}`, await hands.budgetsOf(pod, signal));
    if (refusal === null) throw error;
    if (refusal.retry === "never") throw new RpcError("invalid", refusal.text);
    course.reason = refusal.text;
    course.tryAt = hands.now() + retryMs;
  }
}

/** An answer of 500 may have been given in the middle of a change: it comes as an unknown outcome, with the server's word as its cause. */
function refusalIn(error: unknown): KubeRefusal | null {
  if (error instanceof KubeRefusal) return error;
  return error instanceof Error && error.cause instanceof KubeRefusal ? error.cause : null;
}

function progressOf(
  left: readonly DrainedPod[],
  courses: ReadonlyMap<string, PodCourse>,
  elapsedMs: number,
): StepProgress {
  const of = courses.size;
  const done = of - left.length;
  const held = left.filter(({ uid, deleting }) => !deleting && courses.get(uid)?.reason != null);
  const why = held.map(({ uid }) => courses.get(uid)?.reason).find((reason) => reason != null) ?? null;
  const ending = left.filter(({ uid, deleting }) => deleting || courses.get(uid)?.asked === true);
  const names = ending.slice(0, 5).map(({ namespace, name }) => `${namespace}/${name}`);
  return {
    text: why ?? message("drain.ending", { done, of, ending: ending.length, names: names.join(", ") }),
    count: { done, of, restMs: done === 0 ? null : Math.round((elapsedMs / done) * left.length) },
    parts: podParts(left, courses),
  };
}

function podParts(left: readonly DrainedPod[], courses: ReadonlyMap<string, PodCourse>): readonly StepPart[] {
  const pods = new Map(left.map((pod) => [pod.uid, pod]));
  return [...courses].map(([id, course]) => {
    const part = { id, name: course.name, ...podState(pods.get(id), course) };
    if (course.part === null || !isDeepStrictEqual(course.part, part)) course.part = part;
    return course.part;
  });
}

/** @param pod as it is; undefined when it is gone */
function podState(pod: DrainedPod | undefined, { asked, reason, tryAt }: PodCourse): Omit<StepPart, "id" | "name"> {
  if (pod === undefined) return { tone: "ok", text: message("drain.pod.gone"), at: null };
  if (pod.deleting || asked) return { tone: "busy", text: message("drain.pod.ends"), at: pod.endsAt };
  if (reason === null) return { tone: "idle", text: message("drain.pod.waits"), at: null };
  const { name = "", allowed = 0 } = reason.params;
  const isBudget = reason.id === "drain.budget" || reason.id === "drain.budgetSince";
  return { tone: "warn", text: isBudget ? message("drain.pod.budget", { name, allowed }) : reason, at: tryAt };
}

function timedOut(left: readonly DrainedPod[], courses: ReadonlyMap<string, PodCourse>, timeoutMs: number): RpcError {
  const reason = left.map(({ uid }) => courses.get(uid)?.reason).find((one) => one != null) ?? null;
  const seconds = Math.round(timeoutMs / 1000);
  const names = left.slice(0, 10).map(({ namespace, name }) => `${namespace}/${name}`);
  const params = { seconds, left: left.length, names: names.join(", ") };
  if (reason === null) return new RpcError("timeout", message("drain.timeout", params));
  const { name = "", allowed = 0 } = reason.params;
  return new RpcError("timeout", message("drain.timeoutBudget", { ...params, name, allowed }));
}
