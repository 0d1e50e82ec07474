import type { ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { closeLingering } from "./wire/lingeringClose.ts";

/** Why a streaming request is refused before any stream exists, in the words of the real API server and kubelet. */
export type Refusal = {
  readonly code: number;
  /** `reason` of the metav1.Status. */
  readonly reason: "BadRequest" | "Forbidden" | "Invalid" | "NotFound" | "InternalError";
  readonly message: string;
  /** Further response headers. */
  readonly headers?: Readonly<Record<string, string>>;
};

export const badRequest = (message: string): Refusal => ({ code: 400, reason: "BadRequest", message });
export const internalError = (message: string): Refusal => ({ code: 500, reason: "InternalError", message });

export function statusBody(refusal: Refusal): string {
  return `${JSON.stringify({
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message: refusal.message,
    reason: refusal.reason,
    code: refusal.code,
  })}\n`;
}

export function refuseResponse(response: ServerResponse, refusal: Refusal): void {
  response.writeHead(refusal.code, { "Content-Type": "application/json", ...refusal.headers });
  response.end(statusBody(refusal));
}

const REASON_PHRASES: Readonly<Record<number, string>> = {
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  500: "Internal Server Error",
};

/** Answers an upgrade request without upgrading. */
export function refuseUpgrade(socket: Duplex, refusal: Refusal): void {
  const body = statusBody(refusal);
  const headers = Object.entries({
    "Content-Type": "application/json",
    "Content-Length": String(Buffer.byteLength(body)),
    Connection: "close",
    ...refusal.headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 ${refusal.code} ${REASON_PHRASES[refusal.code] ?? "Error"}\r\n${headers.join("")}\r\n${body}`);
  closeLingering(socket);
}
