import type { KubeObject, Labels } from "../object.ts";

/** One version of one object. It never changes: an update makes the next entry. */
export interface Entry {
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  /** The revision of the store at which this version was written. */
  readonly revision: number;
  readonly labels: Labels;
  /** The object; built anew on each call where the estate keeps it as a template and what varies. */
  read(): KubeObject;
}

/** Something that can say what the object looks like at the revision it is written at. */
export interface EntrySource {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  build(revision: number): KubeObject;
}

/** Where an object sorts: etcd orders the keys of a resource by namespace, then name. */
export function keyOf(namespace: string, name: string): string {
  return namespace === "" ? name : `${namespace}/${name}`;
}

export class StoredEntry implements Entry {
  readonly key: string;
  readonly revision: number;
  readonly source: EntrySource;

  constructor(source: EntrySource, revision: number) {
    this.key = keyOf(source.namespace, source.name);
    this.source = source;
    this.revision = revision;
  }

  get namespace(): string {
    return this.source.namespace;
  }

  get name(): string {
    return this.source.name;
  }

  get labels(): Labels {
    return this.source.labels;
  }

  read(): KubeObject {
    return this.source.build(this.revision);
  }
}
