import type { AdmissionRequest } from "../admission.ts";
import { builtin, PODS } from "../builtinTypes.ts";
import type { Cluster } from "../cluster.ts";
import { at, type Json, type JsonObject, list, record, text, withAt } from "../json.ts";
import { type KubeObject, timestamp } from "../object.ts";
import { compareQuantities } from "../quantity.ts";
import { forbidden } from "../status.ts";
import { isActive } from "./podReadiness.ts";
import { WorkQueue } from "./workQueue.ts";

const CLAIMS = builtin("persistentvolumeclaims");
const VOLUMES = builtin("persistentvolumes");
const CLASSES = builtin("storageclasses", "storage.k8s.io");
const GATHER_MS = 400;
const RESIZE_MS = 1_500;
export const CLAIM_PROTECTION = "kubernetes.io/pvc-protection";

/** Binds claims to volumes that it makes, grows them, and holds them while a pod uses them. */
export class ClaimKeeper {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    cluster.writer.admission.add((request) => this.#review(request));
    const queue = new WorkQueue(cluster.clock, GATHER_MS, (key) => this.#reconcile(key));
    cluster.store.collection(CLAIMS).listen(({ before, after }) => {
      if (after !== undefined && JSON.stringify(specOf(before?.read())) !== JSON.stringify(specOf(after.read()))) {
        queue.add(after.key);
      }
    });
    cluster.store.collection(PODS).listen(({ before, after }) => {
      if (before === undefined || (after !== undefined && isActive(after))) return;
      for (const claim of claimsOf(before.read())) queue.add(`${before.namespace}/${claim}`);
    });
  }

  /** @throws ApiError 403 in the words of the PersistentVolumeClaimResize plugin */
  #review({ type, object, previous }: AdmissionRequest): void {
    if (type.resource !== "persistentvolumeclaims" || previous === undefined) return;
    if (compareQuantities(requested(object), requested(previous)) <= 0) return;
    const why =
      "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize";
    if (this.#classOf(previous)?.allowVolumeExpansion !== true) throw forbidden(type, previous.metadata.name, why);
  }

  #classOf(claim: KubeObject): KubeObject | undefined {
    const name = text(at(claim, "spec", "storageClassName"));
    return this.#cluster.store.collection(CLASSES).get("", name)?.read();
  }

  #reconcile(key: string): void {
    const claim = this.#cluster.store.collection(CLAIMS).byKey(key)?.read();
    if (claim === undefined) return;
    if (claim.metadata.deletionTimestamp !== undefined) this.#release(claim);
    else if (text(at(claim, "spec", "volumeName")) === "") this.#bind(claim);
    else if (compareQuantities(requested(claim), capacityOf(claim)) > 0) this.#grow(key, claim);
  }

  #release(claim: KubeObject): void {
    const { namespace = "", name, finalizers = [] } = claim.metadata;
    if (!finalizers.includes(CLAIM_PROTECTION)) return;
    const isUsed = this.#cluster.store
      .collection(PODS)
      .inNamespace(namespace)
      .some((pod) => isActive(pod) && claimsOf(pod.read()).includes(name));
    if (isUsed) return;
    const left = finalizers.filter((finalizer) => finalizer !== CLAIM_PROTECTION);
    if (left.length === 0) this.#cluster.writer.remove(CLAIMS, `${namespace}/${name}`);
    else this.#cluster.writer.replace(CLAIMS, claim, { ...claim, metadata: { ...claim.metadata, finalizers: left } });
  }

  #bind(claim: KubeObject): void {
    const className = text(at(claim, "spec", "storageClassName"));
    const storageClass = this.#classOf(claim);
    if (storageClass === undefined) {
      if (className !== "")
        this.#tell(claim, "Warning", "ProvisioningFailed", `storageclass.storage.k8s.io "${className}" not found`);
      return;
    }
    const { name, namespace = "", uid, resourceVersion } = claim.metadata;
    const volumeName = `pvc-${uid}`;
    const storage = requested(claim);
    const { accessModes, volumeMode = "Filesystem" } = record(claim.spec);
    this.#cluster.writer.create(VOLUMES, "", {
      metadata: { name: volumeName, annotations: { "pv.kubernetes.io/provisioned-by": storageClass.provisioner } },
      spec: {
        accessModes,
        volumeMode,
        storageClassName: className,
        capacity: { storage },
        persistentVolumeReclaimPolicy: storageClass.reclaimPolicy ?? "Delete",
        claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", namespace, name, uid, resourceVersion },
        csi: { driver: storageClass.provisioner, volumeHandle: volumeName },
      },
    });
    const finalizers = [...new Set([...(claim.metadata.finalizers ?? []), CLAIM_PROTECTION])];
    const bound = withAt({ ...claim, metadata: { ...claim.metadata, finalizers } }, ["spec", "volumeName"], volumeName);
    const status = { phase: "Bound", accessModes, capacity: { storage } };
    this.#cluster.writer.replace(CLAIMS, claim, { ...(bound as KubeObject), status });
  }

  /** First the volume, then the file system on it, as the resizer of a driver and the kubelet do. */
  #grow(key: string, claim: KubeObject): void {
    const wanted = requested(claim);
    this.#mark(claim, "Resizing", "");
    this.#tell(
      claim,
      "Normal",
      "Resizing",
      `External resizer is resizing volume ${text(at(claim, "spec", "volumeName"))}`,
    );
    this.#later(key, claim, () => {
      const volume = this.#cluster.store
        .collection(VOLUMES)
        .get("", text(at(claim, "spec", "volumeName")))
        ?.read();
      if (volume !== undefined) {
        const grown = withAt(volume, ["spec", "capacity", "storage"], wanted);
        this.#cluster.writer.replace(VOLUMES, volume, grown as KubeObject);
      }
      const now = this.#read(key);
      if (now === undefined) return;
      const message = "Waiting for user to (re-)start a pod to finish file system resize of volume on node.";
      this.#mark(now, "FileSystemResizePending", message);
      this.#tell(now, "Normal", "FileSystemResizeRequired", "Require file system resize of volume on node");
      this.#later(key, claim, () => this.#finish(key, wanted));
    });
  }

  #finish(key: string, storage: string): void {
    const claim = this.#read(key);
    if (claim === undefined) return;
    const { conditions: _conditions, ...status } = record(claim.status);
    this.#cluster.writer.replace(CLAIMS, claim, { ...claim, status: { ...status, capacity: { storage } } });
    this.#tell(claim, "Normal", "FileSystemResizeSuccessful", "MountVolume.NodeExpandVolume succeeded for volume");
  }

  #read(key: string): KubeObject | undefined {
    return this.#cluster.store.collection(CLAIMS).byKey(key)?.read();
  }

  #later(key: string, claim: KubeObject, task: () => void): void {
    this.#cluster.clock.schedule(RESIZE_MS, () => {
      if (this.#read(key)?.metadata.uid === claim.metadata.uid) task();
    });
  }

  #mark(claim: KubeObject, type: string, message: string): void {
    const now = timestamp(this.#cluster.now());
    const condition: JsonObject = {
      type,
      status: "True",
      lastProbeTime: null,
      lastTransitionTime: now,
      ...(message === "" ? {} : { message }),
    };
    const status = { ...record(claim.status), conditions: [condition] };
    this.#cluster.writer.replace(CLAIMS, claim, { ...claim, status });
  }

  #tell(claim: KubeObject, type: "Normal" | "Warning", reason: string, message: string): void {
    const component = "volume_expand";
    this.#cluster.events.record(claim, { type, reason, message, component, host: "", fieldPath: "" });
  }
}

function specOf(claim: KubeObject | undefined): Json {
  return [claim?.spec ?? null, claim?.metadata.deletionTimestamp ?? null];
}

function requested(claim: JsonObject): string {
  return text(at(claim, "spec", "resources", "requests", "storage"));
}

function capacityOf(claim: KubeObject): string {
  return text(at(claim, "status", "capacity", "storage"));
}

/** The claims that a pod mounts. */
function claimsOf(pod: KubeObject): readonly string[] {
  return list(at(pod, "spec", "volumes")).flatMap((volume) => {
    const name = at(volume, "persistentVolumeClaim", "claimName");
    return typeof name === "string" ? [name] : [];
  });
}
