import { PODS } from "../builtinTypes.ts";
import type { Cluster } from "../cluster.ts";
import { StoredEntry } from "../store/entry.ts";
import { type PodFacts, SeededPod } from "./seededPod.ts";

const READY_AFTER_MS = 2_000;
const CRASH_AFTER_MS = 1_500;

/** Starts the container anew; it becomes ready, and stays well. */
export function recoverPod(cluster: Cluster, pod: SeededPod): void {
  const { facts } = pod;
  change(cluster, pod, { mood: "notReady", restarts: facts.restarts + 1, lastRestartMs: cluster.now() });
  tell(cluster, pod, "Normal", "Started", "Started container app");
  cluster.clock.schedule(READY_AFTER_MS, () => change(cluster, pod, { mood: "running" }));
}

/** Lets the container fail, and the kubelet back off. */
export function crashPod(cluster: Cluster, pod: SeededPod): void {
  change(cluster, pod, { mood: "notReady" });
  tell(cluster, pod, "Warning", "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503");
  cluster.clock.schedule(CRASH_AFTER_MS, () => {
    change(cluster, pod, { mood: "crashLoop", restarts: pod.facts.restarts + 1, lastRestartMs: cluster.now() });
    const message = `Back-off restarting failed container app in pod ${pod.name}_${pod.namespace}(${pod.facts.uid})`;
    tell(cluster, pod, "Warning", "BackOff", message);
  });
}

/** Changes the pod as it is by now; a pod that is gone, or that someone wrote to meanwhile, is left alone. */
function change(cluster: Cluster, pod: SeededPod, facts: Partial<PodFacts>): void {
  const entry = cluster.store.collection(PODS).get(pod.namespace, pod.name);
  if (!(entry instanceof StoredEntry) || !(entry.source instanceof SeededPod)) return;
  cluster.store.put(PODS, entry.source.with(facts));
}

function tell(cluster: Cluster, pod: SeededPod, type: "Normal" | "Warning", reason: string, message: string): void {
  const entry = cluster.store.collection(PODS).get(pod.namespace, pod.name);
  if (entry === undefined) return;
  cluster.events.record(entry.read(), {
    type,
    reason,
    message,
    component: "kubelet",
    host: pod.facts.nodeName,
    fieldPath: "spec.containers{app}",
  });
}
