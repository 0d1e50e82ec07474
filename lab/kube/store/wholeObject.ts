import { type Draft, type KubeObject, type Labels, labelsOf, nameOf, namespaceOf, type ObjectMeta } from "../object.ts";
import type { EntrySource } from "./entry.ts";

/** The plain source of an entry: the object itself, to which the store adds the resourceVersion. */
export class WholeObject implements EntrySource {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly #draft: Draft;
  #built: KubeObject | undefined;

  constructor(draft: Draft) {
    this.namespace = namespaceOf(draft);
    this.name = nameOf(draft);
    this.labels = labelsOf(draft.metadata.labels);
    this.#draft = draft;
  }

  build(revision: number): KubeObject {
    if (this.#built === undefined) {
      // The writers of this server fill in name, uid and creationTimestamp before a draft comes here.
      const metadata = { ...this.#draft.metadata, resourceVersion: String(revision) } as ObjectMeta;
      this.#built = { ...this.#draft, metadata };
    }
    return this.#built;
  }
}
