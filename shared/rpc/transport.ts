/** A way for frames between two parties, in order, until it closes. Implemented over MessagePort and WebSocket. */
export interface Transport {
  /** Sends a frame. The bytes belong to the transport from now on. After closing it does nothing. */
  send(frame: Uint8Array<ArrayBuffer>): void;
  /** Resolves when what was sent so far has left far enough that more may follow; at once while little is queued. */
  writable(): Promise<void>;
  /** Called with each frame that arrives; set once, before anything else. */
  onFrame(listener: (frame: Uint8Array) => void): void;
  /** Called once, when it has closed for whatever reason. */
  onClose(listener: (reason: string) => void): void;
  close(reason: string): void;
}

/** Two transports that are each other's far end, in one process: for tests and for parties that share a thread. */
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
