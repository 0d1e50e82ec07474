import { builtin } from "../builtinTypes.ts";
import type { Cluster } from "../cluster.ts";
import { at, integer, type JsonObject, record, text, withAt } from "../json.ts";
import type { KubeObject } from "../object.ts";
import { writeAs } from "../write.ts";
import { referenceTo } from "./ownerReference.ts";

const STATEFUL_SETS = builtin("statefulsets", "apps");
const SERVICES = builtin("services");
const SECRETS = builtin("secrets");
const PORT = 5432;
const AS_OPERATOR = writeAs("database-operator");

/** Where a database is in what it is made of. */
export type Build = "made" | "changed" | "asWanted";

/** The stateful set, the service and the credentials that the operator makes of a database and puts right again. */
export class DatabaseParts {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  build(database: KubeObject): Build {
    const { namespace = "" } = database.metadata;
    const name = partName(database);
    const metadata = { name, labels: labelsOf(database), ownerReferences: [referenceTo(database)] };
    const { store, writer } = this.#cluster;
    if (store.collection(SERVICES).get(namespace, name) === undefined) {
      const ports = [{ name: "db", port: PORT }];
      writer.create(SERVICES, namespace, { metadata, spec: { selector: labelsOf(database), ports } }, AS_OPERATOR);
    }
    if (store.collection(SECRETS).get(namespace, name) === undefined) {
      writer.create(
        SECRETS,
        namespace,
        { metadata, stringData: { username: "app", password: "practice" } },
        AS_OPERATOR,
      );
    }
    const set = store.collection(STATEFUL_SETS).get(namespace, name)?.read();
    if (set === undefined) {
      writer.create(STATEFUL_SETS, namespace, { metadata, spec: setSpec(database) }, AS_OPERATOR);
      return "made";
    }
    const wanted = withImage(withAt(set, ["spec", "replicas"], replicasOf(database)), imageOf(database));
    const generation = (set.metadata.generation ?? 1) + 1;
    if (JSON.stringify(wanted.spec) === JSON.stringify(set.spec)) return "asWanted";
    // A stateful set with other replicas and another image is a stateful set.
    const next = withAt(wanted, ["metadata", "generation"], generation) as KubeObject;
    writer.replace(STATEFUL_SETS, set, next, AS_OPERATOR);
    return "changed";
  }

  /** Members that are ready, once the stateful set has acted on what it is to be. */
  readyMembers(database: KubeObject): number {
    const set = this.#cluster.store
      .collection(STATEFUL_SETS)
      .get(database.metadata.namespace ?? "", partName(database))
      ?.read();
    const isObserved = integer(at(set, "status", "observedGeneration")) >= (set?.metadata.generation ?? 1);
    return isObserved ? integer(at(set, "status", "readyReplicas")) : 0;
  }
}

export function partName(database: KubeObject): string {
  return `${database.metadata.name}-db`;
}

export function replicasOf(database: KubeObject): number {
  return integer(at(database, "spec", "replicas")) || 1;
}

export function endpointOf(database: KubeObject): string {
  return `${partName(database)}.${database.metadata.namespace ?? ""}:${PORT}`;
}

function imageOf(database: KubeObject): string {
  const engine = text(at(database, "spec", "engine")) || "postgres";
  return `registry.practice.local/data/${engine}:${text(at(database, "spec", "version")) || "17.2"}`;
}

function labelsOf(database: KubeObject): JsonObject {
  return {
    "app.kubernetes.io/name": partName(database),
    "app.kubernetes.io/instance": database.metadata.name,
    "app.kubernetes.io/managed-by": "database-operator",
  };
}

function setSpec(database: KubeObject): JsonObject {
  const labels = labelsOf(database);
  return {
    replicas: replicasOf(database),
    serviceName: partName(database),
    podManagementPolicy: "Parallel",
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        containers: [
          { name: "database", image: imageOf(database), ports: [{ name: "db", containerPort: PORT, protocol: "TCP" }] },
        ],
      },
    },
  };
}

function withImage(set: JsonObject, image: string): JsonObject {
  const path = ["spec", "template", "spec", "containers"];
  const containers = at(set, ...path);
  if (!Array.isArray(containers)) return set;
  const [first, ...others] = containers;
  return withAt(set, path, [{ ...record(first), image }, ...others]);
}
