/** Finds what stands behind a finalizer among pods and leader Leases, and tells whether it lives. */
import { at, listAt, textAt, timeAt } from "../source/wireValue.ts";

export interface FoundController {
  /** Namespace and name of a pod of it; empty where none was found. */
  readonly pod: string;
  readonly pods: number;
  readonly ready: number;
  /** Namespace and name of its leader Lease; empty where none was found. */
  readonly lease: string;
  /** When the leader last renewed it, epoch milliseconds. */
  readonly renewedAt: number | null;
  /** `yes`: a pod is ready or a lease is fresh. `no`: what was found is neither. */
  readonly lives: "yes" | "no" | "unknown";
}

/** A leader that has not renewed for this many times its duration is none. */
const staleAfter = 3;

/** @param names of workloads, exactly; empty to search by words
 *  @param words parts of names, for what is not known by name
 *  @param leaseNames exactly */
export function findController(
  search: {
    readonly names: readonly string[];
    readonly words: readonly string[];
    readonly leaseNames: readonly string[];
  },
  pods: readonly unknown[],
  leases: readonly unknown[],
  now: number,
): FoundController {
  const own = pods.filter((pod) => search.names.some((name) => belongs(pod, name)));
  const byWord =
    search.names.length > 0 ? own : first(search.words, (word) => pods.filter((pod) => mentions(pod, word)));
  const named = leases.filter((lease) => search.leaseNames.includes(textAt(lease, "metadata", "name")));
  const holders = new Set(byWord.map((pod) => textAt(pod, "metadata", "name")));
  const lease =
    named[0] ??
    leases.find((one) => [...holders].some((name) => textAt(one, "spec", "holderIdentity").startsWith(name))) ??
    (search.names.length > 0
      ? undefined
      : first(search.words, (word) => leases.filter((one) => leaseMentions(one, word)))[0]);
  const ready = byWord.filter(isReady).length;
  const renewedAt = timeAt(lease, "spec", "renewTime");
  const seconds = at(lease, "spec", "leaseDurationSeconds");
  const fresh =
    renewedAt !== null && now - renewedAt <= (typeof seconds === "number" ? seconds : 15) * staleAfter * 1000;
  return {
    pod: nameOf(byWord.find(isReady) ?? byWord[0]),
    pods: byWord.length,
    ready,
    lease: nameOf(lease),
    renewedAt,
    lives: ready > 0 || fresh ? "yes" : byWord.length > 0 || lease !== undefined ? "no" : "unknown",
  };
}

/** A pod of a workload is named after it; charts also say it by a label. */
function belongs(pod: unknown, name: string): boolean {
  const labels = at(pod, "metadata", "labels");
  const said = ["app.kubernetes.io/name", "app", "k8s-app", "component", "control-plane"].some(
    (key) => textAt(labels, key) === name,
  );
  return said || textAt(pod, "metadata", "name").startsWith(`${name}-`);
}

function mentions(pod: unknown, word: string): boolean {
  const labels = at(pod, "metadata", "labels");
  const controllerLike = /operator|controller|manager/;
  const name = textAt(pod, "metadata", "name");
  const texts = [
    name,
    textAt(pod, "metadata", "namespace"),
    textAt(labels, "app.kubernetes.io/name"),
    textAt(labels, "app"),
  ];
  const looks = controllerLike.test(texts.join(" ")) || textAt(labels, "control-plane") !== "";
  return looks && texts.some((text) => text.toLowerCase().includes(word));
}

function leaseMentions(lease: unknown, word: string): boolean {
  return `${textAt(lease, "metadata", "namespace")}/${textAt(lease, "metadata", "name")}`.toLowerCase().includes(word);
}

function isReady(pod: unknown): boolean {
  return listAt(pod, "status", "conditions").some(
    (one) => textAt(one, "type") === "Ready" && textAt(one, "status") === "True",
  );
}

function nameOf(object: unknown): string {
  const [namespace, name] = [textAt(object, "metadata", "namespace"), textAt(object, "metadata", "name")];
  return name === "" ? "" : `${namespace}/${name}`;
}

function first(words: readonly string[], find: (word: string) => readonly unknown[]): readonly unknown[] {
  for (const word of words) {
    const found = find(word);
    if (found.length > 0) return found;
  }
  return [];
}
