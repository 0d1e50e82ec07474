/** Ends that the client gives to calls and streams by itself, in the shape in which the core would. */
import { message } from "../model/message.ts";
import { decode } from "./codec.ts";
import { Envelope, failure, RpcError } from "./envelope.ts";

/** Why nothing that waits for the core has an answer to come: it cannot be understood, or will not have this client. */
export type Hopeless = "unreadable" | "refused";

export function closed(): Envelope {
  return ending("cancelled", "rpc.closed");
}

export function gap(): Envelope {
  return ending("gap", "rpc.gap");
}

export function unknownOutcome(): Envelope {
  return ending("unknown-outcome", "rpc.unknownOutcome");
}

export function hopeless(why: Hopeless): Envelope {
  return why === "refused" ? ending("unreachable", "rpc.refused") : ending("internal", "rpc.unreadable");
}

/** @returns the envelope in a frame's body, or one that says that there is none */
export function envelopeIn(body: Uint8Array): Envelope {
  try {
    return Envelope.parse(decode(body));
  } catch {
    return hopeless("unreadable");
  }
}

function ending(code: RpcError["code"], id: string): Envelope {
  return failure(new RpcError(code, message(id)), new Date());
}
