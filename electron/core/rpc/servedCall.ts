/** One call on the core's side: what it answers, from a handler here or from a worker. */
import { message } from "../../../shared/model/message.ts";
import { type Envelope, failure, RpcError, success } from "../../../shared/rpc/envelope.ts";
import { FrameType, readdress, writeValue } from "../../../shared/rpc/frame.ts";
import type { Request } from "../../../shared/rpc/protocol.ts";
import { failureOf, type LogFault } from "./failures.ts";
import { bodyFor, type CallRoute, Relay } from "./implementation.ts";
import { workerLost } from "./servedStream.ts";

export interface Asked {
  readonly id: number;
  readonly route: CallRoute;
  readonly request: Request;
  /** The request as it came. */
  readonly body: Uint8Array;
  readonly signal: AbortSignal;
}

export interface Answering {
  readonly log: LogFault;
  /** Checks answers against the contract; for tests and development. */
  readonly checkAnswers: boolean;
}

/** @returns the frame that answers, whatever happens; a worker's is passed on unread */
export async function answerFrame(asked: Asked, answering: Answering): Promise<Uint8Array<ArrayBuffer>> {
  const { id, route, request, signal } = asked;
  try {
    const input = route.member.input.parse(request.i);
    if (route.handler instanceof Relay) return readdress(await relayed(asked, route.handler, input), id);
    const answer = await route.handler(input, { signal });
    return resultFrame(id, success(answering.checkAnswers ? route.member.output.parse(answer) : answer, new Date()));
  } catch (error) {
    return resultFrame(id, failureOf(error, request.m, signal, answering.log));
  }
}

export function resultFrame(id: number, envelope: Envelope): Uint8Array<ArrayBuffer> {
  try {
    return writeValue(FrameType.result, id, 0, envelope);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    const failed = new RpcError("internal", message("rpc.notEncodable", { problem }));
    return writeValue(FrameType.result, id, 0, failure(failed, new Date()));
  }
}

async function relayed(
  { request, body, signal }: Asked,
  relay: Relay<unknown>,
  input: unknown,
): Promise<Uint8Array<ArrayBuffer>> {
  const chosen = await relay.choose(input);
  return new Promise((resolve, reject) => {
    const exchange = chosen.link.begin(FrameType.call, 0, bodyFor(chosen, body), {
      frame: resolve,
      lost: () => reject(workerLost(request.m)),
    });
    if (signal.aborted) exchange.send(FrameType.cancel, 0);
    else signal.addEventListener("abort", () => exchange.send(FrameType.cancel, 0), { once: true });
  });
}
