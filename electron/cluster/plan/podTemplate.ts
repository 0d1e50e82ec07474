/** Where kinds keep the pods that they make, and what becomes of running pods when that changes. */
import type { ApiKind } from "../../../shared/cluster.ts";
import type { Json, JsonObject } from "../../../shared/model/json.ts";
import { message } from "../../../shared/model/message.ts";
import type { Plan } from "../../../shared/operation.ts";
import { type BlastFact, figureText } from "../../core/operation/blastFigures.ts";
import { valueAt } from "../patch/jsonPointer.ts";
import { at, numberAt, textAt } from "../source/wireValue.ts";

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
  /** How the pods are replaced, where that needs nothing but new ones to become ready; null where old ones have to end first, or none is replaced. */
  readonly rounds: { readonly count: number; readonly surge: number } | null;
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
      return told([warn("cluster.rollout.podInPlace")]);
    case "cronjobs.batch":
      return told([note("cluster.rollout.nextJob")]);
    default:
      return told([note("cluster.rollout.newPods")]);
  }
}

function deploymentEffect(object: JsonObject): RolloutEffect {
  const replicas = numberAt(object, "spec", "replicas") ?? 1;
  if (at(object, "spec", "paused") === true) return told([warn("cluster.rollout.paused")]);
  const available = countSeen(object, "availableReplicas");
  if (textAt(object, "spec", "strategy", "type") === "Recreate") {
    const blast = figures({ pods: replicas, atATime: replicas, keeping: 0, available });
    return { blast, checks: [warn("cluster.rollout.recreate")], rounds: null };
  }
  const rolling = at(object, "spec", "strategy", "rollingUpdate");
  const surge = countOf(at(rolling, "maxSurge"), replicas, Math.ceil);
  const unavailable = countOf(at(rolling, "maxUnavailable"), replicas, Math.floor);
  // Both 0 would stand still (kubernetes `pkg/controller/deployment/util`, ResolveFenceposts).
  const missing = surge + unavailable === 0 ? 1 : Math.min(unavailable, replicas);
  const atATime = Math.min(replicas, surge + missing);
  return {
    blast: figures({ pods: replicas, atATime, keeping: replicas - missing, available }),
    checks: [],
    rounds: atATime === 0 ? null : { count: Math.ceil(replicas / atATime), surge: Math.min(surge, replicas) },
  };
}

function statefulSetEffect(object: JsonObject): RolloutEffect {
  const replicas = numberAt(object, "spec", "replicas") ?? 1;
  if (textAt(object, "spec", "updateStrategy", "type") === "OnDelete") return told([warn("cluster.rollout.onDelete")]);
  const rolling = at(object, "spec", "updateStrategy", "rollingUpdate");
  const partition = Math.min(numberAt(rolling, "partition") ?? 0, replicas);
  const missing = Math.max(1, countOf(at(rolling, "maxUnavailable") ?? 1, replicas, Math.ceil));
  const pods = replicas - partition;
  const atATime = Math.min(pods, missing);
  const available = countSeen(object, "availableReplicas");
  return {
    blast: figures({ pods, atATime, keeping: replicas - atATime, available }),
    checks: partition > 0 ? [warn("cluster.rollout.partition", { partition })] : [],
    rounds: null,
  };
}

function daemonSetEffect(object: JsonObject): RolloutEffect {
  if (textAt(object, "spec", "updateStrategy", "type") === "OnDelete") return told([warn("cluster.rollout.onDelete")]);
  const pods = countSeen(object, "desiredNumberScheduled");
  const rolling = at(object, "spec", "updateStrategy", "rollingUpdate");
  if (pods === null) return { ...told([]), blast: [{ count: null, tone: "unknown", text: replacedText }] };
  const surge = countOf(at(rolling, "maxSurge") ?? 0, pods, Math.ceil);
  const missing = countOf(at(rolling, "maxUnavailable") ?? 1, pods, Math.ceil);
  const available = countSeen(object, "numberAvailable");
  const atATime = Math.min(pods, surge + missing);
  return { blast: figures({ pods, atATime, keeping: pods - missing, available }), checks: [], rounds: null };
}

function told(checks: Plan["checks"]): RolloutEffect {
  return { blast: [], checks, rounds: null };
}

/** A count in the status; 0 is left out there, so that it is 0 where a controller has written at all, and not known else. */
function countSeen(object: JsonObject, name: string): number | null {
  const count = numberAt(object, "status", name);
  if (count !== null) return count;
  return numberAt(object, "status", "observedGeneration") === null ? null : 0;
}

const replacedText = figureText("cluster.blast.replaced");

/** @param of `keeping` as the strategy promises it, `available` as it is now: of pods that do not serve none can go on serving */
function figures(of: {
  readonly pods: number;
  readonly atATime: number;
  readonly keeping: number;
  readonly available: number | null;
}): readonly BlastFact[] {
  const { pods, atATime, keeping, available } = of;
  const replaced: BlastFact = { count: pods, tone: pods > 0 ? "warn" : "ok", text: replacedText };
  if (pods === 0) return [replaced];
  const serving = available === null ? null : Math.max(0, Math.min(keeping, available));
  return [
    replaced,
    { count: atATime, tone: "ok", momentary: true, text: message("cluster.blast.atATime") },
    {
      count: keeping <= 0 ? 0 : serving,
      tone: keeping <= 0 || serving === 0 ? "bad" : serving === null ? "unknown" : "ok",
      text: figureText("cluster.blast.serving"),
    },
  ];
}

/** An IntOrString: a number, or a share of all ("25%"). */
function countOf(value: unknown, all: number, round: (share: number) => number): number {
  if (typeof value === "number") return value;
  const percent = /^(\d+)%$/.exec(typeof value === "string" ? value : "")?.[1];
  return percent === undefined ? round(all / 4) : round((Number(percent) * all) / 100);
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
