/** What was found around an object so far, as it is told: grouped by relation, each object once, what stands for others before them. */
import type { z } from "zod";
import type { cluster, RelatedGap, RelatedGroup } from "../../../shared/cluster.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import { joinNotes } from "./reference.ts";
import { eldest, type Owned } from "./referrers.ts";

export type Related = z.input<(typeof cluster.members)["related"]["item"]>;
type Relation = RelatedGroup["relation"];
export type RelatedItem = RelatedGroup["items"][number];

/** Listed of one group; the others are counted. */
const mostListed = 100;
/** As they are shown, whatever comes first. */
const order: readonly Relation[] = ["owner", "child", "runs-on", "binds", "uses", "used-by", "selects", "selected-by"];
/** In the order of their naming; what others are found is sorted. */
const asNamed: ReadonlySet<Relation> = new Set(["owner", "uses"]);

interface Entry extends Owned {
  readonly item: RelatedItem;
}

export class RelatedAnswer {
  readonly #groups = new Map<Relation, Map<string, Entry>>();
  readonly #gaps: RelatedGap[] = [];
  readonly #startedAt = Date.now();

  /** @param place who the object is and who controls it, where that is known */
  add(relation: Relation, item: Omit<RelatedItem, "owned">, place: Owned = { uid: "", controller: "" }): void {
    const key = keyOf(item.ref);
    // What an object owns also names it, often; that it is owned says more.
    if (relation === "used-by" && this.#groups.get("child")?.has(key)) return;
    if (relation === "child") this.#groups.get("used-by")?.delete(key);
    const group = this.#groups.get(relation) ?? new Map<string, Entry>();
    this.#groups.set(relation, group);
    const known = group.get(key);
    const note = known ? joinNotes(known.item.note, item.note) : item.note;
    group.set(key, { ...place, uid: place.uid || key, item: { ...item, note, owned: 0 } });
  }

  /** Tells what was learned of an object that is among those found already. */
  learn(relation: Relation, ref: ObjectRef, facts: Partial<Pick<RelatedItem, "health" | "exists" | "grant">>): void {
    const group = this.#groups.get(relation);
    const known = group?.get(keyOf(ref));
    if (group && known) group.set(keyOf(ref), { ...known, item: { ...known.item, ...facts } });
  }

  gap(gap: RelatedGap): void {
    this.#gaps.push(gap);
  }

  has(relation: Relation, kind: string): boolean {
    return [...(this.#groups.get(relation)?.values() ?? [])].some(({ item }) => item.kind === kind);
  }

  now(complete: boolean): Related {
    const groups = order.flatMap((relation) => {
      const found = [...(this.#groups.get(relation)?.values() ?? [])];
      const items = eldest(found).map(({ one, owned }) => ({ ...one.item, owned }));
      if (!asNamed.has(relation)) items.sort(byKindAndName);
      const more = Math.max(0, items.length - mostListed);
      return items.length === 0 ? [] : [{ relation, items: items.slice(0, mostListed), more }];
    });
    return {
      groups,
      gaps: [...this.#gaps],
      complete,
      startedAt: this.#startedAt,
    };
  }
}

function keyOf({ group, resource, namespace, name }: ObjectRef): string {
  return [group, resource, namespace, name].join("/");
}

function byKindAndName(a: RelatedItem, b: RelatedItem): number {
  return compare(a.kind, b.kind) || compare(a.ref.namespace, b.ref.namespace) || compare(a.ref.name, b.ref.name);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
