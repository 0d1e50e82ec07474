import { at, type Json, type JsonObject, list } from "../json.ts";
import type { KubeObject } from "../object.ts";
import type { ResourceType } from "../resourceType.ts";

/** Something that is still in a namespace that goes away. */
export interface Remaining {
  readonly type: ResourceType;
  readonly object: KubeObject;
}

/** What a namespace says of itself while it goes away (kubernetes `pkg/controller/namespace/deletion`). */
export function namespaceConditions(
  namespace: JsonObject,
  left: readonly Remaining[],
  now: string,
): readonly JsonObject[] {
  const held = left.flatMap(({ object }) => object.metadata.finalizers ?? []);
  const earlier = list(at(namespace, "status", "conditions"));
  const condition = (type: string, status: string, reason: string, message: string): JsonObject => {
    const before = earlier.find((it) => at(it, "type") === type);
    const since: Json = at(before, "status") === status ? (at(before, "lastTransitionTime") ?? now) : now;
    return { type, status, lastTransitionTime: since, reason, message };
  };
  return [
    condition(
      "NamespaceDeletionDiscoveryFailure",
      "False",
      "ResourcesDiscovered",
      "All resources successfully discovered",
    ),
    condition(
      "NamespaceDeletionGroupVersionParsingFailure",
      "False",
      "ParsedGroupVersions",
      "All legacy kube types successfully parsed",
    ),
    condition(
      "NamespaceDeletionContentFailure",
      "False",
      "ContentDeleted",
      "All content successfully deleted, may be waiting on finalization",
    ),
    condition(
      "NamespaceContentRemaining",
      "True",
      "SomeResourcesRemain",
      `Some resources are remaining: ${tally(
        left.map(({ type }) => qualified(type)),
        (name, count) => `${name} has ${count} resource instances`,
      )}`,
    ),
    held.length === 0
      ? condition(
          "NamespaceFinalizersRemaining",
          "False",
          "ContentHasNoFinalizers",
          "All content-preserving finalizers finished",
        )
      : condition(
          "NamespaceFinalizersRemaining",
          "True",
          "SomeFinalizersRemain",
          `Some content in the namespace has finalizers remaining: ${tally(held, (name, count) => `${name} in ${count} resource instances`)}`,
        ),
  ];
}

function qualified({ resource, group }: ResourceType): string {
  return `${resource}.${group}`;
}

function tally(names: readonly string[], write: (name: string, count: number) => string): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, count]) => write(name, count))
    .join(", ");
}
