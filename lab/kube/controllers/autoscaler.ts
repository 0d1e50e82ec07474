import { builtin } from "../builtinTypes.ts";
import type { Cluster } from "../cluster.ts";
import { at, integer, type Json, type JsonObject, list, record, text } from "../json.ts";
import { type KubeObject, timestamp } from "../object.ts";
import type { ResourceType } from "../resourceType.ts";
import { withScale } from "../scale.ts";
import { WorkQueue } from "./workQueue.ts";

const AUTOSCALERS = builtin("horizontalpodautoscalers", "autoscaling");
const TARGETS: Readonly<Record<string, ResourceType>> = {
  Deployment: builtin("deployments", "apps"),
  ReplicaSet: builtin("replicasets", "apps"),
  StatefulSet: builtin("statefulsets", "apps"),
};
/** The real one looks every 15 seconds; practice need not wait as long. */
const LOOK_MS = 3_000;

/** The horizontal pod autoscaler: whoever changes the replicas of its workload sees them changed back, within its bounds, to what
 *  the load asks for. The load itself stands still: it is what the workload had when the autoscaler first saw it. */
export class Autoscaler {
  readonly #cluster: Cluster;
  /** Replicas that the load asks for, by uid of the autoscaler. */
  readonly #needs = new Map<string, number>();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    const queue = new WorkQueue(cluster.clock, LOOK_MS, (key) => this.#reconcile(key));
    const autoscalers = cluster.store.collection(AUTOSCALERS);
    for (const entry of autoscalers.values()) this.#need(entry.read());
    autoscalers.listen(({ before, after }) => {
      const changed = JSON.stringify(before?.read().spec) !== JSON.stringify(after?.read().spec);
      if (after === undefined || !changed) return;
      // What the load asks for is what there is now, not what there will be when it is looked at.
      if (before === undefined) this.#need(after.read());
      queue.add(after.key);
    });
    for (const type of Object.values(TARGETS)) {
      cluster.store.collection(type).listen(({ before, after }) => {
        if (after === undefined || replicasOf(before?.read()) === replicasOf(after.read())) return;
        for (const entry of autoscalers.inNamespace(after.namespace)) {
          const target = at(entry.read(), "spec", "scaleTargetRef");
          if (at(target, "kind") === type.kind && at(target, "name") === after.name) queue.add(entry.key);
        }
      });
    }
  }

  #reconcile(key: string): void {
    const autoscaler = this.#cluster.store.collection(AUTOSCALERS).byKey(key)?.read();
    if (autoscaler === undefined || autoscaler.metadata.deletionTimestamp !== undefined) return;
    const target = this.#targetOf(autoscaler);
    if (target === undefined) {
      this.#writeStatus(autoscaler, undefined);
      return;
    }
    const current = replicasOf(target.object);
    // Zero replicas switch an autoscaler off.
    const wanted = current === 0 ? 0 : bounded(autoscaler, this.#need(autoscaler));
    if (wanted !== current) this.#scale(autoscaler, target, wanted);
    this.#writeStatus(autoscaler, { current: wanted, rescaled: wanted !== current });
  }

  #need(autoscaler: KubeObject): number {
    const { uid } = autoscaler.metadata;
    const known = this.#needs.get(uid);
    if (known !== undefined) return known;
    const target = this.#targetOf(autoscaler);
    const need = integer(at(autoscaler, "status", "desiredReplicas")) || replicasOf(target?.object);
    this.#needs.set(uid, need);
    return need;
  }

  #targetOf(autoscaler: KubeObject): { readonly type: ResourceType; readonly object: KubeObject } | undefined {
    const reference = at(autoscaler, "spec", "scaleTargetRef");
    const type = TARGETS[text(at(reference, "kind"))];
    if (type === undefined) return undefined;
    const entry = this.#cluster.store
      .collection(type)
      .get(autoscaler.metadata.namespace ?? "", text(at(reference, "name")));
    return entry === undefined ? undefined : { type, object: entry.read() };
  }

  #scale(
    autoscaler: KubeObject,
    { type, object }: { readonly type: ResourceType; readonly object: KubeObject },
    replicas: number,
  ): void {
    const { name, namespace = "" } = object.metadata;
    const wanted = withScale(object, { metadata: { name, namespace }, spec: { replicas } });
    this.#cluster.writer.update(type, namespace, name, wanted, "scale");
    const isUp = replicas > replicasOf(object);
    this.#cluster.events.record(autoscaler, {
      type: "Normal",
      reason: "SuccessfulRescale",
      message: `New size: ${replicas}; reason: ${isUp ? "cpu resource utilization (percentage of request) above target" : "All metrics below target"}`,
      component: "horizontal-pod-autoscaler",
      host: "",
      fieldPath: "",
    });
  }

  #writeStatus(
    autoscaler: KubeObject,
    scaled: { readonly current: number; readonly rescaled: boolean } | undefined,
  ): void {
    const now = timestamp(this.#cluster.now());
    const earlier = list(at(autoscaler, "status", "conditions"));
    const condition = (type: string, status: string, reason: string, message: string): JsonObject => {
      const before = earlier.find((it) => at(it, "type") === type);
      const since: Json = at(before, "status") === status ? (at(before, "lastTransitionTime") ?? now) : now;
      return { type, status, lastTransitionTime: since, reason, message };
    };
    const isOff = scaled?.current === 0;
    const conditions =
      scaled === undefined
        ? [
            condition(
              "AbleToScale",
              "False",
              "FailedGetScale",
              "the HPA controller was unable to get the target's current scale",
            ),
          ]
        : [
            condition("AbleToScale", "True", "ReadyForNewScale", "recommended size matches current size"),
            isOff
              ? condition(
                  "ScalingActive",
                  "False",
                  "ScalingDisabled",
                  "scaling is disabled since the replica count of the target is zero",
                )
              : condition(
                  "ScalingActive",
                  "True",
                  "ValidMetricFound",
                  "the HPA was able to successfully calculate a replica count from cpu resource utilization (percentage of request)",
                ),
            condition(
              "ScalingLimited",
              "False",
              "DesiredWithinRange",
              "the desired count is within the acceptable range",
            ),
          ];
    const status: JsonObject = {
      ...record(autoscaler.status),
      ...(scaled === undefined ? {} : { currentReplicas: scaled.current, desiredReplicas: scaled.current }),
      ...(scaled?.rescaled === true ? { lastScaleTime: now } : {}),
      conditions,
    };
    this.#cluster.writer.replace(AUTOSCALERS, autoscaler, { ...autoscaler, status });
  }
}

function replicasOf(workload: KubeObject | undefined): number {
  return integer(at(workload, "spec", "replicas"));
}

function bounded(autoscaler: KubeObject, replicas: number): number {
  const fewest = at(autoscaler, "spec", "minReplicas");
  const most = integer(at(autoscaler, "spec", "maxReplicas"));
  return Math.min(most, Math.max(typeof fewest === "number" ? fewest : 1, replicas));
}
