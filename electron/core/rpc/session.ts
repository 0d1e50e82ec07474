/** One client's session: its calls, its streams, and what outlives a lost transport.
 *
 *  What a frame asks wrongly (an unknown method, an input that does not fit) is answered; a frame that no client of ours sends closes
 *  the transport with the reason. Nothing that a client sends throws out of here or makes the session grow beyond `maxOpen`. */

import { z } from "zod";
import { message } from "../../../shared/model/message.ts";
import { decode } from "../../../shared/rpc/codec.ts";
import { type Envelope, failure, RpcError, success } from "../../../shared/rpc/envelope.ts";
import { type Frame, FrameType, readdress, readFrame, writeFrame, writeValue } from "../../../shared/rpc/frame.ts";
import { MAX_FRAME_BYTES, OUTCOME_METHOD, Request, WINDOW } from "../../../shared/rpc/protocol.ts";
import type { Transport } from "../../../shared/rpc/transport.ts";
import { failureOf } from "./failures.ts";
import { type Implementation, Relay, type StreamRoute } from "./implementation.ts";
import type { Outcomes } from "./outcomes.ts";
import { type Outlet, Sender } from "./sender.ts";
import { type Answering, answerFrame, resultFrame } from "./servedCall.ts";
import { localStream, relayedStream, type Served } from "./servedStream.ts";

export interface SessionOptions extends Answering {
  readonly routes: Implementation;
  readonly outcomes: Outcomes;
  /** How many calls may be in flight, and how many streams open. */
  readonly maxOpen: number;
}

const OutcomeInput = z.object({ key: z.string() });

/** A frame that no client of ours sends. */
class ProtocolError extends Error {
  override readonly name = "ProtocolError";
}

export class Session {
  private readonly options: SessionOptions;
  private transport: Transport | null = null;
  /** Questions, which end with their transport. */
  private readonly questions = new Map<number, AbortController>();
  /** Changes, which outlive it. */
  private readonly changes = new Map<number, AbortController>();
  private readonly streams = new Map<number, Served>();
  /** Streams that were open when the last transport was lost, and that the client may take up once. */
  private readonly resumable = new Set<number>();
  private readonly outlet: Outlet = {
    send: (frame) => this.transport?.send(frame),
    writable: () => this.transport?.writable() ?? Promise.resolve(),
  };

  constructor(options: SessionOptions) {
    this.options = options;
  }

  attach(transport: Transport): void {
    this.transport = transport;
  }

  /** The client is away: questions and state streams stop, changes go on, the other streams wait for it. */
  detach(): void {
    this.transport = null;
    for (const abort of this.questions.values()) abort.abort();
    this.questions.clear();
    for (const [id, served] of this.streams) {
      if (served.sender.resumption === "state") this.stop(id);
      else this.resumable.add(id);
    }
  }

  dispose(): void {
    this.detach();
    for (const id of [...this.streams.keys()]) this.stop(id);
  }

  /** Takes a frame of the client's. One that cannot be understood closes the transport; what comes over it afterwards is not read. */
  receive(bytes: Uint8Array): void {
    const { transport } = this;
    if (transport === null) return;
    try {
      this.take(bytes);
    } catch (error) {
      this.options.log("frame", "receive", error);
      this.detach();
      transport.close(`protocol error: ${error instanceof ProtocolError ? error.message : "unreadable frame"}`);
    }
  }

  private take(bytes: Uint8Array): void {
    if (bytes.byteLength > MAX_FRAME_BYTES) throw new ProtocolError(`a frame of ${bytes.byteLength} bytes`);
    const frame = readFrame(bytes);
    switch (frame.type) {
      case FrameType.ping:
        return this.outlet.send(writeFrame(FrameType.pong, frame.id, frame.n));
      case FrameType.call:
        return this.call(frame);
      case FrameType.open:
        return this.open(frame);
      case FrameType.cancel:
        this.questions.get(frame.id)?.abort();
        this.changes.get(frame.id)?.abort();
        return this.stop(frame.id);
      case FrameType.ack:
        return this.streams.get(frame.id)?.ack(frame.n);
      case FrameType.control:
        return this.streams.get(frame.id)?.control(frame.body);
      case FrameType.resume:
        return this.resume(frame);
      default:
        throw new ProtocolError(`a client does not send frames of type ${frame.type}`);
    }
  }

  private call({ id, body }: Frame): void {
    const request = Request.parse(decode(body));
    if (this.questions.has(id) || this.changes.has(id)) throw new ProtocolError(`call ${id} is running`);
    if (this.questions.size + this.changes.size >= this.options.maxOpen) return this.answer(id, tooMany());
    if (request.m === OUTCOME_METHOD) return this.answer(id, this.outcome(request.i));
    const route = this.options.routes.get(request.m);
    if (route === undefined || route.kind === "stream") return this.answer(id, noMethod(request.m));
    const key = request.k;
    if (route.kind === "mutation" && key === undefined) {
      return this.answer(id, refusal("invalid", "rpc.noKey", { method: request.m }));
    }
    const abort = new AbortController();
    const asked = { id, route, request, body, signal: abort.signal };
    if (route.kind === "call") void this.question(id, abort, () => answerFrame(asked, this.options));
    else if (key !== undefined) void this.change(id, abort, key, () => answerFrame(asked, this.options));
  }

  private async question(id: number, abort: AbortController, ask: Answer): Promise<void> {
    this.questions.set(id, abort);
    const frame = await ask();
    if (this.questions.get(id) !== abort) return;
    this.questions.delete(id);
    this.outlet.send(frame);
  }

  /** A change outlives its client's transport: its signal is aborted by a cancel alone. */
  private async change(id: number, abort: AbortController, key: string, make: Answer): Promise<void> {
    this.changes.set(id, abort);
    const frame = await this.options.outcomes.once(key, make);
    this.changes.delete(id);
    this.outlet.send(readdress(frame.slice(), id));
  }

  private open({ id, n, body }: Frame): void {
    const request = Request.parse(decode(body));
    this.stop(id);
    const route = this.options.routes.get(request.m);
    if (route === undefined || route.kind !== "stream") return this.end(id, n, noMethod(request.m));
    if (this.streams.size >= this.options.maxOpen) return this.end(id, n, tooMany());
    try {
      this.serve(id, n, route, request, body);
    } catch (error) {
      this.end(id, n, failureOf(error, request.m, new AbortController().signal, this.options.log));
    }
  }

  /** @throws ZodError for an input that does not fit the contract */
  private serve(id: number, asked: number, route: StreamRoute, request: Request, body: Uint8Array): void {
    const { member, handler } = route;
    const window = Math.min(Math.max(1, asked), WINDOW[member.resumption] * 4);
    const sender = new Sender(id, member.resumption, window, this.outlet);
    const opening = {
      sender,
      method: request.m,
      input: member.input.parse(request.i),
      log: this.options.log,
      end: (last: Envelope | Uint8Array<ArrayBuffer>) => this.last(sender, last),
    };
    const check = (item: unknown) => (this.options.checkAnswers ? member.item.parse(item) : item);
    const served =
      handler instanceof Relay ? relayedStream(opening, handler, body) : localStream(opening, member, handler, check);
    this.streams.set(id, served);
    void served.start();
  }

  private last(sender: Sender, last: Envelope | Uint8Array<ArrayBuffer>): void {
    const frame = last instanceof Uint8Array ? last : writeValue(FrameType.end, sender.id, sender.position, last);
    // The last word counts as one more position, so that a client that was away is told it when it comes back.
    sender.send(frame, sender.position + 1);
    // A client that may come back cancels an ended stream once it has heard the end.
    if (sender.resumption === "state") this.streams.delete(sender.id);
  }

  private resume({ id, n }: Frame): void {
    const served = this.streams.get(id);
    if (served === undefined) return this.end(id, n, refusal("gap", "rpc.gap"));
    if (!this.resumable.delete(id)) throw new ProtocolError(`stream ${id} was not lost`);
    served.sender.resume(n);
  }

  private stop(id: number): void {
    const served = this.streams.get(id);
    this.streams.delete(id);
    this.resumable.delete(id);
    served?.stop();
  }

  private outcome(input: unknown): Envelope {
    const asked = OutcomeInput.safeParse(input);
    if (asked.success) return success(this.options.outcomes.of(asked.data.key), new Date());
    return failureOf(asked.error, OUTCOME_METHOD, new AbortController().signal, this.options.log);
  }

  private answer(id: number, envelope: Envelope): void {
    this.outlet.send(resultFrame(id, envelope));
  }

  private end(id: number, n: number, envelope: Envelope): void {
    this.outlet.send(writeValue(FrameType.end, id, n, envelope));
  }
}

type Answer = () => Promise<Uint8Array<ArrayBuffer>>;

function tooMany(): Envelope {
  return refusal("invalid", "rpc.tooMany");
}

function noMethod(method: string): Envelope {
  return refusal("unsupported", "rpc.noMethod", { method });
}

function refusal(code: RpcError["code"], id: string, params: Record<string, string> = {}): Envelope {
  return failure(new RpcError(code, message(id, params)), new Date());
}
