/** One stream on the core's side: credits, what is kept for a client that comes back, and the way to its source. */
import type { Resumption } from "../../../shared/rpc/contract.ts";
import type { FrameType } from "../../../shared/rpc/frame.ts";
import { readdress, FrameType as Type, writeFrame } from "../../../shared/rpc/frame.ts";
import type { RelayLink } from "./relayLink.ts";

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
  private readonly window: number;
  private readonly outlet: Outlet;
  private kept: Kept[] = [];
  private acked = 0;
  private sent = 0;
  private wake: (() => void) | null = null;

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

  /** Resolves when the consumer has room and the transport takes more, or when `signal` aborts. */
  async room(signal: AbortSignal): Promise<void> {
    while (this.sent - this.acked >= this.window && !signal.aborted) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
    }
    await this.outlet.writable();
  }

  ack(n: number): void {
    if (n <= this.acked || n > this.sent) return;
    this.acked = n;
    this.kept = this.kept.filter((item) => item.n > n);
    this.wake?.();
    this.wake = null;
  }

  /** Sends again what the client has not seen. */
  resume(after: number): void {
    for (const item of this.kept) if (item.n > after) this.outlet.send(item.frame.slice());
  }
}

export interface Served {
  readonly sender: Sender;
  control(body: Uint8Array): void;
  ack(n: number): void;
  stop(): void;
}

/** A stream whose items a worker makes: frames pass with their id rewritten. */
export function relayStream(
  link: RelayLink,
  request: Uint8Array,
  window: number,
  sender: Sender,
  onEnd: (frame: Uint8Array<ArrayBuffer> | null) => void,
): Served {
  const exchange = link.begin(Type.open, window, request, {
    frame: (bytes, type: FrameType, n) => {
      const frame = readdress(bytes, sender.id) as Uint8Array<ArrayBuffer>;
      if (type === Type.item) sender.send(frame, n);
      else if (type === Type.end) onEnd(frame);
    },
    lost: () => onEnd(null),
  });
  return {
    sender,
    control: (body) => exchange.send(Type.control, 0, body),
    ack: (n) => {
      sender.ack(n);
      exchange.send(Type.ack, n);
    },
    stop: () => exchange.dispose(),
  };
}

export function itemFrame(id: number, n: number, body: Uint8Array): Uint8Array<ArrayBuffer> {
  return writeFrame(Type.item, id, n, body);
}
