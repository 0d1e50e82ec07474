import { builtin } from "../builtinTypes.ts";
import type { Cluster } from "../cluster.ts";
import { at, equalJson, type Json, type JsonObject, list, record, text } from "../json.ts";
import { type KubeObject, timestamp } from "../object.ts";
import type { ResourceType } from "../resourceType.ts";
import { ApiError } from "../status.ts";
import type { Entry } from "../store/entry.ts";
import { writeAs } from "../write.ts";
import { revertsAfterMs, SOURCE_KINDS, type SourceKind, type SourceName, sourceOf } from "./deliverySource.ts";
import { podsRunning } from "./liveness.ts";
import { overlay } from "./overlay.ts";

const DEPLOYMENTS = builtin("deployments", "apps");
const NOTICE_MS = 500;

/** What a source holds for an object: what it was when the estate began. */
interface Wanted {
  readonly source: SourceName;
  readonly object: JsonObject;
}

/** Argo CD and Flux, as far as they stand by what they deliver: a deployment of theirs that someone changes or deletes is put back
 *  after their interval, unless they are suspended or do not run. Annotations that others add stay, so that a restart does. */
export class Deliverer {
  readonly #cluster: Cluster;
  readonly #wanted = new Map<string, Wanted>();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    const deployments = cluster.store.collection(DEPLOYMENTS);
    for (const entry of deployments.values()) this.#remember(entry);
    deployments.listen(({ before, after }) => {
      const key = (after ?? before)?.key ?? "";
      if (!this.#wanted.has(key)) return;
      const changed = after === undefined || before?.read().metadata.generation !== after.read().metadata.generation;
      if (changed) this.#notice(key);
    });
    for (const kind of ["Application", "Kustomization", "HelmRelease"] as const) {
      cluster.store.collection(SOURCE_KINDS[kind]).listen(({ before, after }) => {
        if (after === undefined) return;
        const [was, is] = [before?.read(), after.read()];
        const isTold = !equalJson(was?.metadata.annotations, is.metadata.annotations);
        if (isTold || !equalJson(was?.spec, is.spec)) this.#noticeAll(kind, after);
      });
    }
  }

  #remember(entry: Entry): void {
    const object = entry.read();
    const source = sourceOf(object);
    if (source === undefined) return;
    const { name, namespace = "", labels = {} } = object.metadata;
    const annotations = Object.fromEntries(
      Object.entries(object.metadata.annotations ?? {}).filter(([key]) => !key.startsWith("deployment.kubernetes.io/")),
    );
    const metadata = { name, namespace, labels, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) };
    this.#wanted.set(entry.key, { source, object: { metadata, spec: record(object.spec) } });
  }

  #notice(key: string): void {
    this.#cluster.clock.schedule(NOTICE_MS, () => {
      const wanted = this.#wanted.get(key);
      const source = wanted === undefined ? undefined : this.#read(wanted.source);
      if (wanted === undefined || source === undefined) return;
      this.#writeSync(wanted.source);
      const waitMs = revertsAfterMs(wanted.source.kind, source);
      if (waitMs !== undefined) this.#cluster.clock.schedule(waitMs, () => this.#correct(key, wanted));
    });
  }

  /** A source that was told to look, or that was resumed, looks at all that it delivers. */
  #noticeAll(kind: SourceKind, entry: Entry): void {
    for (const [key, { source }] of this.#wanted) {
      if (source.kind !== kind || source.name !== entry.name || source.namespace !== entry.namespace) continue;
      this.#cluster.clock.schedule(NOTICE_MS, () => {
        const wanted = this.#wanted.get(key);
        const now = this.#read(source);
        if (wanted !== undefined && now !== undefined && revertsAfterMs(kind, now) !== undefined) {
          this.#correct(key, wanted);
        }
      });
    }
  }

  #read({ kind, namespace, name }: SourceName): KubeObject | undefined {
    return this.#cluster.store.collection(SOURCE_KINDS[kind]).get(namespace, name)?.read();
  }

  #correct(key: string, { source, object }: Wanted): void {
    const now = this.#read(source);
    const isRunning = podsRunning(this.#cluster, source.namespace, SOURCE_KINDS[source.kind].controller).length > 0;
    // It may have been suspended since the change was noticed.
    if (now === undefined || !isRunning || revertsAfterMs(source.kind, now) === undefined) return;
    const live = this.#cluster.store.collection(DEPLOYMENTS).byKey(key)?.read();
    try {
      if (live === undefined) {
        const namespace = text(at(object, "metadata", "namespace"));
        this.#cluster.writer.create(DEPLOYMENTS, namespace, object, writeAs(SOURCE_KINDS[source.kind].manager));
        this.#tell(now, source, `Deployment/${key} created`);
      } else if (live.metadata.deletionTimestamp === undefined && this.#putBack(live, object, source.kind)) {
        this.#tell(now, source, `Deployment/${key} configured`);
      }
    } catch (error) {
      // Refused, as in a namespace that is going away: it stays as it is.
      if (!(error instanceof ApiError)) throw error;
    }
    this.#writeSync(source);
  }

  #putBack(live: KubeObject, object: JsonObject, kind: SourceKind): boolean {
    // What is wanted is laid over a deployment: a deployment again.
    const next = overlay(live, object) as KubeObject;
    if (equalJson(next, live)) return false;
    const isSame = equalJson(next.spec, live.spec);
    const generation = (live.metadata.generation ?? 1) + (isSame ? 0 : 1);
    const healed = { ...next, metadata: { ...next.metadata, generation } };
    this.#cluster.writer.replace(DEPLOYMENTS, live, healed, writeAs(SOURCE_KINDS[kind].manager));
    return true;
  }

  /** Argo CD says of each application whether it is in sync; Flux keeps a source ready. */
  #writeSync(source: SourceName): void {
    const now = this.#read(source);
    if (source.kind !== "Application" || now === undefined) return;
    const isSynced = this.#isSynced(source);
    const before = text(at(now, "status", "sync", "status"));
    const status = isSynced ? "Synced" : "OutOfSync";
    if (before === status) return;
    const reconciledAt = timestamp(this.#cluster.now());
    const resources: readonly Json[] = list(at(now, "status", "resources")).map((resource) => {
      const key = `${text(at(resource, "namespace"))}/${text(at(resource, "name"))}`;
      return { ...record(resource), status: this.#matches(key) ? "Synced" : "OutOfSync" };
    });
    const next = {
      ...record(now.status),
      sync: { ...record(at(now, "status", "sync")), status },
      resources,
      reconciledAt,
    };
    this.#cluster.writer.replace(this.#type(source.kind), now, { ...now, status: next });
  }

  #isSynced(source: SourceName): boolean {
    return [...this.#wanted].every(
      ([key, wanted]) => wanted.source.name !== source.name || wanted.source.kind !== source.kind || this.#matches(key),
    );
  }

  #matches(key: string): boolean {
    const wanted = this.#wanted.get(key);
    const live = this.#cluster.store.collection(DEPLOYMENTS).byKey(key)?.read();
    return wanted === undefined || (live !== undefined && equalJson(overlay(live, wanted.object), live));
  }

  #type(kind: SourceKind): ResourceType {
    const { group, resource } = SOURCE_KINDS[kind];
    const served = this.#cluster.registry.all().find(({ type }) => type.group === group && type.resource === resource);
    if (served === undefined) throw new ApiError(404, "NotFound", `${resource}.${group} are not defined`);
    return served.type;
  }

  #tell(source: KubeObject, { kind }: SourceName, message: string): void {
    this.#cluster.events.record(source, {
      type: "Normal",
      reason: kind === "Application" ? "OperationCompleted" : "ReconciliationSucceeded",
      message,
      component: SOURCE_KINDS[kind].controller,
      host: "",
      fieldPath: "",
    });
  }
}
