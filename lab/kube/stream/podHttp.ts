import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { StreamTarget } from "./target.ts";

/** Ports on which something answers in a pod that declares none. */
export const DEFAULT_PORTS: readonly number[] = [80, 8080, 9090];

const MAX_DOWNLOAD_BYTES = 2 ** 30;
const PIECE = Buffer.alloc(64 * 1024, "quarterdeck practice estate\n");
const MAX_SLOW_CHUNKS = 600;

/** The HTTP/1.1 server inside a pod. It listens nowhere: connections are handed to it with `emit("connection", stream)`. */
export function createPodServer(target: StreamTarget): Server {
  const server = createServer((request, response) => {
    response.on("error", () => undefined);
    void answer(request, response, target).catch(() => response.destroy());
  });
  server.on("clientError", (_error, socket) => {
    if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
  });
  return server;
}

async function answer(request: IncomingMessage, response: ServerResponse, target: StreamTarget): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://pod.invalid");
  switch (pathname) {
    case "/":
      return sendText(response, 200, `${target.pod} in ${target.namespace}: practice estate\n`);
    case "/healthz":
      return sendText(response, 200, "ok\n");
    case "/metrics":
      response.setHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
      return sendText(response, 200, metrics(target));
    case "/echo":
      return echo(request, response);
    case "/slow":
      return slow(response, searchParams);
    case "/bytes":
      return bytes(response, searchParams);
    default:
      return sendText(response, 404, "not found\n");
  }
}

function sendText(response: ServerResponse, code: number, text: string): void {
  response.statusCode = code;
  if (!response.hasHeader("Content-Type")) response.setHeader("Content-Type", "text/plain; charset=utf-8");
  response.end(text);
}

/** A request with a body gets it back as it arrives; one without gets its own head. */
async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const hasBody =
    request.headers["transfer-encoding"] !== undefined || Number(request.headers["content-length"] ?? 0) > 0;
  if (!hasBody) {
    response.setHeader("Content-Type", "application/json");
    response.end(
      `${JSON.stringify({ method: request.method, url: request.url, headers: request.headers }, null, 2)}\n`,
    );
    return;
  }
  response.setHeader("Content-Type", request.headers["content-type"] ?? "application/octet-stream");
  for await (const chunk of request) await writeChunk(response, chunk);
  response.end();
}

/** `chunks` pieces (10), `ms` apart (200). */
async function slow(response: ServerResponse, query: URLSearchParams): Promise<void> {
  const chunks = bounded(query.get("chunks"), 10, MAX_SLOW_CHUNKS);
  const intervalMs = bounded(query.get("ms"), 200, 10_000);
  response.setHeader("Content-Type", "text/plain; charset=utf-8");
  for (let chunk = 1; chunk <= chunks; chunk += 1) {
    await writeChunk(response, Buffer.from(`chunk ${chunk} of ${chunks}\n`));
    await delay(intervalMs);
    if (response.destroyed) return;
  }
  response.end();
}

/** `n` bytes, as fast as they are taken. */
async function bytes(response: ServerResponse, query: URLSearchParams): Promise<void> {
  const total = bounded(query.get("n"), 1024, MAX_DOWNLOAD_BYTES);
  response.setHeader("Content-Type", "application/octet-stream");
  response.setHeader("Content-Length", total);
  for (let left = total; left > 0; left -= PIECE.length) await writeChunk(response, PIECE.subarray(0, left));
  response.end();
}

async function writeChunk(response: ServerResponse, chunk: Buffer): Promise<void> {
  if (response.destroyed) throw new Error("the client has gone");
  if (response.write(chunk)) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  response.once("drain", resolve);
  response.once("close", resolve);
  await promise;
  response.off("drain", resolve);
  response.off("close", resolve);
}

function bounded(text: string | null, fallback: number, most: number): number {
  return text !== null && /^\d{1,10}$/.test(text) ? Math.min(Number(text), most) : fallback;
}

/** The practice incident's figures: a pool of 20 that a peak at the top of the hour drains. */
function metrics(target: StreamTarget): string {
  const now = target.now();
  const isPeak = now.getUTCMinutes() < 5;
  const labels = `{namespace="${target.namespace}",pod="${target.pod}"}`;
  return [
    "# HELP redis_pool_connections_in_use Connections taken from the Redis pool.",
    "# TYPE redis_pool_connections_in_use gauge",
    `redis_pool_connections_in_use${labels} ${isPeak ? 20 : 7}`,
    "# HELP redis_pool_size Size of the Redis pool.",
    "# TYPE redis_pool_size gauge",
    `redis_pool_size${labels} 20`,
    "# HELP redis_pool_waiting Requests that wait for a connection.",
    "# TYPE redis_pool_waiting gauge",
    `redis_pool_waiting${labels} ${isPeak ? 69 : 0}`,
    "",
  ].join("\n");
}
