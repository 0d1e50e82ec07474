/** The web host's server: static pages for anyone who reaches it, one POST that exchanges the launch token, one WebSocket for the rest. */
import { chmodSync, rmSync } from "node:fs";
import { createServer as createHttp, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createHttps } from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { z } from "zod";
import { MAX_FRAME_BYTES } from "../../../shared/rpc/protocol.ts";
import type { Transport } from "../../../shared/rpc/transport.ts";
import { type Page, rendered } from "../pages.ts";
import { newNonce, securityHeaders } from "../securityHeaders.ts";
import { hostFits, type Listen, originFits } from "./addressCheck.ts";
import type { LaunchSecrets } from "./launchSecrets.ts";
import { webSocketTransport } from "./webSocketTransport.ts";

export interface WebServerOptions {
  readonly listen: Listen;
  readonly certificate?: { readonly cert: string; readonly key: string };
  readonly pages: ReadonlyMap<string, Page>;
  readonly secrets: LaunchSecrets;
  accept(transport: Transport): void;
}

export interface WebServer {
  /** With the port that the system gave. */
  readonly listen: Listen;
  close(): Promise<void>;
}

export const SUBPROTOCOL = "quarterdeck.1";
const EXCHANGE_PATH = "/session";
const SOCKET_PATH = "/rpc";
const MAX_EXCHANGE_BYTES = 1024;
/** Pages on other ports of this host may have set cookies that come along; with Node's own limit they could lock the person out. */
const MAX_HEADER_BYTES = 1024 * 1024;
const Exchange = z.object({ token: z.string().max(256) });

export async function startWebServer(options: WebServerOptions): Promise<WebServer> {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false });
  const { certificate } = options;
  const limits = { maxHeaderSize: MAX_HEADER_BYTES };
  const server: Server = certificate === undefined ? createHttp(limits) : createHttps({ ...limits, ...certificate });
  server.headersTimeout = 10_000;
  server.requestTimeout = 15_000;
  server.maxHeadersCount = 64;
  await listenOn(server, options.listen);
  const listen = options.listen.kind === "unix" ? options.listen : { ...options.listen, port: portOf(server) };
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    if (!hostFits(listen, request.headers))
      return refuse(response, 421, "This address is not the one the console listens on.");
    if (request.method === "POST" && request.url === EXCHANGE_PATH)
      return exchange(request, response, listen, options.secrets);
    servePage(request, response, options.pages);
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // From here on nobody else listens: whoever asked and has gone would end the process.
    socket.on("error", () => socket.destroy());
    const offered = request.headers["sec-websocket-protocol"]?.split(",").map((name) => name.trim());
    const fits = request.url === SOCKET_PATH && originFits(listen, request.headers) && offered?.includes(SUBPROTOCOL);
    if (!fits) {
      socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => options.accept(webSocketTransport(webSocket)));
  });
  return {
    listen,
    close: async () => {
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (listen.kind === "unix") rmSync(listen.path, { force: true });
    },
  };
}

function servePage(request: IncomingMessage, response: ServerResponse, pages: ReadonlyMap<string, Page>): void {
  if (request.method !== "GET" && request.method !== "HEAD") return refuse(response, 405, "GET only.");
  // The path as it was sent: what is encoded, or holds a query, is not in the map.
  const page = pages.get(request.url ?? "");
  if (page === undefined) return refuse(response, 404, "No such page.");
  const nonce = newNonce();
  const bytes = rendered(page, nonce);
  response.writeHead(200, {
    ...securityHeaders(nonce),
    "Content-Type": page.type,
    "Content-Length": bytes.byteLength,
    "Cache-Control": page.immutable ? "public, max-age=31536000, immutable" : "no-store",
  });
  response.end(request.method === "HEAD" ? undefined : bytes);
}

function exchange(request: IncomingMessage, response: ServerResponse, listen: Listen, secrets: LaunchSecrets): void {
  if (!originFits(listen, request.headers)) return refuse(response, 403, "Another page may not ask for this.");
  if (request.headers["content-type"] !== "application/json") return refuse(response, 415, "JSON only.");
  const chunks: Buffer[] = [];
  let size = 0;
  request.on("data", (chunk: Buffer) => {
    size += chunk.byteLength;
    if (size <= MAX_EXCHANGE_BYTES) chunks.push(chunk);
    else request.destroy();
  });
  request.on("end", () => {
    const result = secrets.exchange(tokenOf(Buffer.concat(chunks)) ?? "");
    if (result === "patience") return refuse(response, 429, "Too many wrong tokens. Wait a minute.");
    if (result === "refused") return refuse(response, 403, "This link has been used, or was never given out.");
    response.writeHead(200, {
      ...securityHeaders(newNonce()),
      "Content-Type": "application/json",
      "Cache-Control": "no-store",
    });
    response.end(JSON.stringify(result));
  });
}

function tokenOf(body: Buffer): string | null {
  try {
    return Exchange.parse(JSON.parse(body.toString("utf8"))).token;
  } catch {
    return null; // not JSON, or no token in it: refused like a wrong one
  }
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    ...securityHeaders(newNonce()),
    "Content-Type": "text/plain; charset=utf-8",
    "Cache-Control": "no-store",
  });
  response.end(`${text}\n`);
}

async function listenOn(server: Server, listen: Listen): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    const ready = () => {
      server.off("error", reject);
      resolve();
    };
    if (listen.kind === "tcp") {
      server.listen(listen.port, listen.host, ready);
      return;
    }
    // The socket must never be there with wider rights, not even for a moment.
    const before = process.umask(0o177);
    server.listen(listen.path, ready);
    process.umask(before);
  });
  if (listen.kind === "unix") chmodSync(listen.path, 0o600);
}

function portOf(server: Server): number {
  // A TCP listener's address is an AddressInfo.
  return (server.address() as AddressInfo).port;
}
