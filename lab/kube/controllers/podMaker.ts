import { PODS } from "../builtinTypes.ts";
import type { Cluster } from "../cluster.ts";
import type { DeleteOptions } from "../deletion.ts";
import { type JsonObject, record } from "../json.ts";
import { type KubeObject, metadataOf } from "../object.ts";
import { ApiError } from "../status.ts";
import type { Entry } from "../store/entry.ts";
import { referenceTo } from "./ownerReference.ts";

export const ORDINARY_DELETE: DeleteOptions = {
  propagation: "Background",
  gracePeriodSeconds: undefined,
  preconditionUid: "",
  preconditionRevision: "",
};

/** A pod as its owner wants it: what the template says, and what is this pod's own. */
export interface PodWish {
  readonly template: JsonObject;
  readonly metadata: JsonObject;
  readonly spec: JsonObject;
}

/** Makes and deletes pods for workloads, and tells of it by events on the workload. */
export class PodMaker {
  readonly #cluster: Cluster;
  readonly #component: string;

  /** @param component the controller in whose name it acts */
  constructor(cluster: Cluster, component: string) {
    this.#cluster = cluster;
    this.#component = component;
  }

  /** @throws ApiError when the API refuses the pod, as where a quota is used up; the owner has an event of it */
  create(owner: KubeObject, { template, metadata, spec }: PodWish): KubeObject {
    try {
      const made = this.#cluster.writer.create(PODS, owner.metadata.namespace ?? "", {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { ...metadataOf(template), ...metadata, ownerReferences: [referenceTo(owner)] },
        spec: { ...record(template.spec), ...spec },
      });
      this.#tell(owner, "Normal", "SuccessfulCreate", `Created pod: ${made.metadata.name}`);
      return made;
    } catch (error) {
      if (error instanceof ApiError) {
        this.#tell(owner, "Warning", "FailedCreate", `Error creating: ${error.message}`);
      }
      throw error;
    }
  }

  delete(owner: KubeObject, pod: Entry): void {
    this.#cluster.writer.delete(PODS, pod.namespace, pod.name, ORDINARY_DELETE);
    this.#tell(owner, "Normal", "SuccessfulDelete", `Deleted pod: ${pod.name}`);
  }

  #tell(owner: KubeObject, type: "Normal" | "Warning", reason: string, message: string): void {
    this.#cluster.events.record(owner, {
      type,
      reason,
      message,
      component: this.#component,
      host: "",
      fieldPath: "",
    });
  }
}
