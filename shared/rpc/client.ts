/** The client's side of the contract: calls, mutations and streams over a link that may be lost and comes back.
 *
 *  Questions are asked again after a loss; a change is never sent twice, its outcome is asked for; streams come back as their
 *  contract says (`Resumption`). Credits belong to the end consumer: an item is acknowledged when the next one is asked for. */

import { message } from "../model/message.ts";
import { ClientStream } from "./clientStream.ts";
import { decode, encode } from "./codec.ts";
import type { Resumption } from "./contract.ts";
import { Envelope, RpcError } from "./envelope.ts";
import { type Frame, FrameType, readFrame, writeFrame } from "./frame.ts";
import { Link, type LinkOptions, type LinkStatus } from "./link.ts";
import { OUTCOME_METHOD, Outcome, WINDOW } from "./protocol.ts";

interface PendingCall {
  readonly frame: Uint8Array<ArrayBuffer>;
  /** Of a mutation. */
  readonly key: string | null;
  sent: boolean;
  settle(envelope: Envelope): void;
}

const OUTCOME_POLL_MS = 300;

export class RpcClient {
  private readonly link: Link;
  private readonly calls = new Map<number, PendingCall>();
  private readonly streams = new Map<number, ClientStream<unknown, unknown>>();
  private lastId = 0;

  constructor(options: Omit<LinkOptions, "onFrame" | "onOpen" | "onLost">) {
    this.link = new Link({
      ...options,
      onFrame: (frame) => this.receive(readFrame(frame)),
      onOpen: (resumed) => this.reopen(resumed),
      onLost: () => {
        for (const stream of this.streams.values()) stream.lost();
      },
    });
  }

  get status(): LinkStatus {
    return this.link.status;
  }

  /** Dials at once instead of at the planned time. */
  retry(): void {
    this.link.retry();
  }

  dispose(): void {
    this.link.dispose();
    const gone: Envelope = envelopeOf("cancelled", "rpc.closed");
    for (const call of [...this.calls.values()]) call.settle(gone);
    for (const stream of [...this.streams.values()]) stream.end(gone);
  }

  /** @returns the data of the answer
   *  @throws RpcError with the envelope's code and message */
  async call(method: string, input: unknown, signal?: AbortSignal): Promise<unknown> {
    return this.request({ m: method, i: input }, null, signal);
  }

  /** A change, sent once. Aborting asks the core to stop it; its outcome still counts.
   *  @throws RpcError `unknown-outcome` when the core no longer knows what became of it */
  async mutate(method: string, input: unknown, signal?: AbortSignal): Promise<unknown> {
    const key = crypto.randomUUID();
    return this.request({ m: method, i: input, k: key }, key, signal);
  }

  open(
    method: string,
    input: unknown,
    resumption: Resumption,
    options: StreamOptions = {},
  ): ClientStream<unknown, unknown> {
    const id = this.nextId();
    const stream = new ClientStream({
      id,
      resumption,
      request: encode({ m: method, i: input }),
      send: (type, n, body) => this.link.send(writeFrame(type, id, n, body)),
      onGap: options.onGap ?? (() => {}),
      onClosed: () => this.streams.delete(id),
    });
    this.streams.set(id, stream);
    stream.open(WINDOW[resumption]);
    options.signal?.addEventListener("abort", () => stream.close(), { once: true });
    if (options.signal?.aborted) stream.close();
    return stream;
  }

  private request(
    body: Record<string, unknown>,
    key: string | null,
    signal: AbortSignal | undefined,
  ): Promise<unknown> {
    const id = this.nextId();
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(cancelled());
        return;
      }
      const abort = () => {
        this.link.send(writeFrame(FrameType.cancel, id, 0));
        if (key !== null) return;
        this.calls.delete(id);
        reject(cancelled());
      };
      signal?.addEventListener("abort", abort, { once: true });
      const call: PendingCall = {
        frame: writeFrame(FrameType.call, id, 0, encode(body)),
        key,
        sent: false,
        settle: (envelope) => {
          this.calls.delete(id);
          signal?.removeEventListener("abort", abort);
          if (envelope.code === "ok") resolve(envelope.data);
          else reject(new RpcError(envelope.code, envelope.message ?? message("rpc.internal", { ref: "?" })));
        },
      };
      this.calls.set(id, call);
      call.sent = this.link.send(call.frame.slice());
    });
  }

  private receive(frame: Frame): void {
    switch (frame.type) {
      case FrameType.result: {
        const envelope = Envelope.parse(decode(frame.body));
        this.calls.get(frame.id)?.settle(envelope);
        return;
      }
      case FrameType.item:
        this.streams.get(frame.id)?.item(frame.n, frame.body);
        return;
      case FrameType.end:
        this.streams.get(frame.id)?.end(Envelope.parse(decode(frame.body)));
        return;
      default:
    }
  }

  private reopen(resumed: boolean): void {
    for (const call of this.calls.values()) {
      if (call.key === null || !call.sent) call.sent = this.link.send(call.frame.slice());
      else this.settleByOutcome(call, call.key).catch(() => {}); // a client disposed meanwhile has settled the call
    }
    for (const stream of this.streams.values()) stream.reopen(resumed);
  }

  /** Asks until the outcome is there; a new loss ends the asking, the next `reopen` begins it again. */
  private async settleByOutcome(call: PendingCall, key: string): Promise<void> {
    const epoch = this.link.epoch;
    while (this.link.epoch === epoch) {
      const outcome = Outcome.parse(await this.call(OUTCOME_METHOD, { key }));
      if (outcome.state !== "running") {
        const known = outcome.state === "done" ? Envelope.parse(outcome.envelope) : null;
        call.settle(known ?? envelopeOf("unknown-outcome", "rpc.unknownOutcome"));
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, OUTCOME_POLL_MS));
    }
  }

  private nextId(): number {
    this.lastId = (this.lastId % 0xffff_ffff) + 1;
    return this.lastId;
  }
}

export interface StreamOptions {
  readonly signal?: AbortSignal;
  /** Called when items were lost and the stream began anew. */
  readonly onGap?: () => void;
}

function cancelled(): RpcError {
  return new RpcError("cancelled", message("rpc.cancelled"));
}

function envelopeOf(code: "cancelled" | "unknown-outcome", id: string): Envelope {
  return { code, message: message(id), data: null, timestamp: new Date().toISOString() };
}
