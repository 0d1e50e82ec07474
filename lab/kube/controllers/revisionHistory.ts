import { builtin } from "../builtinTypes.ts";
import type { Cluster } from "../cluster.ts";
import { at, equalJson, integer, type Json, type JsonObject, record, text, withAt } from "../json.ts";
import { type KubeObject, metadataOf } from "../object.ts";
import { hash32 } from "../random.ts";
import { referenceTo } from "./ownerReference.ts";

const REVISIONS = builtin("controllerrevisions", "apps");
const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** The templates that a stateful set or a daemon set has had, kept as ControllerRevisions
 *  (kubernetes `pkg/controller/history`). */
export class RevisionHistory {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** The revision of the present template, made or renewed where it has none or an older one; old ones beyond the limit go. */
  present(owner: KubeObject, inUse: ReadonlySet<string>): KubeObject {
    const all = this.of(owner);
    const last = integer(all.at(-1)?.revision);
    const same = all.findLast((revision) => equalJson(templateIn(revision), at(owner, "spec", "template")));
    const present =
      same === undefined
        ? this.#create(owner, last + 1)
        : integer(same.revision) === last
          ? same
          : this.#cluster.writer.replace(REVISIONS, same, { ...same, revision: last + 1 });
    this.#forget(owner, all, new Set([...inUse, present.metadata.name]));
    return present;
  }

  /** All revisions of an owner, oldest first. */
  of(owner: KubeObject): readonly KubeObject[] {
    return this.#cluster.store
      .collection(REVISIONS)
      .inNamespace(owner.metadata.namespace ?? "")
      .map((entry) => entry.read())
      .filter((revision) => revision.metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid))
      .sort((left, right) => integer(left.revision) - integer(right.revision));
  }

  #create(owner: KubeObject, number: number): KubeObject {
    const template = record(at(owner, "spec", "template"));
    const { name, namespace = "", annotations = {} } = owner.metadata;
    const hash = hash32(JSON.stringify(template)).toString(36).padStart(7, "0");
    const { [LAST_APPLIED]: _applied, ...kept } = annotations;
    return this.#cluster.writer.create(REVISIONS, namespace, {
      metadata: {
        name: `${name}-${hash}`,
        labels: { ...record(metadataOf(template).labels), [hashLabel(owner)]: hash },
        annotations: kept,
        ownerReferences: [referenceTo(owner)],
      },
      data: revisionData(template),
      revision: number,
    });
  }

  #forget(owner: KubeObject, all: readonly KubeObject[], inUse: ReadonlySet<string>): void {
    const limit = at(owner, "spec", "revisionHistoryLimit");
    const unused = all.filter(({ metadata }) => !inUse.has(metadata.name));
    const surplus = unused.length - (typeof limit === "number" ? limit : 10);
    for (const { metadata } of unused.slice(0, Math.max(0, surplus))) {
      this.#cluster.writer.remove(REVISIONS, `${metadata.namespace ?? ""}/${metadata.name}`);
    }
  }
}

/** What a revision stores: a strategic merge patch that puts the template back. */
export function revisionData(template: JsonObject): JsonObject {
  return { spec: { template: { ...template, $patch: "replace" } } };
}

export function templateIn(revision: KubeObject): Json {
  return withAt(record(at(revision.data, "spec", "template")), ["$patch"], undefined);
}

function hashLabel(owner: KubeObject): string {
  return owner.kind === "DaemonSet" ? "controller-revision-hash" : "controller.kubernetes.io/hash";
}

/** The label by which a pod names its revision: the whole name for a stateful set's, the hash alone for a daemon set's. */
export const POD_REVISION = "controller-revision-hash";

export function podRevision(owner: KubeObject, revision: KubeObject): string {
  if (owner.kind !== "DaemonSet") return revision.metadata.name;
  return text(record(revision.metadata.labels)[POD_REVISION]);
}
