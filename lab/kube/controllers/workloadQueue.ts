import { PODS } from "../builtinTypes.ts";
import type { Cluster } from "../cluster.ts";
import { text } from "../json.ts";
import type { ResourceType } from "../resourceType.ts";
import type { Entry } from "../store/entry.ts";
import { controllerOf } from "./ownership.ts";
import { isActive, isReady } from "./podReadiness.ts";
import { WorkQueue } from "./workQueue.ts";

const GATHER_MS = 120;

/** Looks at a workload again when someone changed what it is to be, or when its pods came, went, or became ready or unready. */
export function followWorkloads(cluster: Cluster, type: ResourceType, reconcile: (key: string) => void): WorkQueue {
  const queue = new WorkQueue(cluster.clock, GATHER_MS, reconcile);
  cluster.store.collection(type).listen(({ before, after }) => {
    // Only what someone else wrote is worth a look: a status of our own is not.
    if (after !== undefined && (before === undefined || specChanged(before, after))) queue.add(after.key);
  });
  cluster.store.collection(PODS).listen(({ before, after }) => {
    if (before !== undefined && after !== undefined && sameForOwner(before, after)) return;
    const pod = after ?? before;
    const owner = pod === undefined ? undefined : controllerOf(pod);
    if (pod !== undefined && owner?.kind === type.kind) queue.add(`${pod.namespace}/${text(owner.name)}`);
  });
  return queue;
}

/** Whether a pod means the same to its owner as before; most updates of a busy cluster do. */
function sameForOwner(before: Entry, after: Entry): boolean {
  return isActive(before) === isActive(after) && isReady(before) === isReady(after);
}

function specChanged(before: Entry, after: Entry): boolean {
  return before.read().metadata.generation !== after.read().metadata.generation;
}
