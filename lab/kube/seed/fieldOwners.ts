import { builtin } from "../builtinTypes.ts";
import type { Cluster } from "../cluster.ts";
import { SOURCE_KINDS, sourceOf } from "../controllers/deliverySource.ts";
import { ownersOfNew } from "../fields/fieldManager.ts";
import { EMPTY_SET } from "../fields/fieldSet.ts";
import type { JsonObject } from "../json.ts";
import { apiVersionOf, type KubeObject } from "../object.ts";
import type { ResourceType } from "../resourceType.ts";
import { WholeObject } from "../store/wholeObject.ts";
import { FILLER_NAMESPACE } from "./filler.ts";

const TYPES = [builtin("deployments", "apps"), builtin("statefulsets", "apps"), builtin("daemonsets", "apps")];
/** By the label that says who manages a workload; everything else was rolled out by a pipeline. */
const MANAGERS: Readonly<Record<string, string>> = { Helm: "helm", "database-operator": "database-operator" };

/** Writes into the workloads of the story who owns which of their fields; those that only fill the estate are left without. */
export function seedFieldOwners(cluster: Cluster): void {
  for (const type of TYPES) {
    for (const entry of [...cluster.store.collection(type).values()]) {
      if (!FILLER_NAMESPACE.test(entry.namespace)) seedOwner(cluster, type, entry.read());
    }
  }
}

function seedOwner(cluster: Cluster, type: ResourceType, object: KubeObject): void {
  const { status: _status, ...rest } = object;
  // What is written down is what the owner sent: nothing that the server sets, and nothing of the rollout's controller.
  const { name, namespace, labels = {}, annotations = {} } = object.metadata;
  const { "deployment.kubernetes.io/revision": _revision, ...sent } = annotations;
  const metadata: JsonObject = {
    name,
    namespace,
    labels,
    ...(Object.keys(sent).length === 0 ? {} : { annotations: sent }),
  };
  const apiVersion = apiVersionOf(type.group, type.version);
  const { codec } = cluster;
  const managedFields = ownersOfNew(
    codec.nodeOf(type),
    codec.blank(type),
    { ...rest, metadata },
    {
      writer: { ...ownerOf(object), apiVersion, subresource: "" },
      now: object.metadata.creationTimestamp,
      ignored: EMPTY_SET,
    },
  );
  cluster.store.put(type, new WholeObject({ ...object, metadata: { ...object.metadata, managedFields } }));
}

function ownerOf(object: KubeObject) {
  const source = sourceOf(object);
  if (source !== undefined) {
    const operation = source.kind === "HelmRelease" ? "Update" : "Apply";
    return { manager: SOURCE_KINDS[source.kind].manager, operation } as const;
  }
  const managedBy = object.metadata.labels?.["app.kubernetes.io/managed-by"] ?? "";
  return { manager: MANAGERS[managedBy] ?? "deploy-pipeline", operation: "Update" } as const;
}
