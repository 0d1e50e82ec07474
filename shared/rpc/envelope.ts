/** The one shape of every answer. */
import { z } from "zod";
import { Message, message } from "../model/message.ts";
import { Code } from "./codes.ts";

export const Envelope = z.object({
  code: Code,
  message: Message.nullable(),
  data: z.unknown(),
  /** ISO 8601. */
  timestamp: z.string(),
});
export type Envelope = z.infer<typeof Envelope>;

/** A failure at the border: a code for the program, a message for the person, the cause for the log. */
export class RpcError extends Error {
  override readonly name = "RpcError";
  readonly code: Exclude<Code, "ok">;
  readonly text: Message;

  constructor(code: Exclude<Code, "ok">, text: Message, options?: { readonly cause?: unknown }) {
    super(`${code}: ${text.id} ${JSON.stringify(text.params)}`, options);
    this.code = code;
    this.text = text;
  }
}

export function success(data: unknown, now: Date): Envelope {
  return { code: "ok", message: null, data: data ?? null, timestamp: now.toISOString() };
}

export function failure(error: RpcError, now: Date): Envelope {
  return { code: error.code, message: error.text, data: null, timestamp: now.toISOString() };
}

/** @returns what the receiver of a failed answer throws */
export function errorOf({ code, message: text }: Envelope): RpcError {
  return new RpcError(code === "ok" ? "internal" : code, text ?? message("rpc.internal", { ref: "?" }));
}
