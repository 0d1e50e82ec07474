/** Which pods leave a node that is drained, and which stand in the way: the filters of `kubectl drain` (kubectl `pkg/drain/filters.go`). */
import { at, listAt, textAt, timeAt } from "../source/wireValue.ts";

export interface DrainRules {
  /** Also pods that lose the data of an emptyDir. */
  readonly emptyDir: boolean;
  /** Also pods that no controller makes anew. */
  readonly unmanaged: boolean;
}

export interface DrainedPod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** Kind and name of what makes it anew; empty for none. */
  readonly owner: string;
  /** Names of its emptyDir volumes. */
  readonly emptyDirs: readonly string[];
  /** Has ended: it leaves nothing behind. */
  readonly finished: boolean;
  /** It is on its way already. */
  readonly deleting: boolean;
  /** Then: when it is killed at the latest, epoch milliseconds. */
  readonly endsAt: number | null;
  readonly graceSeconds: number;
}

export interface DrainSelection {
  readonly leave: readonly DrainedPod[];
  /** Stay, because they belong to the node: of DaemonSets (which would put them back), of the kubelet itself. */
  readonly stay: readonly { readonly pod: DrainedPod; readonly why: "daemonset" | "mirror" }[];
  /** Would be lost, or their data: the drain does not begin with these unless asked to. */
  readonly refused: readonly { readonly pod: DrainedPod; readonly why: "unmanaged" | "emptyDir" }[];
}

/** @param pods of the node
 *  @param daemonSets `namespace/name` of those that exist: a pod of one that is gone is no longer put back */
export function selectPods(
  pods: readonly unknown[],
  rules: DrainRules,
  daemonSets: ReadonlySet<string>,
): DrainSelection {
  const leave: DrainedPod[] = [];
  const stay: DrainSelection["stay"][number][] = [];
  const refused: DrainSelection["refused"][number][] = [];
  for (const each of pods) {
    const pod = drainedPod(each);
    const controller = controllerOf(each);
    if (isMirror(each)) {
      stay.push({ pod, why: "mirror" });
    } else if (
      controller.kind === "DaemonSet" &&
      daemonSets.has(`${pod.namespace}/${controller.name}`) &&
      !pod.finished
    ) {
      stay.push({ pod, why: "daemonset" });
    } else if (pod.finished || pod.deleting) {
      leave.push(pod);
    } else if (!rules.unmanaged && (controller.kind === "" || controller.kind === "DaemonSet")) {
      refused.push({ pod, why: "unmanaged" });
    } else if (!rules.emptyDir && pod.emptyDirs.length > 0) {
      refused.push({ pod, why: "emptyDir" });
    } else {
      leave.push(pod);
    }
  }
  return { leave, stay, refused };
}

/** Of a static pod: the kubelet runs it from a file of its node, and puts its image in the API back. */
export function isMirror(pod: unknown): boolean {
  return textAt(pod, "metadata", "annotations", "kubernetes.io/config.mirror") !== "";
}

export function drainedPod(pod: unknown): DrainedPod {
  const { kind, name } = controllerOf(pod);
  const grace = at(pod, "spec", "terminationGracePeriodSeconds");
  return {
    namespace: textAt(pod, "metadata", "namespace"),
    name: textAt(pod, "metadata", "name"),
    uid: textAt(pod, "metadata", "uid"),
    owner: kind === "" ? "" : `${kind} ${name}`,
    emptyDirs: listAt(pod, "spec", "volumes")
      .filter((volume) => at(volume, "emptyDir") !== undefined)
      .map((volume) => textAt(volume, "name")),
    finished: ["Succeeded", "Failed"].includes(textAt(pod, "status", "phase")),
    deleting: at(pod, "metadata", "deletionTimestamp") !== undefined,
    endsAt: timeAt(pod, "metadata", "deletionTimestamp"),
    graceSeconds: typeof grace === "number" ? grace : 30,
  };
}

function controllerOf(pod: unknown): { readonly kind: string; readonly name: string } {
  const owner = listAt(pod, "metadata", "ownerReferences").find((one) => at(one, "controller") === true);
  return { kind: textAt(owner, "kind"), name: textAt(owner, "name") };
}
