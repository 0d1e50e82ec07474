import { createHash } from "node:crypto";
import type { JsonObject } from "../json.ts";
import { timestamp } from "../object.ts";

/** How a container ended. */
export interface Exit {
  readonly exitCode: number;
  readonly reason: string;
  readonly startedMs: number;
  readonly finishedMs: number;
}

/** What a container does now. */
export type ContainerPhase =
  | { readonly kind: "running"; readonly startedMs: number; readonly ready: boolean }
  | { readonly kind: "waiting"; readonly reason: string; readonly message: string }
  | { readonly kind: "terminated"; readonly exit: Exit };

export interface ContainerSituation {
  readonly name: string;
  readonly image: string;
  readonly now: ContainerPhase;
  readonly restarts: number;
  readonly lastExit: Exit | undefined;
}

/** What a kubelet knows of a pod; a status is written out of it. */
export interface PodSituation {
  readonly uid: string;
  readonly phase: "Pending" | "Running" | "Succeeded" | "Failed";
  readonly containers: readonly ContainerSituation[];
  readonly podIP: string;
  readonly hostIP: string;
  /** When the kubelet took the pod on; undefined while it is on no node. */
  readonly startedMs: number | undefined;
  readonly createdMs: number;
  /** Since when the pod is as ready, or as unready, as it is. */
  readonly readyChangedMs: number;
  readonly qosClass: "Guaranteed" | "Burstable" | "BestEffort";
  /** Why the pod is on no node, where it is on none. */
  readonly unschedulable?: string;
}

/** Writes `status` as a kubelet does. */
export function podStatus(situation: PodSituation): JsonObject {
  const { containers, phase, podIP, hostIP, startedMs } = situation;
  if (startedMs === undefined) return { phase, conditions: [unscheduled(situation)], qosClass: situation.qosClass };
  return {
    phase,
    conditions: conditionsOf(situation),
    hostIP,
    hostIPs: [{ ip: hostIP }],
    ...(podIP === "" ? {} : { podIP, podIPs: [{ ip: podIP }] }),
    startTime: timestamp(startedMs),
    containerStatuses: containers.map((container) => containerStatus(container, situation.uid)),
    qosClass: situation.qosClass,
  };
}

function unscheduled({ createdMs, unschedulable }: PodSituation): JsonObject {
  return {
    type: "PodScheduled",
    status: "False",
    lastProbeTime: null,
    lastTransitionTime: timestamp(createdMs),
    reason: "Unschedulable",
    message: unschedulable ?? "no node was tried yet",
  };
}

function conditionsOf(situation: PodSituation): readonly JsonObject[] {
  const { containers, phase, createdMs, startedMs = createdMs, readyChangedMs } = situation;
  const unready = containers.filter(({ now }) => now.kind !== "running" || !now.ready).map(({ name }) => name);
  const ready: JsonObject =
    phase === "Succeeded"
      ? { status: "False", reason: "PodCompleted" }
      : unready.length === 0
        ? { status: "True" }
        : {
            status: "False",
            reason: "ContainersNotReady",
            message: `containers with unready status: [${unready.join(" ")}]`,
          };
  const condition = (type: string, value: JsonObject, atMs: number): JsonObject => ({
    type,
    lastProbeTime: null,
    lastTransitionTime: timestamp(atMs),
    ...value,
  });
  return [
    condition("PodReadyToStartContainers", { status: situation.podIP === "" ? "False" : "True" }, startedMs),
    condition("Initialized", { status: "True" }, startedMs),
    condition("Ready", ready, readyChangedMs),
    condition("ContainersReady", ready, readyChangedMs),
    condition("PodScheduled", { status: "True" }, createdMs),
  ];
}

function containerStatus({ name, image, now, restarts, lastExit }: ContainerSituation, uid: string): JsonObject {
  const started = now.kind === "running";
  const everRan = started || now.kind === "terminated" || restarts > 0;
  return {
    name,
    image,
    imageID: everRan ? imageId(image) : "",
    ...(everRan ? { containerID: containerId(uid, name, restarts) } : {}),
    ready: now.kind === "running" && now.ready,
    started,
    restartCount: restarts,
    state: stateOf(now),
    lastState: lastExit === undefined ? {} : { terminated: exitOf(lastExit) },
  };
}

function stateOf(now: ContainerPhase): JsonObject {
  switch (now.kind) {
    case "running":
      return { running: { startedAt: timestamp(now.startedMs) } };
    case "waiting":
      return { waiting: { reason: now.reason, ...(now.message === "" ? {} : { message: now.message }) } };
    case "terminated":
      return { terminated: exitOf(now.exit) };
  }
}

function exitOf({ exitCode, reason, startedMs, finishedMs }: Exit): JsonObject {
  return { exitCode, reason, startedAt: timestamp(startedMs), finishedAt: timestamp(finishedMs) };
}

const imageIds = new Map<string, string>();

function imageId(image: string): string {
  let id = imageIds.get(image);
  if (id === undefined) {
    const [repository = image] = image.split(/:(?=[^/]*$)/);
    id = `${repository}@sha256:${createHash("sha256").update(image).digest("hex")}`;
    imageIds.set(image, id);
  }
  return id;
}

/** 64 hexadecimal digits that stay the same for one run of a container; made out of the pod's uid, which is random already. */
function containerId(uid: string, name: string, restarts: number): string {
  const digits = uid.replaceAll("-", "");
  const tail = `${name.length.toString(16)}${restarts.toString(16)}`.padStart(8, "0");
  return `containerd://${digits}${digits.slice(0, 24)}${tail}`;
}
