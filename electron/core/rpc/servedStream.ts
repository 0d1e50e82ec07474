/** One open stream on the core's side: from a handler here, or from a worker whose frames pass unread. */
import { message } from "../../../shared/model/message.ts";
import { decode } from "../../../shared/rpc/codec.ts";
import type { Stream } from "../../../shared/rpc/contract.ts";
import { type Envelope, RpcError, success } from "../../../shared/rpc/envelope.ts";
import { FrameType, readdress, writeValue } from "../../../shared/rpc/frame.ts";
import { failureOf, type LogFault } from "./failures.ts";
import { bodyFor, type Relay, type StreamHandling } from "./implementation.ts";
import type { Exchange } from "./relayLink.ts";
import type { Sender } from "./sender.ts";

export interface Served {
  readonly sender: Sender;
  /** Called once, after the session knows the stream: it may end at once. */
  start(): Promise<void>;
  /** @param body as it came: a worker's are checked by the worker */
  control(body: Uint8Array): void;
  ack(n: number): void;
  stop(): void;
}

export interface Opening {
  readonly sender: Sender;
  readonly method: string;
  /** Checked. */
  readonly input: unknown;
  readonly log: LogFault;
  /** Told once, unless the stream was stopped before: it has no more items. */
  end(last: Envelope | Uint8Array<ArrayBuffer>): void;
}

/** Control values that came before anybody takes them; a client of ours sends one or two. */
const MAX_EARLY = 100;

/** Pulls an item whenever the end consumer has room for one.
 *  @param check makes of each item what is sent */
export function localStream(
  { sender, method, input, log, end }: Opening,
  member: Stream,
  handler: StreamHandling,
  check: (item: unknown) => unknown,
): Served {
  const abort = new AbortController();
  const { signal } = abort;
  const controls = new EarlyQueue<unknown>();
  let iterator: AsyncIterator<unknown> | null = null;
  const stop = () => {
    abort.abort();
    sender.close();
    // Not awaited: a generator that waits for something else ends when its signal tells it to.
    void iterator?.return?.().catch(() => {});
  };
  const finish = (envelope: Envelope) => {
    if (signal.aborted) return;
    end(envelope);
    stop();
  };
  const start = async () => {
    try {
      iterator = handler(input, { signal, onControl: (next) => controls.deliverTo(next) })[Symbol.asyncIterator]();
      for (;;) {
        await sender.room();
        if (signal.aborted) return;
        const result = await iterator.next();
        if (signal.aborted) return;
        if (result.done) return finish(success(null, new Date()));
        const item = check(result.value);
        const size = member.resumption === "bytes" && item instanceof Uint8Array ? item.byteLength : 1;
        const n = sender.position + size;
        sender.send(writeValue(FrameType.item, sender.id, n, item), n);
      }
    } catch (error) {
      finish(failureOf(error, method, signal, log));
    }
  };
  return {
    sender,
    start,
    ack: (n) => sender.ack(n),
    control: (body) => {
      try {
        controls.give(member.control.parse(decode(body)));
      } catch (error) {
        finish(failureOf(error, method, signal, log));
      }
    },
    stop,
  };
}

/** A stream whose items a worker makes: frames pass with their id rewritten.
 *  @param request the body of the client's own frame */
export function relayedStream(
  { sender, method, input, log, end }: Opening,
  relay: Relay<unknown>,
  request: Uint8Array,
): Served {
  const abort = new AbortController();
  const controls = new EarlyQueue<Uint8Array>();
  let exchange: Exchange | null = null;
  const stop = () => {
    abort.abort();
    sender.close();
    exchange?.dispose();
  };
  const finish = (last: Envelope | Uint8Array<ArrayBuffer>) => {
    if (abort.signal.aborted) return;
    end(last);
    stop();
  };
  const start = async () => {
    try {
      const chosen = await relay.choose(input);
      if (abort.signal.aborted) return;
      exchange = chosen.link.begin(FrameType.open, sender.window, bodyFor(chosen, request), {
        frame: (bytes, type, n) => {
          const frame = readdress(bytes, sender.id);
          if (type === FrameType.item) sender.send(frame, n);
          else if (type === FrameType.end) finish(frame);
        },
        lost: () => finish(failureOf(workerLost(method), method, abort.signal, log)),
      });
      const { send } = exchange;
      controls.deliverTo((body) => send(FrameType.control, 0, body));
    } catch (error) {
      finish(failureOf(error, method, abort.signal, log));
    }
  };
  return {
    sender,
    start,
    ack: (n) => {
      sender.ack(n);
      exchange?.send(FrameType.ack, n);
    },
    control: (body) => {
      try {
        controls.give(body);
      } catch (error) {
        finish(failureOf(error, method, abort.signal, log));
      }
    },
    stop,
  };
}

export function workerLost(method: string): RpcError {
  return new RpcError("unreachable", message("rpc.workerLost", { method }));
}

/** Keeps what comes before there is a listener. */
class EarlyQueue<T> {
  private readonly early: T[] = [];
  private listener: ((value: T) => void) | null = null;

  deliverTo(listener: (value: T) => void): void {
    this.listener = listener;
    for (const value of this.early.splice(0)) listener(value);
  }

  /** @throws RpcError when too many wait already */
  give(value: T): void {
    if (this.listener !== null) return this.listener(value);
    if (this.early.length >= MAX_EARLY) throw new RpcError("invalid", message("rpc.tooMany"));
    this.early.push(value);
  }
}
