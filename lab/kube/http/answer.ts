import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { constants, createGzip, type Gzip } from "node:zlib";
import type { Json } from "../json.ts";
import type { ApiError } from "../status.ts";
import type { Shaping } from "./shaping.ts";

/** Bodies from this size on are compressed when the client takes gzip (apiserver `handlers/responsewriters`). */
const GZIP_FROM_BYTES = 128 * 1024;
const SILENCE_POLL_MS = 100;

/** One answer: written piece by piece, at the pace that the reader, and the shaped line, can take. */
export class Answer {
  readonly response: ServerResponse;
  readonly #takesGzip: boolean;
  readonly #shaping: Shaping;
  /** A line of its own for this answer's body; undefined for an ordinary one. */
  slowLine: Shaping | undefined;
  /** Nothing of this answer arrives: the connection is cut instead. */
  isLost = false;
  /** Goes with the answer as a warning of code 299 (RFC 7234 section 5.5). */
  warning: string | undefined;

  constructor(request: IncomingMessage, response: ServerResponse, shaping: Shaping) {
    this.response = response;
    this.#takesGzip = /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""));
    this.#shaping = shaping;
  }

  /** Whether the client has gone: nothing written from now on arrives. */
  get closed(): boolean {
    return this.response.destroyed || this.response.writableEnded;
  }

  async json(status: number, body: Json, headers: OutgoingHttpHeaders = {}): Promise<void> {
    await this.text(status, JSON.stringify(body), { "content-type": "application/json", ...headers });
  }

  async text(status: number, body: string, headers: OutgoingHttpHeaders): Promise<void> {
    await this.stream(status, headers, [body]);
  }

  async error(error: ApiError): Promise<void> {
    const retry = error.retryAfterSeconds === undefined ? {} : { "retry-after": String(error.retryAfterSeconds) };
    await this.json(error.code, error.toStatus(), retry);
  }

  /** Sends a body of unknown length, compressed when it turns out large and the client takes gzip. */
  async stream(status: number, headers: OutgoingHttpHeaders, pieces: Iterable<string>): Promise<void> {
    let head: string[] = [];
    let headSize = 0;
    let sink: ((chunk: string) => Promise<void>) | undefined;
    let finish: (() => Promise<void>) | undefined;
    for (const piece of pieces) {
      if (sink !== undefined) {
        if (this.closed) return;
        await sink(piece);
        continue;
      }
      head.push(piece);
      headSize += piece.length;
      if (headSize < GZIP_FROM_BYTES) continue;
      const body = this.#takesGzip ? await this.#gzipBody(status, headers) : await this.#plainBody(status, headers);
      ({ sink, finish } = body);
      await sink(head.join(""));
      head = [];
    }
    if (finish !== undefined) {
      await finish();
      return;
    }
    const body = Buffer.from(head.join(""));
    await this.open(status, { ...headers, "content-length": body.length });
    await this.write(body);
    await this.#end();
  }

  /** Sends the head of an answer; a body by `write` follows. */
  async open(status: number, headers: OutgoingHttpHeaders): Promise<void> {
    if (this.#shaping.latencyMs > 0) await delay(this.#shaping.latencyMs);
    if (this.isLost) this.response.destroy();
    if (this.closed) return;
    const own = this.warning === undefined ? [] : [`299 - ${JSON.stringify(this.warning)}`];
    const warnings = [...own, ...(typeof headers.warning === "string" ? [headers.warning] : [])];
    this.response.writeHead(status, warnings.length === 0 ? headers : { ...headers, warning: warnings.join(", ") });
  }

  async write(chunk: Buffer): Promise<void> {
    const pieceBytes = Math.min(this.#shaping.pieceBytes, this.slowLine?.pieceBytes ?? Number.POSITIVE_INFINITY);
    for (let start = 0; start < chunk.length; start += pieceBytes) {
      const piece = Number.isFinite(pieceBytes) ? chunk.subarray(start, start + pieceBytes) : chunk;
      while (this.#shaping.silent && !this.closed) await delay(SILENCE_POLL_MS);
      await this.#shaping.admit(piece.length);
      await this.slowLine?.admit(piece.length);
      if (this.closed) return;
      if (!this.response.write(piece)) await drained(this.response);
    }
  }

  async #end(): Promise<void> {
    while (this.#shaping.silent && !this.closed) await delay(SILENCE_POLL_MS);
    this.response.end();
  }

  async #plainBody(status: number, headers: OutgoingHttpHeaders): Promise<Body> {
    await this.open(status, headers);
    return { sink: (chunk) => this.write(Buffer.from(chunk)), finish: () => this.#end() };
  }

  async #gzipBody(status: number, headers: OutgoingHttpHeaders): Promise<Body> {
    await this.open(status, { ...headers, "content-encoding": "gzip", vary: "Accept-Encoding" });
    const gzip = createGzip({ level: constants.Z_BEST_SPEED });
    const pump = this.#pump(gzip);
    return {
      sink: async (chunk) => {
        if (!gzip.write(chunk)) await drained(gzip);
      },
      finish: async () => {
        gzip.end();
        await pump;
        await this.#end();
      },
    };
  }

  async #pump(gzip: Gzip): Promise<void> {
    this.response.once("close", () => gzip.destroy());
    try {
      for await (const chunk of gzip) await this.write(chunk);
    } catch (error) {
      // The client went away in the middle of the body; there is no one left to tell.
      if (!this.closed) throw error;
    }
  }
}

interface Body {
  readonly sink: (chunk: string) => Promise<void>;
  readonly finish: () => Promise<void>;
}

/** Waits until the stream takes more, or is gone. */
async function drained(stream: ServerResponse | Gzip): Promise<void> {
  if (stream.destroyed) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      stream.off("drain", done);
      stream.off("close", done);
      resolve();
    };
    stream.on("drain", done);
    stream.on("close", done);
  });
}
