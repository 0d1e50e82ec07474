import { at, integer, type Json, type JsonObject, text, withAt } from "./json.ts";
import { type KubeObject, nameOf, namespaceOf } from "./object.ts";
import { selectorString } from "./selectors/label.ts";

/** Where an object keeps what its scale shows, as paths of keys. */
export interface ScalePaths {
  readonly specReplicas: readonly string[];
  readonly statusReplicas: readonly string[];
  /** Of the selector as a text; undefined where the kind has none. */
  readonly labelSelector: readonly string[] | undefined;
}

/** The paths that a CustomResourceDefinition names, like `.spec.replicas`. */
export function scalePaths(scale: Json | undefined): ScalePaths | undefined {
  if (scale === undefined) return undefined;
  const path = (name: string): readonly string[] =>
    text(at(scale, name))
      .split(".")
      .filter((part) => part !== "");
  const labelSelector = path("labelSelectorPath");
  return {
    specReplicas: path("specReplicasPath"),
    statusReplicas: path("statusReplicasPath"),
    labelSelector: labelSelector.length === 0 ? undefined : labelSelector,
  };
}

const WORKLOAD_PATHS = { specReplicas: ["spec", "replicas"], statusReplicas: ["status", "replicas"] };

/** The `autoscaling/v1 Scale` of a workload.
 *  @param paths of a custom kind; those of the built-in workloads otherwise */
export function scaleOf(workload: KubeObject, paths?: ScalePaths): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = workload.metadata;
  const { specReplicas, statusReplicas } = paths ?? WORKLOAD_PATHS;
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: { name, ...(namespace === undefined ? {} : { namespace }), uid, resourceVersion, creationTimestamp },
    spec: { replicas: integer(at(workload, ...specReplicas)) },
    status: { replicas: integer(at(workload, ...statusReplicas)), ...selectorOf(workload, paths) },
  };
}

function selectorOf(workload: KubeObject, paths: ScalePaths | undefined): JsonObject {
  if (paths === undefined) return { selector: selectorString(at(workload, "spec", "selector")) };
  const selector = paths.labelSelector === undefined ? "" : text(at(workload, ...paths.labelSelector));
  return selector === "" ? {} : { selector };
}

/** The workload with the number of replicas that a Scale asks for. A resourceVersion in the Scale is a condition of the write. */
export function withScale(workload: KubeObject, scale: JsonObject, paths?: ScalePaths): JsonObject {
  const { specReplicas } = paths ?? WORKLOAD_PATHS;
  const wanted = withAt(workload, specReplicas, integer(at(scale, "spec", "replicas")));
  const revision = at(scale, "metadata", "resourceVersion");
  const named = withAt(wanted, ["metadata", "name"], nameOf(scale) || nameOf(workload));
  const placed = withAt(named, ["metadata", "namespace"], namespaceOf(scale) || namespaceOf(workload));
  return withAt(placed, ["metadata", "resourceVersion"], typeof revision === "string" ? revision : undefined);
}

/** What an applied Scale says of its workload.
 *  @param head apiVersion, kind and metadata of the workload */
export function configurationOfScale(head: JsonObject, scale: JsonObject, paths?: ScalePaths): JsonObject {
  const replicas = at(scale, "spec", "replicas");
  return replicas === undefined ? head : withAt(head, (paths ?? WORKLOAD_PATHS).specReplicas, replicas);
}
