/** `MessageChannelMain`: two ports, one of which may be handed to a page. */
import { EventEmitter } from "node:events";

interface PortEvents {
  message: [{ readonly data: unknown; readonly ports: readonly [] }];
  close: [];
}

/** What a port is entangled with: another one of main's, or one in a page. */
export interface PortEnd {
  receive(data: unknown): void;
  end(): void;
}

export class MessagePortMain extends EventEmitter<PortEvents> {
  #peer: PortEnd | null = null;
  #queue: unknown[] | null = [];
  #closed = false;

  /** @internal */
  join(peer: PortEnd): void {
    this.#peer = peer;
  }

  start(): void {
    const queued = this.#queue ?? [];
    this.#queue = null;
    for (const data of queued) this.#tell(data);
  }

  postMessage(data: unknown): void {
    this.#peer?.receive(data);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#peer?.end();
    this.#peer = null;
    this.emit("close");
  }

  /** @internal What the other end sent. */
  receive(data: unknown): void {
    if (this.#closed) return;
    if (this.#queue === null) this.#tell(data);
    else this.#queue.push(data);
  }

  /** @internal The other end is gone. */
  end(): void {
    this.close();
  }

  /** @internal Hands this end over to a page: what was sent to it so far goes there first. */
  handOver(to: PortEnd): MessagePortMain {
    const peer = this.#peer;
    if (!(peer instanceof MessagePortMain) || this.#queue === null)
      throw new Error("a port that was started, closed or handed over cannot be handed over");
    this.#peer = null;
    this.#closed = true;
    for (const data of this.#queue) to.receive(data);
    peer.join(to);
    return peer;
  }

  #tell(data: unknown): void {
    // As between processes: never within the call that sent it.
    queueMicrotask(() => {
      if (!this.#closed) this.emit("message", { data, ports: [] });
    });
  }
}

export class MessageChannelMain {
  readonly port1 = new MessagePortMain();
  readonly port2 = new MessagePortMain();

  constructor() {
    this.port1.join(this.port2);
    this.port2.join(this.port1);
  }
}
