/** Main's end of a worker: exchanges of frames under ids of its own, whose bodies pass unread. */
import { FrameType, readFrame, writeFrame } from "../../../shared/rpc/frame.ts";
import type { Transport } from "../../../shared/rpc/transport.ts";

export interface Exchange {
  /** Sends a frame of this exchange to the worker. */
  send(type: FrameType, n: number, body?: Uint8Array): void;
  /** Ends it on both sides. Idempotent; nothing is delivered afterwards. */
  dispose(): void;
}

interface Listener {
  frame(bytes: Uint8Array<ArrayBuffer>, type: FrameType, n: number): void;
  /** The worker is gone. */
  lost(): void;
}

export class RelayLink {
  private readonly transport: Transport;
  private readonly exchanges = new Map<number, Listener>();
  private lastId = 0;
  private closed = false;

  constructor(transport: Transport) {
    this.transport = transport;
    transport.onFrame((bytes) => this.deliver(bytes));
    transport.onClose(() => {
      this.closed = true;
      for (const listener of [...this.exchanges.values()]) listener.lost();
      this.exchanges.clear();
    });
  }

  /** Begins an exchange with a call or an opened stream. */
  begin(type: FrameType, n: number, body: Uint8Array, listener: Listener): Exchange {
    const id = this.nextId();
    if (this.closed) queueMicrotask(() => listener.lost());
    else this.exchanges.set(id, listener);
    this.transport.send(writeFrame(type, id, n, body));
    return {
      send: (next, count, part) => this.transport.send(writeFrame(next, id, count, part)),
      dispose: () => {
        if (this.exchanges.delete(id)) this.transport.send(writeFrame(FrameType.cancel, id, 0));
      },
    };
  }

  private deliver(bytes: Uint8Array): void {
    const frame = readFrame(bytes);
    const listener = this.exchanges.get(frame.id);
    if (listener === undefined) return;
    if (frame.type === FrameType.result || frame.type === FrameType.end) this.exchanges.delete(frame.id);
    // A worker transfers each frame whole: the bytes are main's alone, to readdress in place.
    listener.frame(bytes as Uint8Array<ArrayBuffer>, frame.type, frame.n);
  }

  private nextId(): number {
    do this.lastId = (this.lastId % 0xffff_ffff) + 1;
    while (this.exchanges.has(this.lastId));
    return this.lastId;
  }
}
