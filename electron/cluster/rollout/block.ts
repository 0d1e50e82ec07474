/** What keeps a rollout from going on, told from its pods, replica sets and their events. */
import { type Message, message } from "../../../shared/model/message.ts";
import { at, isObject, listAt, numberAt, textAt, textsAt, timeAt } from "../source/wireValue.ts";

export type BlockKind =
  | "quota"
  | "admission"
  | "image"
  | "config"
  | "crash"
  | "scheduling"
  | "volume"
  | "probe"
  | "budget"
  | "former"
  | "ending"
  | "job";

export interface Block {
  readonly kind: BlockKind;
  readonly text: Message;
  /** The pod and container whose log tells more; null where none does. */
  readonly log: { readonly pod: string; readonly container: string; readonly previous: boolean } | null;
}

export interface RolloutView {
  /** Of the new revision. */
  readonly pods: readonly unknown[];
  /** Of the workload, its replica sets and these pods. */
  readonly events: readonly unknown[];
  /** ReplicaSets of a Deployment; others have none. */
  readonly replicaSets: readonly unknown[];
}

/** How long a block has to last, without any progress, before it is believed: a registry comes back, an autoscaler adds a node, an application warms up. */
const patienceMs: Readonly<Record<BlockKind, number>> = {
  quota: 30_000,
  admission: 30_000,
  config: 45_000,
  image: 60_000,
  crash: 60_000,
  scheduling: 120_000,
  volume: 180_000,
  probe: 180_000,
  budget: 120_000,
  former: 120_000,
  ending: 60_000,
  job: 0,
};

/** @returns milliseconds; a cluster that is adding nodes is given ten minutes for pods that wait for one */
export function patienceFor(block: Block, events: readonly unknown[]): number {
  const growing = block.kind === "scheduling" && events.some((event) => textAt(event, "reason") === "TriggeredScaleUp");
  return growing ? 600_000 : patienceMs[block.kind];
}

/** The most telling block, or null while nothing is wrong. What no pod can be made for comes first, then what a pod says of itself. */
export function blockOf(view: RolloutView): Block | null {
  return uncreated(view) ?? first(view.pods, (pod) => podBlock(pod, view.events)) ?? evictionRefused(view);
}

/** Who replaces pods by evictions (operators, machine controllers) waits for their budgets. Controllers of Kubernetes delete pods: no budget holds those. */
function evictionRefused({ events, pods }: RolloutView): Block | null {
  const event = newest(events.filter((one) => /disruption ?budget/i.test(eventText(one))));
  const lastMade = Math.max(0, ...pods.map((pod) => timeAt(pod, "metadata", "creationTimestamp") ?? 0));
  if (event === null || eventTime(event) < lastMade) return null;
  return {
    kind: "budget",
    text: message("rollout.block.budget", { text: eventText(event), budgets: "none" }),
    log: null,
  };
}

/** A pod of a former revision that its controller waits for before it replaces another: one that does not end, and in a StatefulSet that keeps its order one
 *  that is not ready (kubernetes `pkg/controller/statefulset/stateful_set_control.go`).
 *  @param former pods of former revisions
 *  @param now epoch milliseconds */
export function formerBlock(
  object: unknown,
  former: readonly unknown[],
  events: readonly unknown[],
  now: number,
): Block | null {
  const kind = textAt(object, "kind");
  const ordered = kind === "StatefulSet" && textAt(object, "spec", "podManagementPolicy") !== "Parallel";
  const waitsForEnd =
    kind === "StatefulSet" || kind === "DaemonSet" || textAt(object, "spec", "strategy", "type") === "Recreate";
  return first(former, (pod) => {
    const name = textAt(pod, "metadata", "name");
    const endsAt = timeAt(pod, "metadata", "deletionTimestamp");
    if (endsAt !== null) {
      if (!waitsForEnd || now < endsAt + lateMs) return null;
      const finalizers = textsAt(pod, "metadata", "finalizers").join(", ") || "none";
      const params = { pod: name, node: textAt(pod, "spec", "nodeName"), finalizers, text: "" };
      return { kind: "ending", text: message("rollout.block.ending", params), log: null };
    }
    const ready = listAt(pod, "status", "conditions").some(
      (one) => textAt(one, "type") === "Ready" && textAt(one, "status") === "True",
    );
    if (!ordered || ready) return null;
    const own = podBlock(pod, events);
    const text = own === null ? "" : String(own.text.params.text ?? "");
    return { kind: "former", text: message("rollout.block.former", { pod: name, text }), log: own?.log ?? null };
  });
}

/** After its grace period the kubelet kills a pod; what is there later is held by something. */
const lateMs = 30_000;

/** The controller cannot make pods: quota, limit ranges, admission (pod security, webhooks). */
function uncreated(view: RolloutView): Block | null {
  const failure = first(view.replicaSets, (set) =>
    listAt(set, "status", "conditions").find(
      (one) => textAt(one, "type") === "ReplicaFailure" && textAt(one, "status") === "True",
    ),
  );
  // A StatefulSet, DaemonSet or Job has no such condition. An event outlives what it tells of: it counts until a pod was made after it.
  const event = newest(view.events.filter((one) => textAt(one, "reason") === "FailedCreate"));
  const lastMade = Math.max(0, ...view.pods.map((pod) => timeAt(pod, "metadata", "creationTimestamp") ?? 0));
  const counts = view.replicaSets.length === 0 && eventTime(event) >= lastMade;
  const sentence = textAt(failure, "message") || (counts ? eventText(event) : "");
  if (sentence === "") return null;
  const quota = /exceeded quota|must specify limits|maximum .* usage|minimum .* usage/i.test(sentence);
  return quota
    ? { kind: "quota", text: message("rollout.block.quota", { text: sentence }), log: null }
    : { kind: "admission", text: message("rollout.block.admission", { text: sentence }), log: null };
}

const imageReasons = new Set(["ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull"]);
const configReasons = new Set(["CreateContainerConfigError", "CreateContainerError", "RunContainerError"]);

function podBlock(pod: unknown, events: readonly unknown[]): Block | null {
  if (at(pod, "metadata", "deletionTimestamp") !== undefined) return null;
  const name = textAt(pod, "metadata", "name");
  const about = events.filter((event) => aboutName(event) === name);
  return (
    unscheduled(pod, name, about) ??
    containerBlock(pod, name, about) ??
    unmounted(pod, name, about) ??
    unready(pod, name, about)
  );
}

function unscheduled(pod: unknown, name: string, about: readonly unknown[]): Block | null {
  const condition = listAt(pod, "status", "conditions").find(
    (one) => textAt(one, "type") === "PodScheduled" && textAt(one, "status") === "False",
  );
  if (condition === undefined) return null;
  const sentence = textAt(condition, "message") || latestText(about, ["FailedScheduling"]);
  return { kind: "scheduling", text: message("rollout.block.scheduling", { pod: name, text: sentence }), log: null };
}

function containerBlock(pod: unknown, name: string, about: readonly unknown[]): Block | null {
  const statuses = [...listAt(pod, "status", "initContainerStatuses"), ...listAt(pod, "status", "containerStatuses")];
  return first(statuses, (status) => {
    const container = textAt(status, "name");
    const reason = textAt(status, "state", "waiting", "reason");
    const said = textAt(status, "state", "waiting", "message");
    const params = { pod: name, container, reason };
    if (imageReasons.has(reason)) {
      // `Back-off pulling image` says nothing of the cause; the event of the last pull does.
      const pull = latestText(about, ["Failed", "ErrImageNeverPull", "InspectFailed"]);
      const text = pull === "" || !said.startsWith("Back-off") ? said || pull : pull;
      const image = textAt(status, "image");
      return { kind: "image", text: message("rollout.block.image", { ...params, image, text }), log: null };
    }
    if (configReasons.has(reason)) {
      return { kind: "config", text: message("rollout.block.config", { ...params, text: said }), log: null };
    }
    const ended = at(status, "lastState", "terminated") ?? at(status, "state", "terminated");
    const restarts = numberAt(status, "restartCount") ?? 0;
    const crashed = reason === "CrashLoopBackOff" || (restarts >= 2 && isObject(ended) && at(status, "ready") !== true);
    if (!crashed || !isObject(ended)) return null;
    const exit = numberAt(ended, "exitCode") ?? 0;
    const why = textAt(ended, "reason");
    const text = message("rollout.block.crash", {
      ...params,
      restarts,
      exit,
      reason: why,
      text: textAt(ended, "message"),
    });
    // While the next run goes on, the log of the run that ended is the previous one.
    const previous = isObject(at(status, "lastState", "terminated"));
    return { kind: "crash", text, log: { pod: name, container, previous } };
  });
}

function unmounted(pod: unknown, name: string, about: readonly unknown[]): Block | null {
  const waits = listAt(pod, "status", "containerStatuses").some((one) =>
    ["ContainerCreating", "PodInitializing"].includes(textAt(one, "state", "waiting", "reason")),
  );
  if (!waits) return null;
  const sentence = latestText(about, [
    "FailedMount",
    "FailedAttachVolume",
    "FailedCreatePodSandBox",
    "FailedMapVolume",
  ]);
  if (sentence === "") return null;
  return { kind: "volume", text: message("rollout.block.volume", { pod: name, text: sentence }), log: null };
}

function unready(pod: unknown, name: string, about: readonly unknown[]): Block | null {
  const status = listAt(pod, "status", "containerStatuses").find(
    (one) => at(one, "ready") !== true && isObject(at(one, "state", "running")),
  );
  const sentence = latestText(about, ["Unhealthy", "ProbeError"]);
  if (status === undefined || sentence === "") return null;
  const container = textAt(status, "name");
  return {
    kind: "probe",
    text: message("rollout.block.probe", { pod: name, container, text: sentence }),
    log: { pod: name, container, previous: false },
  };
}

/** Of a Job that has failed: why its pods ended. */
export function jobPodFailure(pods: readonly unknown[]): Block | null {
  return first(pods, (pod) => {
    const name = textAt(pod, "metadata", "name");
    const status = [
      ...listAt(pod, "status", "initContainerStatuses"),
      ...listAt(pod, "status", "containerStatuses"),
    ].find(
      (one) =>
        (numberAt(one, "state", "terminated", "exitCode") ??
          numberAt(one, "lastState", "terminated", "exitCode") ??
          0) !== 0,
    );
    const ended = at(status, "state", "terminated") ?? at(status, "lastState", "terminated");
    const container = textAt(status, "name");
    const reason = textAt(ended, "reason") || textAt(pod, "status", "reason");
    if (status === undefined && textAt(pod, "status", "phase") !== "Failed") return null;
    const params = { pod: name, container, reason, exit: numberAt(ended, "exitCode") ?? 0 };
    const text = textAt(ended, "message") || textAt(pod, "status", "message");
    const log =
      container === "" ? null : { pod: name, container, previous: !isObject(at(status, "state", "terminated")) };
    return { kind: "job", text: message("rollout.block.job", { ...params, text }), log };
  });
}

function aboutName(event: unknown): string {
  return textAt(event, "involvedObject", "name") || textAt(event, "regarding", "name");
}

function latestText(events: readonly unknown[], reasons: readonly string[]): string {
  return eventText(newest(events.filter((event) => reasons.includes(textAt(event, "reason")))));
}

function newest(events: readonly unknown[]): unknown {
  return [...events].sort((a, b) => eventTime(b) - eventTime(a))[0] ?? null;
}

function eventTime(event: unknown): number {
  return (
    timeAt(event, "series", "lastObservedTime") ??
    timeAt(event, "lastTimestamp") ??
    timeAt(event, "eventTime") ??
    timeAt(event, "metadata", "creationTimestamp") ??
    0
  );
}

function eventText(event: unknown): string {
  return textAt(event, "message") || textAt(event, "note");
}

function first<T, R>(items: readonly T[], find: (item: T) => R | null | undefined): R | null {
  for (const item of items) {
    const found = find(item);
    if (found !== null && found !== undefined) return found;
  }
  return null;
}
