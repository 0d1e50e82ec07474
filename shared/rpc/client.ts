/** The client's side of the contract: calls, mutations and streams over a link that may be lost and comes back.
 *
 *  Questions are asked again after a loss; a change is never sent twice, its outcome is asked for; streams come back as their
 *  contract says (`Resumption`). Credits belong to the end consumer: an item is acknowledged when the next one is asked for. */

import { message } from "../model/message.ts";
import { closed, envelopeIn, type Hopeless, hopeless, unknownOutcome } from "./clientEndings.ts";
import { ClientStream } from "./clientStream.ts";
import { encode } from "./codec.ts";
import type { Resumption } from "./contract.ts";
import { Envelope, errorOf, RpcError } from "./envelope.ts";
import { type Frame, FrameType, writeFrame, writeValue } from "./frame.ts";
import { Link, type LinkOptions, type LinkStatus } from "./link.ts";
import { OUTCOME_METHOD, Outcome, type Request, WINDOW } from "./protocol.ts";

interface PendingCall {
  /** Of a mutation. */
  readonly key: string | null;
  sent: boolean;
  send(): void;
  settle(envelope: Envelope): void;
}

const OUTCOME_POLL_MS = 300;

export class RpcClient {
  private readonly link: Link;
  private readonly calls = new Map<number, PendingCall>();
  private readonly streams = new Map<number, ClientStream<unknown, unknown>>();
  private lastId = 0;

  constructor(options: Pick<LinkOptions, "dial" | "secret" | "onStatus">) {
    this.link = new Link({
      ...options,
      onFrame: (frame) => this.receive(frame),
      onOpen: (resumed) => this.reopen(resumed),
      onLost: () => {
        for (const stream of this.streams.values()) stream.lost();
      },
      onHopeless: (why) => this.giveUp(why),
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
    for (const call of [...this.calls.values()]) call.settle(closed());
    for (const stream of [...this.streams.values()]) stream.end(closed());
  }

  /** @returns the data of the answer, whose fit to the contract is the core's promise
   *  @throws RpcError with the envelope's code and message; CodecError for an input that cannot be sent */
  call(method: string, input: unknown, signal?: AbortSignal): Promise<unknown> {
    return this.request({ m: method, i: input }, signal);
  }

  /** A change, sent once. Aborting asks the core to stop it; its outcome still counts.
   *  @throws RpcError `unknown-outcome` when the core no longer knows what became of it */
  mutate(method: string, input: unknown, signal?: AbortSignal): Promise<unknown> {
    return this.request({ m: method, i: input, k: crypto.randomUUID() }, signal);
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

  private request(body: Request, signal: AbortSignal | undefined): Promise<unknown> {
    const id = this.nextId();
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(cancelled());
      const { phase } = this.link.status;
      if (phase === "closed") return reject(errorOf(closed()));
      if (phase === "refused") return reject(errorOf(hopeless("refused")));
      const key = body.k ?? null;
      const abort = () => {
        this.link.send(writeFrame(FrameType.cancel, id, 0));
        if (key !== null) return;
        this.calls.delete(id);
        reject(cancelled());
      };
      const call: PendingCall = {
        key,
        sent: false,
        // Encoded anew for each link: the bytes belong to the transport.
        send: () => {
          call.sent = this.link.send(writeValue(FrameType.call, id, 0, body));
        },
        settle: (envelope) => {
          this.calls.delete(id);
          signal?.removeEventListener("abort", abort);
          if (envelope.code === "ok") resolve(envelope.data);
          else reject(errorOf(envelope));
        },
      };
      call.send();
      this.calls.set(id, call);
      signal?.addEventListener("abort", abort, { once: true });
    });
  }

  /** @throws RangeError for a frame that no core of ours sends */
  private receive(frame: Frame): void {
    switch (frame.type) {
      case FrameType.result:
        return this.calls.get(frame.id)?.settle(envelopeIn(frame.body));
      case FrameType.item:
        return this.streams.get(frame.id)?.item(frame.n, frame.body);
      case FrameType.end:
        return this.streams.get(frame.id)?.end(envelopeIn(frame.body));
      default:
        throw new RangeError(`a core does not send frames of type ${frame.type}`);
    }
  }

  private reopen(resumed: boolean): void {
    for (const call of this.calls.values()) {
      if (call.key === null || !call.sent) call.send();
      else void this.settleByOutcome(call, call.key);
    }
    for (const stream of this.streams.values()) stream.reopen(resumed);
  }

  /** What became of a change that was sent is still asked for while there is somebody to ask. */
  private giveUp(why: Hopeless): void {
    for (const call of [...this.calls.values()]) {
      if (call.key === null || !call.sent) call.settle(hopeless(why));
      else if (why === "refused") call.settle(unknownOutcome());
    }
    for (const stream of [...this.streams.values()]) stream.end(hopeless(why));
  }

  /** Asks until the outcome is there; a new loss ends the asking, the next `reopen` begins it again. */
  private async settleByOutcome(call: PendingCall, key: string): Promise<void> {
    const epoch = this.link.epoch;
    try {
      while (this.link.epoch === epoch) {
        const outcome = Outcome.parse(await this.call(OUTCOME_METHOD, { key }));
        if (outcome.state === "done") return call.settle(Envelope.parse(outcome.envelope));
        if (outcome.state === "unknown") return call.settle(unknownOutcome());
        await new Promise((resolve) => setTimeout(resolve, OUTCOME_POLL_MS));
      }
    } catch {
      call.settle(unknownOutcome()); // the core does not tell, or the client was disposed and has settled it
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
