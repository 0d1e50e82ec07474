/** Where kinds keep the pods that they make, and what becomes of running pods when that changes. */
import type { ApiKind } from "../../../shared/cluster.ts";
import type { Json, JsonObject } from "../../../shared/model/json.ts";
import { message } from "../../../shared/model/message.ts";
import type { Plan } from "../../../shared/operation.ts";
import { valueAt } from "../patch/jsonPointer.ts";
import { at, numberAt, textAt } from "../source/wireValue.ts";
import type { BlastFact } from "./blastFigures.ts";

type Kind = Pick<ApiKind, "group" | "resource">;

/** @returns the way to the PodSpec that may be changed; null for kinds without one (a Job's template never changes) */
export function podSpecPath({ group, resource }: Kind): readonly string[] | null {
  switch (`${resource}.${group}`) {
    case "pods.":
      return ["spec"];
    case "replicationcontrollers.":
    case "deployments.apps":
    case "statefulsets.apps":
    case "daemonsets.apps":
    case "replicasets.apps":
    case "rollouts.argoproj.io":
      return ["spec", "template", "spec"];
    case "cronjobs.batch":
      return ["spec", "jobTemplate", "spec", "template", "spec"];
    default:
      return null;
  }
}

export interface TemplateContainer {
  readonly name: string;
  readonly path: readonly string[];
  readonly container: Json;
}

/** Init containers too. */
export function containersIn(object: JsonObject, podSpec: readonly string[]): readonly TemplateContainer[] {
  return ["containers", "initContainers"].flatMap((list) => {
    const containers = valueAt(object, [...podSpec, list]);
    if (!Array.isArray(containers)) return [];
    return containers.map((container: Json, at) => ({
      name: textAt(container, "name"),
      path: [...podSpec, list, String(at)],
      container,
    }));
  });
}

/** @returns whether its controller replaces pods one after the other when the template changes */
export function rollsOut({ group, resource }: Kind): boolean {
  return group === "apps" && ["deployments", "statefulsets", "daemonsets"].includes(resource);
}

export interface RolloutEffect {
  readonly blast: readonly BlastFact[];
  readonly checks: Plan["checks"];
}

/** What a changed template does to the pods that run, by the kind's strategy. */
export function rolloutEffect(kind: Kind, object: JsonObject): RolloutEffect {
  switch (`${kind.resource}.${kind.group}`) {
    case "deployments.apps":
      return deploymentEffect(object);
    case "statefulsets.apps":
      return statefulSetEffect(object);
    case "daemonsets.apps":
      return daemonSetEffect(object);
    case "pods.":
      return { blast: [], checks: [warn("cluster.rollout.podInPlace")] };
    case "cronjobs.batch":
      return { blast: [], checks: [note("cluster.rollout.nextJob")] };
    default:
      return { blast: [], checks: [note("cluster.rollout.newPods")] };
  }
}

function deploymentEffect(object: JsonObject): RolloutEffect {
  const replicas = numberAt(object, "spec", "replicas") ?? 1;
  if (at(object, "spec", "paused") === true) return { blast: [], checks: [warn("cluster.rollout.paused")] };
  if (textAt(object, "spec", "strategy", "type") === "Recreate")
    return { blast: [replaced(replicas)], checks: [warn("cluster.rollout.recreate")] };
  const rolling = at(object, "spec", "strategy", "rollingUpdate");
  const surge = countOf(at(rolling, "maxSurge"), replicas, Math.ceil);
  const unavailable = countOf(at(rolling, "maxUnavailable"), replicas, Math.floor);
  // Both 0 would stand still (kubernetes `pkg/controller/deployment/util`, ResolveFenceposts).
  const missing = surge + unavailable === 0 ? 1 : Math.min(unavailable, replicas);
  return {
    blast: [
      replaced(replicas),
      { count: missing, tone: missing > 0 ? "warn" : "ok", text: message("cluster.blast.missing") },
    ],
    checks: [],
  };
}

function statefulSetEffect(object: JsonObject): RolloutEffect {
  const replicas = numberAt(object, "spec", "replicas") ?? 1;
  if (textAt(object, "spec", "updateStrategy", "type") === "OnDelete")
    return { blast: [], checks: [warn("cluster.rollout.onDelete")] };
  const rolling = at(object, "spec", "updateStrategy", "rollingUpdate");
  const partition = Math.min(numberAt(rolling, "partition") ?? 0, replicas);
  const missing = Math.max(1, countOf(at(rolling, "maxUnavailable") ?? 1, replicas, Math.ceil));
  return {
    blast: [replaced(replicas - partition), { count: missing, tone: "warn", text: message("cluster.blast.missing") }],
    checks: partition > 0 ? [warn("cluster.rollout.partition", { partition })] : [],
  };
}

function daemonSetEffect(object: JsonObject): RolloutEffect {
  const pods = numberAt(object, "status", "desiredNumberScheduled") ?? 0;
  if (textAt(object, "spec", "updateStrategy", "type") === "OnDelete")
    return { blast: [], checks: [warn("cluster.rollout.onDelete")] };
  const rolling = at(object, "spec", "updateStrategy", "rollingUpdate");
  const missing = countOf(at(rolling, "maxUnavailable") ?? 1, pods, Math.ceil);
  return {
    blast: [replaced(pods), { count: missing, tone: "warn", text: message("cluster.blast.missing") }],
    checks: [],
  };
}

/** An IntOrString: a number, or a share of all ("25%"). */
function countOf(value: unknown, all: number, round: (share: number) => number): number {
  if (typeof value === "number") return value;
  const percent = /^(\d+)%$/.exec(typeof value === "string" ? value : "")?.[1];
  return percent === undefined ? round(all / 4) : round((Number(percent) * all) / 100);
}

function replaced(count: number): BlastFact {
  return { count, tone: count > 0 ? "warn" : "ok", text: message("cluster.blast.replaced") };
}

function warn(id: string, params: Record<string, number> = {}): Plan["checks"][number] {
  return { tone: "warn", text: message(id, params) };
}

function note(id: string): Plan["checks"][number] {
  return { tone: "ok", text: message(id) };
}

/** Labels of the pods that it makes. */
export function templateLabels(object: JsonObject): Json | undefined {
  return valueAt(object, ["spec", "template", "metadata", "labels"]);
}
