import type { Transport } from "./transport.ts";

/** Two transports that are each other's far end, in one process. */
export function transportPair(): readonly [Transport, Transport] {
  const left = new Memory();
  const right = new Memory();
  left.far = right;
  right.far = left;
  return [left, right];
}

class Memory implements Transport {
  far: Memory | null = null;
  private frame: (frame: Uint8Array) => void = () => {};
  private closed: ((reason: string) => void) | null = () => {};
  private readonly early: Uint8Array[] = [];
  private listening = false;

  send(frame: Uint8Array<ArrayBuffer>): void {
    const far = this.far;
    if (far === null || this.closed === null) return;
    queueMicrotask(() => far.take(frame));
  }
  writable(): Promise<void> {
    return Promise.resolve();
  }
  onFrame(listener: (frame: Uint8Array) => void): void {
    this.frame = listener;
    this.listening = true;
    for (const frame of this.early.splice(0)) listener(frame);
  }
  onClose(listener: (reason: string) => void): void {
    this.closed = listener;
  }
  close(reason: string): void {
    const { closed, far } = this;
    this.closed = null;
    if (closed === null) return;
    closed(reason);
    queueMicrotask(() => far?.close(reason));
  }
  private take(frame: Uint8Array): void {
    if (this.closed === null) return;
    if (this.listening) this.frame(frame);
    else this.early.push(frame);
  }
}
