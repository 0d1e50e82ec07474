import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** RFC 6455 section 1.3. */
const HANDSHAKE_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

export type WebSocketHandshake =
  | { readonly outcome: "accept"; readonly accept: string; readonly protocol: string }
  | { readonly outcome: "refuse"; readonly reason: string };

export function isWebSocketUpgrade(headers: IncomingHttpHeaders): boolean {
  return headers.upgrade?.toLowerCase() === "websocket";
}

/** The subprotocols that a client offers, in its order of preference. */
export function offeredSubprotocols(headers: IncomingHttpHeaders): readonly string[] {
  return splitList(headers["sec-websocket-protocol"]);
}

/** Checks a client's opening handshake (RFC 6455 section 4.2.1) and chooses the first offered subprotocol that is served.
 *  @param served names; `""` among them serves a client that offers none
 *  @returns `protocol` is `""` where none was offered */
export function negotiateWebSocket(headers: IncomingHttpHeaders, served: ReadonlySet<string>): WebSocketHandshake {
  const key = headers["sec-websocket-key"];
  if (key === undefined || Buffer.from(key, "base64").length !== 16) {
    return { outcome: "refuse", reason: "Sec-WebSocket-Key is not 16 bytes in base64" };
  }
  if (headers["sec-websocket-version"] !== "13") {
    return { outcome: "refuse", reason: "only version 13 of the WebSocket protocol is supported" };
  }
  const offered = offeredSubprotocols(headers);
  const protocol = (offered.length === 0 ? [""] : offered).find((name) => served.has(name));
  if (protocol === undefined) {
    const names = [...served].filter((name) => name !== "").join(" ");
    return {
      outcome: "refuse",
      reason: `requested protocol(s) are not supported: [${offered.join(" ")}]; supports [${names}]`,
    };
  }
  return { outcome: "accept", accept: acceptKey(key), protocol };
}

export function acceptKey(key: string): string {
  return createHash("sha1")
    .update(key.trim() + HANDSHAKE_GUID)
    .digest("base64");
}

/** The elements of a comma-separated header; Node joins repeated ones with commas. */
export function splitList(value: string | string[] | undefined): readonly string[] {
  const whole = Array.isArray(value) ? value.join(",") : (value ?? "");
  return whole
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}
