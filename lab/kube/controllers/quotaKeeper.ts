import type { AdmissionRequest } from "../admission.ts";
import { builtin, PODS } from "../builtinTypes.ts";
import type { Cluster } from "../cluster.ts";
import { at, type JsonObject, record } from "../json.ts";
import type { KubeObject } from "../object.ts";
import { bytesQuantity, cpuQuantity, quantity } from "../quantity.ts";
import { forbidden } from "../status.ts";
import { isActive } from "./podReadiness.ts";
import { requestOf } from "./scheduling.ts";
import { WorkQueue } from "./workQueue.ts";

const QUOTAS = builtin("resourcequotas");
const GATHER_MS = 150;

/** The quota plugin and its controller: pods that would take more than a namespace has are refused, and what is used is counted. */
export class QuotaKeeper {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    cluster.writer.admission.add((request) => this.#review(request));
    const queue = new WorkQueue(cluster.clock, GATHER_MS, (key) => this.#count(key));
    cluster.store.collection(QUOTAS).listen(({ before, after }) => {
      const changed = after?.read().metadata.generation !== before?.read().metadata.generation;
      const isNew = before === undefined || JSON.stringify(before.read().spec) !== JSON.stringify(after?.read().spec);
      if (after !== undefined && (changed || isNew)) queue.add(after.key);
    });
    cluster.store.collection(PODS).listen(({ before, after }) => {
      const pod = after ?? before;
      const isSame = before !== undefined && after !== undefined && isActive(before) === isActive(after);
      if (pod === undefined || isSame) return;
      for (const quota of this.#quotasOf(pod.namespace)) queue.add(`${pod.namespace}/${quota.metadata.name}`);
    });
  }

  #quotasOf(namespace: string): readonly KubeObject[] {
    return this.#cluster.store
      .collection(QUOTAS)
      .inNamespace(namespace)
      .map((entry) => entry.read());
  }

  /** @throws ApiError 403 in the words of the quota plugin (kubernetes `plugin/resourcequota`) */
  #review({ type, namespace, object, previous }: AdmissionRequest): void {
    if (type.resource !== "pods" || type.group !== "" || previous !== undefined) return;
    for (const quota of this.#quotasOf(namespace)) {
      const hard = record(at(quota, "spec", "hard"));
      const used = this.#used(namespace, hard);
      const wanted = usageOf([{ ...object, metadata: object.metadata } as KubeObject], hard);
      const over = Object.keys(hard).filter(
        (name) => quantity(wanted[name]) > 0 && quantity(used[name]) + quantity(wanted[name]) > quantity(hard[name]),
      );
      if (over.length === 0) continue;
      const words = (amounts: JsonObject): string => over.map((name) => `${name}=${String(amounts[name])}`).join(",");
      const why = `exceeded quota: ${quota.metadata.name}, requested: ${words(wanted)}, used: ${words(used)}, limited: ${words(hard)}`;
      throw forbidden(type, String(object.metadata.name), why);
    }
  }

  #used(namespace: string, hard: JsonObject): JsonObject {
    const pods = this.#cluster.store.collection(PODS).inNamespace(namespace).filter(isActive);
    return usageOf(
      pods.map((entry) => entry.read()),
      hard,
    );
  }

  #count(key: string): void {
    const quota = this.#cluster.store.collection(QUOTAS).byKey(key)?.read();
    if (quota === undefined) return;
    const hard = record(at(quota, "spec", "hard"));
    const status = { hard, used: this.#used(quota.metadata.namespace ?? "", hard) };
    this.#cluster.writer.replace(QUOTAS, quota, { ...quota, status });
  }
}

/** What pods take of each resource that a quota limits; of others than pods it says nothing. */
function usageOf(pods: readonly KubeObject[], hard: JsonObject): JsonObject {
  const amounts = Object.keys(hard).flatMap((name): readonly (readonly [string, string])[] => {
    const amount = usageOfOne(pods, name);
    return amount === undefined ? [] : [[name, amount]];
  });
  return Object.fromEntries(amounts);
}

function usageOfOne(pods: readonly KubeObject[], name: string): string | undefined {
  if (name === "pods" || name === "count/pods") return String(pods.length);
  const [sort, resource] = name.includes(".") ? name.split(".") : ["requests", name];
  if ((sort !== "requests" && sort !== "limits") || (resource !== "cpu" && resource !== "memory")) return undefined;
  const sum = pods.reduce((total, pod) => total + requestOf(pod, resource, sort), 0);
  return resource === "cpu" ? cpuQuantity(sum) : bytesQuantity(sum);
}
