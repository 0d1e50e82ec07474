/** What became of mutations, by their key, for clients that lost the answer. Bounded in number and time. */
import { decode } from "../../../shared/rpc/codec.ts";
import { readFrame } from "../../../shared/rpc/frame.ts";
import type { Outcome } from "../../../shared/rpc/protocol.ts";

const KEEP_MS = 10 * 60_000;
const KEEP_COUNT = 2_000;

interface Entry {
  /** The frame that answers, as it was first addressed. */
  readonly answer: Promise<Uint8Array<ArrayBuffer>>;
  answered: Uint8Array<ArrayBuffer> | null;
  doneAt: number;
}

export class Outcomes {
  private readonly entries = new Map<string, Entry>();
  private readonly now: () => number;

  constructor(now: () => number = Date.now) {
    this.now = now;
  }

  /** Runs `work` unless its key is known: then the answer is the one that was or will be given.
   *  @returns a frame that stays here: what is sent is a copy */
  once(key: string, work: () => Promise<Uint8Array<ArrayBuffer>>): Promise<Uint8Array<ArrayBuffer>> {
    const known = this.entries.get(key);
    if (known !== undefined) return known.answer;
    this.forget();
    const entry: Entry = { answer: work(), answered: null, doneAt: 0 };
    this.entries.set(key, entry);
    void entry.answer.then((frame) => {
      entry.answered = frame;
      entry.doneAt = this.now();
    });
    return entry.answer;
  }

  of(key: string): Outcome {
    const entry = this.entries.get(key);
    if (entry === undefined) return { state: "unknown", envelope: null };
    if (entry.answered === null) return { state: "running", envelope: null };
    return { state: "done", envelope: decode(readFrame(entry.answered).body) };
  }

  /** The running are never forgotten; of the done, the old and the too many. */
  private forget(): void {
    const before = this.now() - KEEP_MS;
    let excess = this.entries.size - KEEP_COUNT;
    for (const [key, entry] of this.entries) {
      if (entry.answered === null) continue;
      if (entry.doneAt >= before && excess <= 0) continue;
      this.entries.delete(key);
      excess--;
    }
  }
}
