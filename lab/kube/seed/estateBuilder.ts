import type { JsonObject } from "../json.ts";
import { type Draft, timestamp } from "../object.ts";
import type { SeededRandom } from "../random.ts";
import type { ResourceType } from "../resourceType.ts";
import type { EntrySource } from "../store/entry.ts";
import type { Store } from "../store/store.ts";
import { WholeObject } from "../store/wholeObject.ts";
import type { NodePlan } from "./nodes.ts";

/** What the parts of a seed share: the store they fill, the one source of chance, the nodes, and addresses to give out. */
export class EstateBuilder {
  readonly store: Store;
  readonly random: SeededRandom;
  readonly nowMs: number;
  readonly nodes: readonly NodePlan[];
  readonly managedFields: boolean;
  readonly #usable: readonly NodePlan[];
  readonly #named = new Set<string>();
  #nextNode = 0;
  #nextAddress = 0;
  #nextServiceAddress = 0;

  constructor(store: Store, random: SeededRandom, nowMs: number, nodes: readonly NodePlan[], managedFields: boolean) {
    this.store = store;
    this.random = random;
    this.nowMs = nowMs;
    this.nodes = nodes;
    this.managedFields = managedFields;
    this.#usable = nodes.filter((node) => node.ready);
  }

  /** The node for the next pod, in turn. */
  nextNode(): NodePlan {
    const node = this.#usable[this.#nextNode++ % this.#usable.length];
    if (node === undefined) throw new RangeError("an estate needs a node");
    return node;
  }

  /** A generated name that nothing in the namespace has yet: of five letters, two of some thousand pods would be the same. */
  freshName(namespace: string, prefix: string): string {
    for (;;) {
      const name = `${prefix}-${this.random.suffix(5)}`;
      const whole = `${namespace}/${name}`;
      if (this.#named.has(whole)) continue;
      this.#named.add(whole);
      return name;
    }
  }

  /** Pod addresses count up through 10.128.0.0/9. */
  nextPodAddress(): string {
    const index = ++this.#nextAddress;
    return `10.${128 + ((index >> 16) & 0x7f)}.${(index >> 8) & 0xff}.${index & 0xff}`;
  }

  nextServiceAddress(): string {
    const index = ++this.#nextServiceAddress;
    return `10.96.${(index >> 8) & 0xff}.${index & 0xff}`;
  }

  add(type: ResourceType, source: EntrySource): void {
    this.store.seed(type, source);
  }

  /** Adds a plain object; name, namespace, uid and time go into its metadata. @returns its uid */
  object(
    type: ResourceType,
    where: {
      readonly namespace?: string;
      readonly name: string;
      readonly ageMs: number;
      readonly metadata?: JsonObject;
    },
    body: JsonObject,
  ): string {
    const uid = this.random.uid();
    const draft: Draft = {
      apiVersion: type.group === "" ? type.version : `${type.group}/${type.version}`,
      kind: type.kind,
      metadata: {
        name: where.name,
        ...(where.namespace === undefined ? {} : { namespace: where.namespace }),
        uid,
        creationTimestamp: timestamp(this.nowMs - where.ageMs),
        ...where.metadata,
      },
      ...body,
    };
    this.store.seed(type, new WholeObject(draft));
    return uid;
  }
}
