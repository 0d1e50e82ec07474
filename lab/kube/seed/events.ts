import { EVENTS } from "../builtinTypes.ts";
import { eventNameOf, type Happening } from "../eventRecorder.ts";
import { timestamp } from "../object.ts";
import type { PodMood, SeededPod } from "../pods/seededPod.ts";
import type { EstateBuilder } from "./estateBuilder.ts";
import type { SeededWorkload } from "./workload.ts";

interface EventPlan {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: (pod: SeededPod) => string;
  readonly count: number;
  readonly lastAgoMs: number;
  readonly component: string;
}

/** What the kubelet and the scheduler have said about the pods that are not well. */
export function seedEvents(estate: EstateBuilder, { pods }: SeededWorkload): void {
  for (const pod of pods) {
    for (const plan of EVENTS_OF[pod.facts.mood] ?? []) seedEvent(estate, pod, plan);
  }
}

function seedEvent(estate: EstateBuilder, pod: SeededPod, plan: EventPlan): void {
  const { name, uid, nodeName, createdMs } = pod.facts;
  const lastMs = Math.max(createdMs, estate.nowMs - plan.lastAgoMs);
  const message = plan.message(pod);
  estate.object(
    EVENTS,
    { namespace: pod.namespace, name: eventNameOf(name, uid, plan.reason, message), ageMs: estate.nowMs - createdMs },
    {
      involvedObject: {
        kind: "Pod",
        namespace: pod.namespace,
        name,
        uid,
        apiVersion: "v1",
        ...(plan.component === "kubelet" ? { fieldPath: "spec.containers{app}" } : {}),
      },
      reason: plan.reason,
      message,
      source: { component: plan.component, ...(plan.component === "kubelet" ? { host: nodeName } : {}) },
      firstTimestamp: timestamp(createdMs),
      lastTimestamp: timestamp(lastMs),
      count: plan.count,
      type: plan.type,
      eventTime: null,
      reportingComponent: plan.component,
      reportingInstance: plan.component === "kubelet" ? nodeName : "",
    },
  );
}

function kubelet(
  type: "Normal" | "Warning",
  reason: string,
  count: number,
  lastAgoMs: number,
  message: (pod: SeededPod) => string,
): EventPlan {
  return { type, reason, message, count, lastAgoMs, component: "kubelet" };
}

const image = (pod: SeededPod): string => pod.template.containers[0]?.image ?? "";

/** What is said again and again as long as a pod is ill. */
export function recurringEvent(pod: SeededPod): Happening | undefined {
  const [plan] = EVENTS_OF[pod.facts.mood] ?? [];
  if (plan === undefined || plan.component !== "kubelet") return undefined;
  const { type, reason, component } = plan;
  const host = pod.facts.nodeName;
  return { type, reason, component, host, message: plan.message(pod), fieldPath: "spec.containers{app}" };
}

const EVENTS_OF: Partial<Record<PodMood, readonly EventPlan[]>> = {
  crashLoop: [
    kubelet("Warning", "BackOff", 57, 12_000, (pod) => {
      return `Back-off restarting failed container app in pod ${pod.name}_${pod.namespace}(${pod.facts.uid})`;
    }),
    kubelet(
      "Warning",
      "Unhealthy",
      14,
      120_000,
      () => "Readiness probe failed: HTTP probe failed with statuscode: 503",
    ),
    kubelet("Normal", "Started", 14, 121_000, () => "Started container app"),
    kubelet("Normal", "Pulled", 14, 122_000, (pod) => `Container image "${image(pod)}" already present on machine`),
  ],
  notReady: [
    kubelet("Warning", "Unhealthy", 133, 4_000, () => "Readiness probe failed: HTTP probe failed with statuscode: 503"),
  ],
  outOfMemory: [
    kubelet("Warning", "BackOff", 5, 30_000, (pod) => {
      return `Back-off restarting failed container app in pod ${pod.name}_${pod.namespace}(${pod.facts.uid})`;
    }),
  ],
  imagePull: [
    kubelet("Normal", "Pulling", 4, 90_000, (pod) => `Pulling image "${image(pod)}"`),
    kubelet("Warning", "Failed", 4, 88_000, (pod) => {
      return `Failed to pull image "${image(pod)}": not found: manifest unknown`;
    }),
    kubelet("Normal", "BackOff", 18, 14_000, (pod) => `Back-off pulling image "${image(pod)}"`),
  ],
  creating: [
    {
      type: "Normal",
      reason: "Scheduled",
      message: (pod) => `Successfully assigned ${pod.namespace}/${pod.name} to ${pod.facts.nodeName}`,
      count: 1,
      lastAgoMs: 8_000,
      component: "default-scheduler",
    },
  ],
  pending: [
    {
      type: "Warning",
      reason: "FailedScheduling",
      message: () => "0/12 nodes are available: 12 Insufficient memory.",
      count: 23,
      lastAgoMs: 60_000,
      component: "default-scheduler",
    },
  ],
};
