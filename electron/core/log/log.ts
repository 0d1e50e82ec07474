/** The console's own log: the last lines in memory, redacted before they are kept, with readers that follow it. */
import type { LogLine } from "../../../shared/app.ts";
import { redact } from "./redact.ts";

const KEEP_LINES = 5_000;
const MAX_TEXT = 4_000;

export class Log {
  private lines: LogLine[] = [];
  /** Lines that have ever been written: a reader's place. */
  private written = 0;
  private readonly wakes = new Set<() => void>();

  write(level: LogLine["level"], area: string, text: string): void {
    this.lines.push({ at: Date.now(), level, area, text: redact(text).slice(0, MAX_TEXT) });
    this.written++;
    if (this.lines.length > KEEP_LINES * 1.2) this.lines = this.lines.slice(-KEEP_LINES);
    for (const wake of this.wakes) wake();
  }

  /** An error with its causes. */
  fault(area: string, what: string, error: unknown): void {
    this.write("error", area, `${what}: ${described(error)}`);
  }

  recent(): readonly LogLine[] {
    return this.lines.slice(-KEEP_LINES);
  }

  /** The kept lines, then new ones as they come. */
  async *follow(signal: AbortSignal): AsyncGenerator<LogLine[], void, undefined> {
    let place = this.written - Math.min(this.lines.length, KEEP_LINES);
    let wake = () => {};
    const onWrite = () => wake();
    this.wakes.add(onWrite);
    signal.addEventListener("abort", onWrite, { once: true });
    try {
      while (!signal.aborted) {
        const fresh = this.written - place;
        if (fresh > 0) {
          place = this.written;
          yield this.lines.slice(-fresh).slice(-1_000);
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      this.wakes.delete(onWrite);
    }
  }
}

export function described(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `; because: ${described(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
