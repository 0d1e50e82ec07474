import { at, integer, type Json, record } from "../json.ts";
import type { KubeObject } from "../object.ts";
import { shareOf } from "../share.ts";

/** How large a replica set is to be. */
export interface ScaleStep {
  readonly set: KubeObject;
  readonly replicas: number;
}

/** How many pods more than wanted, and how many fewer, a rollout may have (kubernetes `pkg/controller/deployment/util`). */
export function fences(deployment: KubeObject): { readonly surge: number; readonly unavailable: number } {
  const wanted = integer(at(deployment, "spec", "replicas"));
  if (isRecreate(deployment)) return { surge: 0, unavailable: wanted };
  const rolling = at(deployment, "spec", "strategy", "rollingUpdate");
  const share = (name: string, round: (value: number) => number): number =>
    shareOf(at(rolling, name) ?? "25%", wanted, round);
  const surge = share("maxSurge", Math.ceil);
  const unavailable = share("maxUnavailable", Math.floor);
  // Both zero would never move.
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

export function isRecreate(deployment: KubeObject): boolean {
  return at(deployment, "spec", "strategy", "type") === "Recreate";
}

export function total(sets: readonly KubeObject[], ...path: readonly string[]): number {
  return sets.reduce((sum, set) => sum + integer(at(set, ...path)), 0);
}

/** The next sizes of a rollout: the new set grows as far as the surge allows, the old ones shrink as far as enough stays available,
 *  pods that are not available first. */
export function planRollout(
  deployment: KubeObject,
  present: KubeObject,
  old: readonly KubeObject[],
): readonly ScaleStep[] {
  const wanted = integer(at(deployment, "spec", "replicas"));
  if (isRecreate(deployment)) {
    const gone = total(old, "spec", "replicas") === 0 && total(old, "status", "replicas") === 0;
    return [...(gone ? [{ set: present, replicas: wanted }] : []), ...old.map((set) => ({ set, replicas: 0 }))];
  }
  const { surge, unavailable } = fences(deployment);
  const presentNow = integer(at(present, "spec", "replicas"));
  const all = presentNow + total(old, "spec", "replicas");
  const room = Math.max(0, wanted + surge - all);
  const presentNext = presentNow > wanted ? wanted : Math.min(wanted, presentNow + room);
  const fewest = wanted - unavailable;
  const presentMissing = Math.max(0, presentNow - integer(at(present, "status", "availableReplicas")));
  let mayGo = Math.max(0, all - fewest - presentMissing);
  const byAge = [...old].sort((left, right) => compareAge(left, right));
  const sizes = new Map(byAge.map((set) => [set, integer(at(set, "spec", "replicas"))]));
  for (const set of byAge) {
    const size = sizes.get(set) ?? 0;
    const ill = Math.max(0, size - integer(at(set, "status", "availableReplicas")));
    const drop = Math.min(ill, mayGo);
    sizes.set(set, size - drop);
    mayGo -= drop;
  }
  let spare = Math.max(0, Math.min(mayGo, total([present, ...old], "status", "availableReplicas") - fewest));
  for (const set of byAge) {
    const size = sizes.get(set) ?? 0;
    const drop = Math.min(size, spare);
    sizes.set(set, size - drop);
    spare -= drop;
  }
  return [{ set: present, replicas: presentNext }, ...byAge.map((set) => ({ set, replicas: sizes.get(set) ?? 0 }))];
}

/** While it is paused a deployment only follows its number of replicas: the change goes to its largest set. */
export function planPaused(deployment: KubeObject, sets: readonly KubeObject[]): readonly ScaleStep[] {
  const wanted = integer(at(deployment, "spec", "replicas"));
  const all = total(sets, "spec", "replicas");
  const [largest] = [...sets].sort(
    (left, right) => integer(at(right, "spec", "replicas")) - integer(at(left, "spec", "replicas")),
  );
  const isRolling = sets.filter((set) => integer(at(set, "spec", "replicas")) > 0).length > 1;
  if (largest === undefined || all === wanted || (isRolling && all <= wanted + fences(deployment).surge)) return [];
  const replicas = Math.max(0, integer(at(largest, "spec", "replicas")) + wanted - all);
  return [{ set: largest, replicas }];
}

export function compareAge(left: KubeObject, right: KubeObject): number {
  const [before, after] = [left.metadata.creationTimestamp, right.metadata.creationTimestamp];
  return before < after ? -1 : before > after ? 1 : revisionOf(left) - revisionOf(right);
}

export const REVISION = "deployment.kubernetes.io/revision";

export function revisionOf(set: KubeObject): number {
  const written: Json | undefined = record(set.metadata.annotations)[REVISION];
  return Number(written ?? 0) || 0;
}
