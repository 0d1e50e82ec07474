import { at, integer, type JsonObject, withAt } from "./json.ts";
import { type KubeObject, nameOf, namespaceOf } from "./object.ts";
import { selectorString } from "./selectors/label.ts";

/** The `autoscaling/v1 Scale` of a workload. */
export function scaleOf(workload: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = workload.metadata;
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: { name, ...(namespace === undefined ? {} : { namespace }), uid, resourceVersion, creationTimestamp },
    spec: { replicas: integer(at(workload, "spec", "replicas")) },
    status: {
      replicas: integer(at(workload, "status", "replicas")),
      selector: selectorString(at(workload, "spec", "selector")),
    },
  };
}

/** The workload with the number of replicas that a Scale asks for. A resourceVersion in the Scale is a condition of the write. */
export function withScale(workload: KubeObject, scale: JsonObject): JsonObject {
  const wanted = withAt(workload, ["spec", "replicas"], integer(at(scale, "spec", "replicas")));
  const revision = at(scale, "metadata", "resourceVersion");
  const named = withAt(wanted, ["metadata", "name"], nameOf(scale) || nameOf(workload));
  const placed = withAt(named, ["metadata", "namespace"], namespaceOf(scale) || namespaceOf(workload));
  return withAt(placed, ["metadata", "resourceVersion"], typeof revision === "string" ? revision : undefined);
}
