/** The items of one stream on their way out: credits, and what is kept for a client that comes back. */
import type { Resumption } from "../../../shared/rpc/contract.ts";

/** Where the frames of a session go; nowhere while its client is away. */
export interface Outlet {
  send(frame: Uint8Array<ArrayBuffer>): void;
  writable(): Promise<void>;
}

interface Kept {
  readonly n: number;
  readonly frame: Uint8Array<ArrayBuffer>;
}

/** Sends frames and keeps those not yet acknowledged where the kind of stream can be resumed. */
export class Sender {
  readonly id: number;
  readonly resumption: Resumption;
  readonly window: number;
  private readonly outlet: Outlet;
  private kept: Kept[] = [];
  private acked = 0;
  private sent = 0;
  private closed = false;
  private wake: (() => void) | null = null;

  /** @param window how far `n` may run ahead of what was acknowledged */
  constructor(id: number, resumption: Resumption, window: number, outlet: Outlet) {
    this.id = id;
    this.resumption = resumption;
    this.window = window;
    this.outlet = outlet;
  }

  /** `n` of the last item sent. */
  get position(): number {
    return this.sent;
  }

  send(frame: Uint8Array<ArrayBuffer>, n: number): void {
    this.sent = n;
    if (this.resumption === "state") this.outlet.send(frame);
    else {
      this.kept.push({ n, frame });
      this.outlet.send(frame.slice());
    }
  }

  /** Resolves when the consumer has room and the transport takes more, or when the stream is closed. */
  async room(): Promise<void> {
    while (this.sent - this.acked >= this.window && !this.closed) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    await this.outlet.writable();
  }

  ack(n: number): void {
    if (n <= this.acked || n > this.sent) return;
    this.acked = n;
    this.kept = this.kept.filter((item) => item.n > n);
    this.go();
  }

  /** Sends again what the client has not seen. */
  resume(after: number): void {
    for (const item of this.kept) if (item.n > after) this.outlet.send(item.frame.slice());
  }

  /** Nobody waits for room any more. */
  close(): void {
    this.closed = true;
    this.go();
  }

  private go(): void {
    this.wake?.();
    this.wake = null;
  }
}
