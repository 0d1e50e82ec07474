/** One open stream as its reader sees it: an async iterable of items with a way to send control values up. */
import { gap, hopeless } from "./clientEndings.ts";
import { decode, encode } from "./codec.ts";
import type { Resumption } from "./contract.ts";
import { type Envelope, errorOf } from "./envelope.ts";
import { FrameType } from "./frame.ts";
import { WINDOW } from "./protocol.ts";

interface ClientStreamOptions {
  readonly id: number;
  readonly resumption: Resumption;
  readonly request: Uint8Array<ArrayBuffer>;
  /** @returns whether it was given to a standing link */
  send(type: FrameType, n: number, body?: Uint8Array): boolean;
  onGap(): void;
  onClosed(): void;
}

interface Received {
  readonly n: number;
  readonly body: Uint8Array;
}

export class ClientStream<T, U> implements AsyncIterable<T>, AsyncIterator<T> {
  private readonly options: ClientStreamOptions;
  private readonly queue: Received[] = [];
  private waiting: { resolve(result: IteratorResult<T> | Promise<IteratorResult<T>>): void } | null = null;
  private ending: Envelope | null = null;
  private closed = false;
  /** The `n` of the item that the consumer has in hand; acknowledged when it asks for the next. */
  private inHand = 0;
  private acked = 0;
  private received = 0;
  /** The core has been asked for it at least once. */
  private asked = false;
  private lastControl: Record<string, unknown> | null = null;

  constructor(options: ClientStreamOptions) {
    this.options = options;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** @throws RpcError when the stream ended with a failure */
  next(): Promise<IteratorResult<T>> {
    this.acknowledge();
    const head = this.queue.shift();
    if (head !== undefined) return this.hand(head);
    if (this.ending !== null || this.closed) return this.finished();
    return new Promise((resolve) => {
      this.waiting = { resolve };
    });
  }

  return(): Promise<IteratorResult<T>> {
    this.close();
    return Promise.resolve({ done: true, value: undefined });
  }

  /** Sends a control value; object fields replace those sent before, and are sent again when the stream comes back. */
  control(value: U): void {
    this.lastControl = { ...this.lastControl, ...(value as Record<string, unknown>) };
    this.options.send(FrameType.control, 0, encode(value));
  }

  /** Wants no more. Idempotent. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    if (this.ending === null) this.options.send(FrameType.cancel, 0);
    this.queue.length = 0;
    this.options.onClosed();
    this.waiting?.resolve({ done: true, value: undefined });
    this.waiting = null;
  }

  open(window: number): void {
    this.asked = this.options.send(FrameType.open, window, this.options.request) || this.asked;
    if (this.lastControl !== null) this.options.send(FrameType.control, 0, encode(this.lastControl));
  }

  item(n: number, body: Uint8Array): void {
    if (this.closed || n <= this.received) return;
    this.received = n;
    const item = { n, body };
    if (this.waiting === null) {
      this.queue.push(item);
      return;
    }
    const { resolve } = this.waiting;
    this.waiting = null;
    resolve(this.hand(item));
  }

  end(envelope: Envelope): void {
    if (this.closed) return;
    if (envelope.code === "gap" && this.options.resumption === "events") {
      this.options.onGap();
      this.restart();
      return;
    }
    this.ending = envelope;
    if (this.options.resumption !== "state") this.options.send(FrameType.cancel, 0);
    this.options.onClosed();
    const waiting = this.waiting;
    this.waiting = null;
    waiting?.resolve(this.finished());
  }

  lost(): void {
    // A state stream will bring a snapshot: what is queued is older than it.
    if (this.options.resumption === "state") this.queue.length = 0;
  }

  reopen(sessionResumed: boolean): void {
    if (this.closed || this.ending !== null) return;
    if (this.options.resumption === "state" || !this.asked) this.restart();
    else if (sessionResumed) this.options.send(FrameType.resume, this.received);
    else this.end(gap());
  }

  private restart(): void {
    this.received = 0;
    this.inHand = 0;
    this.acked = 0;
    this.open(WINDOW[this.options.resumption]);
  }

  private acknowledge(): void {
    const window = WINDOW[this.options.resumption];
    // Few acknowledgements for long streams, but never so few that the source stands still.
    if (this.inHand - this.acked < window / 4 && this.queue.length > 0) return;
    if (this.inHand === this.acked || this.ending !== null || this.closed) return;
    this.acked = this.inHand;
    this.options.send(FrameType.ack, this.acked);
  }

  private hand({ n, body }: Received): Promise<IteratorResult<T>> {
    this.inHand = n;
    try {
      // The core's items fit the contract; the type is the contract's.
      return Promise.resolve({ done: false, value: decode(body) as T });
    } catch {
      this.options.send(FrameType.cancel, 0);
      this.queue.length = 0;
      this.end(hopeless("unreadable"));
      return this.finished();
    }
  }

  private finished(): Promise<IteratorResult<T>> {
    const ending = this.ending;
    if (this.closed || ending === null || ending.code === "ok")
      return Promise.resolve({ done: true, value: undefined });
    return Promise.reject(errorOf(ending));
  }
}
