/** That one object names another. */
import type { RelatedGroup } from "../../../shared/cluster.ts";

export interface Reference {
  readonly relation: RelatedGroup["relation"];
  readonly group: string;
  /** Either is given. */
  readonly kind?: string;
  readonly resource?: string;
  /** Empty for cluster-scoped things. */
  readonly namespace: string;
  readonly name: string;
  /** Where the object names it: a volume, a container, a listener. */
  readonly note: string;
  /** It leads into another namespace, which has to allow it by a ReferenceGrant. */
  readonly needsGrant?: true;
}

/** Of an `apiVersion`; empty for the core. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash < 0 ? "" : apiVersion.slice(0, slash);
}

/** Each once, with all the places where it is named. */
export function unique(references: readonly Reference[]): readonly Reference[] {
  const byKey = new Map<string, Reference>();
  for (const one of references) {
    if (one.name === "") continue;
    const key = [one.relation, one.group, one.kind, one.resource, one.namespace, one.name].join("/");
    const known = byKey.get(key);
    byKey.set(key, { ...one, note: joinNotes(known?.note ?? "", one.note) });
  }
  return [...byKey.values()];
}

export function joinNotes(...notes: readonly string[]): string {
  return [...new Set(notes.flatMap((note) => note.split(", ")).filter((note) => note !== ""))].join(", ");
}
