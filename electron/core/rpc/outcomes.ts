/** What became of mutations, by their key, for clients that lost the answer. Bounded in number and time. */
import type { Envelope } from "../../../shared/rpc/envelope.ts";
import type { Outcome } from "../../../shared/rpc/protocol.ts";

const KEEP_MS = 10 * 60_000;
const KEEP_COUNT = 2_000;

interface Entry {
  readonly answer: Promise<Envelope>;
  envelope: Envelope | null;
  doneAt: number;
}

export class Outcomes {
  private readonly entries = new Map<string, Entry>();
  private readonly now: () => number;

  constructor(now: () => number = Date.now) {
    this.now = now;
  }

  /** Runs `work` unless its key is known: then the answer is the one that was or will be given. */
  once(key: string, work: () => Promise<Envelope>): Promise<Envelope> {
    const known = this.entries.get(key);
    if (known !== undefined) return known.answer;
    this.forget();
    const entry: Entry = { answer: work(), envelope: null, doneAt: 0 };
    this.entries.set(key, entry);
    void entry.answer.then((envelope) => {
      entry.envelope = envelope;
      entry.doneAt = this.now();
    });
    return entry.answer;
  }

  of(key: string): Outcome {
    const entry = this.entries.get(key);
    if (entry === undefined) return { state: "unknown", envelope: null };
    if (entry.envelope === null) return { state: "running", envelope: null };
    return { state: "done", envelope: entry.envelope };
  }

  /** The running are never forgotten; of the done, the old and the too many. */
  private forget(): void {
    const before = this.now() - KEEP_MS;
    let excess = this.entries.size - KEEP_COUNT;
    for (const [key, entry] of this.entries) {
      if (entry.envelope === null) continue;
      if (entry.doneAt >= before && excess <= 0) continue;
      this.entries.delete(key);
      excess--;
    }
  }
}
