import { setTimeout as delay } from "node:timers/promises";

/** How the line to the clients behaves: shared by all answers of a cluster, changed while it runs. */
export class Shaping {
  /** Added before the head of every answer. */
  latencyMs = 0;
  /** Zero means no limit. One budget for all answers together. */
  bytesPerSecond = 0;
  /** While set, nothing more is sent, and nothing is closed. */
  silent = false;
  #freeAtMs = 0;

  /** Waits until `size` more bytes may go. */
  async admit(size: number): Promise<void> {
    if (this.bytesPerSecond <= 0) return;
    const nowMs = performance.now();
    const startMs = Math.max(nowMs, this.#freeAtMs);
    this.#freeAtMs = startMs + (size / this.bytesPerSecond) * 1000;
    const waitMs = this.#freeAtMs - nowMs;
    if (waitMs > 1) await delay(waitMs);
  }

  /** The largest piece to send at once, so that a limited line flows rather than jumps. */
  get pieceBytes(): number {
    return this.bytesPerSecond <= 0 ? Number.POSITIVE_INFINITY : Math.max(512, Math.floor(this.bytesPerSecond / 20));
  }
}
