import type { Entry } from "./entry.ts";

/** One change of one object. `before` is missing for a creation, `after` for a deletion. */
export interface Change {
  readonly revision: number;
  readonly before: Entry | undefined;
  readonly after: Entry | undefined;
}

/** The last changes of a resource, oldest first, in a window of bounded size: what watches resume from and old lists are rebuilt from. */
export class EventLog {
  readonly #capacity: number;
  #changes: Change[] = [];
  #start = 0;
  #forgottenRevision = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** The newest revision whose change is forgotten; one can only go on from this or a later one. */
  get forgottenRevision(): number {
    return this.#forgottenRevision;
  }

  append(change: Change): void {
    this.#changes.push(change);
    if (this.#changes.length - this.#start > this.#capacity) {
      const dropped = this.#changes[this.#start];
      if (dropped !== undefined) this.#forgottenRevision = dropped.revision;
      this.#start++;
    }
    // The dead head is cut off in large pieces, so that an append stays cheap.
    if (this.#start > this.#capacity) {
      this.#changes = this.#changes.slice(this.#start);
      this.#start = 0;
    }
  }

  /** @returns the changes after `revision`, oldest first; the caller has checked `forgottenRevision` */
  after(revision: number): readonly Change[] {
    let low = this.#start;
    let high = this.#changes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const change = this.#changes[middle];
      if (change !== undefined && change.revision <= revision) low = middle + 1;
      else high = middle;
    }
    return this.#changes.slice(low);
  }

  /** Forgets everything up to and including `revision`, as a compaction of etcd does. */
  compact(revision: number): void {
    this.#changes = [...this.after(revision)];
    this.#start = 0;
    this.#forgottenRevision = Math.max(this.#forgottenRevision, revision);
  }
}
