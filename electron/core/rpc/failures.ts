/** Turns whatever a handler threw into the one envelope; what is not meant for people goes to the log under a reference. */
import { randomBytes } from "node:crypto";
import { ZodError } from "zod";
import { message } from "../../../shared/model/message.ts";
import { CodecError } from "../../../shared/rpc/codec.ts";
import { type Envelope, failure, RpcError } from "../../../shared/rpc/envelope.ts";

export type LogFault = (reference: string, method: string, error: unknown) => void;

export function failureOf(error: unknown, method: string, signal: AbortSignal, log: LogFault): Envelope {
  return failure(rpcErrorOf(error, method, signal, log), new Date());
}

function rpcErrorOf(error: unknown, method: string, signal: AbortSignal, log: LogFault): RpcError {
  if (error instanceof RpcError) return error;
  if (signal.aborted) return new RpcError("cancelled", message("rpc.cancelled"));
  if (error instanceof ZodError || error instanceof CodecError) {
    return new RpcError("invalid", message("rpc.invalid", { method, problem: problemOf(error) }));
  }
  const reference = randomBytes(4).toString("hex");
  log(reference, method, error);
  return new RpcError("internal", message("rpc.internal", { ref: reference }), { cause: error });
}

function problemOf(error: ZodError | CodecError): string {
  if (error instanceof CodecError) return error.message;
  const issue = error.issues[0];
  return issue === undefined ? error.message : `${issue.path.join(".") || "input"}: ${issue.message}`;
}
