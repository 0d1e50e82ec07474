import type { JsonObject } from "../json.ts";
import { type KubeObject, type Labels, type ObjectMeta, timestamp } from "../object.ts";
import type { EntrySource } from "../store/entry.ts";
import { type ContainerPhase, type ContainerSituation, type Exit, podStatus } from "./podStatus.ts";

/** What the pods of one workload have in common; held once for all of them. */
export interface PodTemplate {
  readonly namespace: string;
  readonly labels: Labels;
  readonly annotations: Labels | undefined;
  readonly generateName: string | undefined;
  readonly owner: JsonObject;
  /** The pod spec without `nodeName`. */
  readonly spec: JsonObject;
  readonly containers: readonly { readonly name: string; readonly image: string }[];
  readonly qosClass: "Guaranteed" | "Burstable" | "BestEffort";
  /** `managedFields`, where the estate has them; the same array each time, so that it is encoded once. */
  readonly managedFields: (() => readonly JsonObject[]) | undefined;
}

/** What a pod is up to. All but `pending` are on a node. */
export type PodMood =
  | "running"
  | "notReady"
  | "crashLoop"
  | "outOfMemory"
  | "imagePull"
  | "creating"
  | "pending"
  | "completed"
  | "failed"
  | "terminating";

/** What is a pod's own. */
export interface PodFacts {
  readonly name: string;
  readonly uid: string;
  readonly nodeName: string;
  readonly hostIP: string;
  readonly podIP: string;
  readonly createdMs: number;
  readonly mood: PodMood;
  readonly restarts: number;
  readonly lastRestartMs: number;
}

/** A pod kept as its template and its own facts, so that 150,000 of them fit in memory; the object is made when it is read. */
export class SeededPod implements EntrySource {
  readonly template: PodTemplate;
  readonly facts: PodFacts;

  constructor(template: PodTemplate, facts: PodFacts) {
    this.template = template;
    this.facts = facts;
  }

  get namespace(): string {
    return this.template.namespace;
  }

  get name(): string {
    return this.facts.name;
  }

  get labels(): Labels {
    return this.template.labels;
  }

  with(changes: Partial<PodFacts>): SeededPod {
    return new SeededPod(this.template, { ...this.facts, ...changes });
  }

  build(revision: number): KubeObject {
    const { template, facts } = this;
    const metadata: ObjectMeta = {
      name: facts.name,
      ...(template.generateName === undefined ? {} : { generateName: template.generateName }),
      namespace: template.namespace,
      uid: facts.uid,
      resourceVersion: String(revision),
      generation: 1,
      creationTimestamp: timestamp(facts.createdMs),
      ...(facts.mood === "terminating" ? deletion(facts) : {}),
      labels: template.labels,
      ...(template.annotations === undefined ? {} : { annotations: template.annotations }),
      ownerReferences: [template.owner],
      ...(template.managedFields === undefined ? {} : { managedFields: template.managedFields() }),
    };
    const onNode = facts.mood !== "pending";
    return {
      apiVersion: "v1",
      kind: "Pod",
      metadata,
      spec: onNode ? { ...template.spec, nodeName: facts.nodeName } : template.spec,
      status: this.#status(),
    };
  }

  #status(): JsonObject {
    const { facts, template } = this;
    const scheduledMs = facts.createdMs + 1_000;
    return podStatus({
      uid: facts.uid,
      phase: PHASES[facts.mood],
      containers: template.containers.map((container, index) => situationOf(container, index === 0, facts)),
      podIP: facts.mood === "creating" || facts.mood === "pending" ? "" : facts.podIP,
      hostIP: facts.hostIP,
      startedMs: facts.mood === "pending" ? undefined : scheduledMs,
      createdMs: facts.createdMs,
      readyChangedMs: facts.lastRestartMs === 0 ? scheduledMs + START_MS : facts.lastRestartMs + START_MS,
      qosClass: template.qosClass,
      unschedulable: "0/12 nodes are available: 12 Insufficient memory.",
    });
  }
}

const START_MS = 4_000;
const CRASH_AFTER_MS = 45_000;
const GRACE_SECONDS = 30;

const PHASES: Readonly<Record<PodMood, "Pending" | "Running" | "Succeeded" | "Failed">> = {
  running: "Running",
  notReady: "Running",
  crashLoop: "Running",
  outOfMemory: "Running",
  imagePull: "Pending",
  creating: "Pending",
  pending: "Pending",
  completed: "Succeeded",
  failed: "Failed",
  terminating: "Running",
};

function deletion({ createdMs, lastRestartMs }: PodFacts): JsonObject {
  const askedMs = lastRestartMs === 0 ? createdMs : lastRestartMs;
  return {
    deletionTimestamp: timestamp(askedMs + GRACE_SECONDS * 1000),
    deletionGracePeriodSeconds: GRACE_SECONDS,
  };
}

/** The first container is the one that has the pod's trouble; the others, like a mesh proxy, are well. */
function situationOf(
  { name, image }: { readonly name: string; readonly image: string },
  isMain: boolean,
  facts: PodFacts,
): ContainerSituation {
  const restarts = isMain ? facts.restarts : 0;
  const lastExit = isMain && facts.restarts > 0 ? lastExitOf(facts) : undefined;
  return { name, image, restarts, lastExit, now: phaseOf(image, isMain, facts) };
}

function lastExitOf({ mood, lastRestartMs }: PodFacts): Exit {
  const killed = mood === "outOfMemory";
  return {
    exitCode: killed ? 137 : 1,
    reason: killed ? "OOMKilled" : "Error",
    startedMs: lastRestartMs - CRASH_AFTER_MS,
    finishedMs: lastRestartMs,
  };
}

function phaseOf(image: string, isMain: boolean, facts: PodFacts): ContainerPhase {
  const startedMs = (isMain && facts.lastRestartMs !== 0 ? facts.lastRestartMs : facts.createdMs) + START_MS;
  switch (facts.mood) {
    case "creating":
      return { kind: "waiting", reason: "ContainerCreating", message: "" };
    case "completed":
    case "failed": {
      const failed = facts.mood === "failed";
      const finishedMs = startedMs + CRASH_AFTER_MS;
      return {
        kind: "terminated",
        exit: { exitCode: failed ? 1 : 0, reason: failed ? "Error" : "Completed", startedMs, finishedMs },
      };
    }
    case "crashLoop":
      if (!isMain) break;
      return {
        kind: "waiting",
        reason: "CrashLoopBackOff",
        message: `back-off 5m0s restarting failed container=app pod=${facts.name}`,
      };
    case "outOfMemory":
      if (!isMain) break;
      return { kind: "terminated", exit: lastExitOf(facts) };
    case "imagePull":
      if (!isMain) break;
      return { kind: "waiting", reason: "ImagePullBackOff", message: `Back-off pulling image "${image}"` };
    case "notReady":
      return { kind: "running", startedMs, ready: !isMain };
    default:
  }
  return { kind: "running", startedMs, ready: true };
}
