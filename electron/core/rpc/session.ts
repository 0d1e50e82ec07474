/** One client's session: its calls, its streams, and what outlives a lost transport. */

import { z } from "zod";
import { message } from "../../../shared/model/message.ts";
import { decode, encode } from "../../../shared/rpc/codec.ts";
import type { Stream } from "../../../shared/rpc/contract.ts";
import { type Envelope, failure, RpcError, success } from "../../../shared/rpc/envelope.ts";
import { type Frame, FrameType, readdress, readFrame, writeFrame } from "../../../shared/rpc/frame.ts";
import { MAX_FRAME_BYTES, OUTCOME_METHOD, Request, WINDOW } from "../../../shared/rpc/protocol.ts";
import type { Transport } from "../../../shared/rpc/transport.ts";
import { envelopeOf, type LogFault } from "./failures.ts";
import { type Implementation, Relay, type RelayTarget, type Route } from "./implementation.ts";
import type { Outcomes } from "./outcomes.ts";
import { itemFrame, type Outlet, relayStream, Sender, type Served } from "./servedStream.ts";

export interface SessionOptions {
  readonly routes: Implementation;
  readonly outcomes: Outcomes;
  readonly log: LogFault;
  /** Checks answers and items against the contract; for tests and development. */
  readonly checkAnswers: boolean;
}

const MAX_OPEN = 1_000;

export class Session {
  private readonly options: SessionOptions;
  private transport: Transport | null = null;
  /** Questions, which end with their transport. */
  private readonly questions = new Map<number, AbortController>();
  /** Changes, which outlive it. */
  private readonly changes = new Map<number, AbortController>();
  private readonly streams = new Map<number, Served>();
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

  isAttachedTo(transport: Transport): boolean {
    return this.transport === transport;
  }

  /** The client is away: questions and state streams stop, changes go on, the other streams wait for it. */
  detach(): void {
    this.transport = null;
    for (const abort of this.questions.values()) abort.abort();
    this.questions.clear();
    for (const [id, served] of this.streams) if (served.sender.resumption === "state") this.stop(id);
  }

  dispose(): void {
    this.detach();
    for (const id of [...this.streams.keys()]) this.stop(id);
  }

  /** @throws FrameError, CodecError or ZodError for what no client of ours sends: the caller closes the transport */
  receive(bytes: Uint8Array): void {
    if (bytes.byteLength > MAX_FRAME_BYTES) throw new RangeError(`frame of ${bytes.byteLength} bytes`);
    const frame = readFrame(bytes);
    switch (frame.type) {
      case FrameType.ping:
        return this.outlet.send(writeFrame(FrameType.pong, frame.id, frame.n));
      case FrameType.call:
        void this.call(frame.id, Request.parse(decode(frame.body)), frame.body);
        return;
      case FrameType.open:
        this.open(frame, Request.parse(decode(frame.body)));
        return;
      case FrameType.cancel:
        this.questions.get(frame.id)?.abort();
        this.changes.get(frame.id)?.abort();
        this.stop(frame.id);
        return;
      case FrameType.ack:
        return this.acknowledge(frame);
      case FrameType.control:
        return this.streams.get(frame.id)?.control(frame.body);
      case FrameType.resume:
        return this.resume(frame);
      default:
        throw new RangeError(`a client does not send frames of type ${frame.type}`);
    }
  }

  private async call(id: number, request: Request, body: Uint8Array): Promise<void> {
    const abort = new AbortController();
    if (this.questions.has(id) || this.changes.has(id) || this.questions.size >= MAX_OPEN)
      return this.answer(id, refuse("invalid", "rpc.tooMany"));
    if (request.m === OUTCOME_METHOD) return this.answer(id, success(this.outcome(request.i), new Date()));
    const route = this.options.routes.get(request.m);
    if (route === undefined || route.member.kind === "stream") {
      return this.answer(id, refuse("unsupported", "rpc.noMethod", { method: request.m }));
    }
    if (route.member.kind === "mutation") {
      if (request.k === undefined) return this.answer(id, refuse("invalid", "rpc.noKey", { method: request.m }));
      // A change outlives its client's transport: its signal is aborted by a cancel alone.
      this.changes.set(id, abort);
      const envelope = await this.options.outcomes.once(request.k, () => this.run(route, request, body, abort.signal));
      this.changes.delete(id);
      return this.answer(id, envelope);
    }
    this.questions.set(id, abort);
    const envelope = await this.run(route, request, body, abort.signal);
    if (this.questions.get(id) !== abort) return;
    this.questions.delete(id);
    this.answer(id, envelope);
  }

  private async run(route: Route, request: Request, body: Uint8Array, signal: AbortSignal): Promise<Envelope> {
    try {
      const input = route.member.input.parse(request.i);
      if (route.handler instanceof Relay) return await relayCall(route.handler, input, body, signal);
      const answer = await route.handler(input, { signal, onControl: () => {} });
      const data =
        this.options.checkAnswers && route.member.kind !== "stream" ? route.member.output.parse(answer) : answer;
      return success(data, new Date());
    } catch (error) {
      return envelopeOf(error, request.m, signal, this.options.log);
    }
  }

  private open(frame: Frame, request: Request): void {
    this.stop(frame.id);
    const route = this.options.routes.get(request.m);
    if (route === undefined || route.member.kind !== "stream" || this.streams.size >= MAX_OPEN) {
      const why =
        route === undefined
          ? refuse("unsupported", "rpc.noMethod", { method: request.m })
          : refuse("invalid", "rpc.tooMany");
      return this.outlet.send(writeFrame(FrameType.end, frame.id, 0, encode(why)));
    }
    const { member } = route;
    const window = Math.min(Math.max(1, frame.n), WINDOW[member.resumption] * 4);
    const sender = new Sender(frame.id, member.resumption, window, this.outlet);
    try {
      const input = member.input.parse(request.i);
      if (route.handler instanceof Relay) this.openRelay(route.handler, input, frame.body, window, sender, request.m);
      else this.openLocal(member, route.handler, input, sender, request.m);
    } catch (error) {
      this.finish(sender, envelopeOf(error, request.m, new AbortController().signal, this.options.log));
    }
  }

  private openLocal(
    member: Stream,
    handler: Exclude<Route["handler"], Relay<unknown>>,
    input: unknown,
    sender: Sender,
    method: string,
  ): void {
    const abort = new AbortController();
    const early: unknown[] = [];
    let listener: ((value: unknown) => void) | null = null;
    const served: Served = {
      sender,
      ack: (n) => sender.ack(n),
      control: (body) => {
        const value = member.control.parse(decode(body));
        if (listener === null) early.push(value);
        else listener(value);
      },
      stop: () => abort.abort(),
    };
    this.streams.set(sender.id, served);
    const onControl = (next: (value: unknown) => void) => {
      listener = next;
      for (const value of early.splice(0)) next(value);
    };
    void this.pump(member, () => handler(input, { signal: abort.signal, onControl }), sender, abort.signal, method);
  }

  /** Pulls an item whenever the end consumer has room for one. */
  private async pump(
    member: Stream,
    start: () => unknown,
    sender: Sender,
    signal: AbortSignal,
    method: string,
  ): Promise<void> {
    let iterator: AsyncIterator<unknown> | null = null;
    try {
      // `implement` gave a stream member a handler that returns an async iterable.
      iterator = (start() as AsyncIterable<unknown>)[Symbol.asyncIterator]();
      for (;;) {
        await sender.room(signal);
        if (signal.aborted) return;
        const result = await unlessAborted(iterator.next(), signal);
        if (result === null) return;
        if (result.done) return this.finish(sender, success(null, new Date()));
        const item = this.options.checkAnswers ? member.item.parse(result.value) : result.value;
        const body = encode(item);
        const size = member.resumption === "bytes" && item instanceof Uint8Array ? item.byteLength : 1;
        const n = sender.position + size;
        sender.send(itemFrame(sender.id, n, body), n);
      }
    } catch (error) {
      if (!signal.aborted) this.finish(sender, envelopeOf(error, method, signal, this.options.log));
    } finally {
      // Not awaited: a generator that waits for something else ends when its signal tells it to.
      void iterator?.return?.().catch(() => {});
    }
  }

  private openRelay(
    relay: Relay<unknown>,
    input: unknown,
    body: Uint8Array,
    window: number,
    sender: Sender,
    method: string,
  ): void {
    let target: Served | null = null;
    let stopped = false;
    const early: ((served: Served) => void)[] = [];
    const later = (use: (served: Served) => void) => (target === null ? early.push(use) : use(target));
    this.streams.set(sender.id, {
      sender,
      ack: (n) => later((served) => served.ack(n)),
      control: (value) => later((served) => served.control(value)),
      stop: () => {
        stopped = true;
        target?.stop();
      },
    });
    void (async () => {
      try {
        const chosen = await relay.choose(input);
        if (stopped) return;
        target = relayStream(chosen.link, bodyFor(chosen, body), window, sender, (end) => {
          if (end === null) this.finish(sender, refuse("unreachable", "rpc.workerLost", { method }));
          else this.last(sender, end);
        });
        for (const use of early.splice(0)) use(target);
      } catch (error) {
        if (!stopped) this.finish(sender, envelopeOf(error, method, new AbortController().signal, this.options.log));
      }
    })();
  }

  private finish(sender: Sender, envelope: Envelope): void {
    this.last(sender, writeFrame(FrameType.end, sender.id, sender.position, encode(envelope)));
  }

  private last(sender: Sender, frame: Uint8Array<ArrayBuffer>): void {
    const served = this.streams.get(sender.id);
    // The last word counts as one more position, so that a client that was away is told it when it comes back.
    const n = sender.position + 1;
    sender.send(frame, n);
    if (served === undefined || served.sender !== sender) return;
    // A client that may come back cancels an ended stream once it has heard the end.
    if (sender.resumption === "state") this.streams.delete(sender.id);
  }

  private acknowledge(frame: Frame): void {
    this.streams.get(frame.id)?.ack(frame.n);
  }

  private resume(frame: Frame): void {
    const served = this.streams.get(frame.id);
    if (served === undefined) {
      return this.outlet.send(writeFrame(FrameType.end, frame.id, frame.n, encode(refuse("gap", "rpc.gap"))));
    }
    served.sender.resume(frame.n);
  }

  private stop(id: number): void {
    const served = this.streams.get(id);
    this.streams.delete(id);
    served?.stop();
  }

  private outcome(input: unknown): unknown {
    const { key } = z.object({ key: z.string() }).parse(input);
    return this.options.outcomes.of(key);
  }

  private answer(id: number, envelope: Envelope): void {
    this.outlet.send(writeFrame(FrameType.result, id, 0, encodeAnswer(envelope)));
  }
}

function encodeAnswer(envelope: Envelope): Uint8Array<ArrayBuffer> {
  try {
    return encode(envelope);
  } catch (error) {
    return encode(refuse("internal", "rpc.notEncodable", { problem: error instanceof Error ? error.message : "?" }));
  }
}

/** A relayed call's envelope comes decoded: calls are small, and a mutation's outcome must be kept. */
async function relayCall(
  relay: Relay<unknown>,
  input: unknown,
  body: Uint8Array,
  signal: AbortSignal,
): Promise<Envelope> {
  const chosen = await relay.choose(input);
  return new Promise((resolve) => {
    const exchange = chosen.link.begin(FrameType.call, 0, bodyFor(chosen, body), {
      frame: (bytes) => resolve(decode(readFrame(readdress(bytes, 0)).body) as Envelope),
      lost: () => resolve(refuse("unreachable", "rpc.workerLost", { method: "" })),
    });
    signal.addEventListener("abort", () => exchange.send(FrameType.cancel, 0), { once: true });
  });
}

function bodyFor({ request }: RelayTarget, body: Uint8Array): Uint8Array {
  return request === undefined ? body : encode({ m: request.method, i: request.input });
}

function refuse(code: RpcError["code"], id: string, params: Record<string, string> = {}): Envelope {
  return failure(new RpcError(code, message(id, params)), new Date());
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | null> {
  if (signal.aborted) return null;
  let abort = () => {};
  const aborted = new Promise<null>((resolve) => {
    abort = () => resolve(null);
    signal.addEventListener("abort", abort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
