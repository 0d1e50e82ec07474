import type { Duplex } from "node:stream";
import { encodeSpdyFrame, type SpdyFrame, SpdyFrameDecoder } from "./spdyFrame.ts";
import { HeaderBlockWriter } from "./spdyHeaderBlock.ts";

/** The client's side of a SPDY connection, frame by frame. */
export class SpdyClient {
  readonly frames: SpdyFrame[] = [];
  readonly #transport: Duplex;
  readonly #decoder = new SpdyFrameDecoder();
  readonly #blocks = new HeaderBlockWriter();

  constructor(transport: Duplex) {
    this.#transport = transport;
    transport.on("data", (chunk: Buffer) => this.frames.push(...this.#decoder.push(chunk)));
  }

  send(frame: SpdyFrame): void {
    for (const part of encodeSpdyFrame(frame)) this.#transport.write(part);
  }

  open(streamId: number, headers: Readonly<Record<string, string>> = {}, fin = false): void {
    const block = this.#blocks.write(new Map(Object.entries(headers)));
    this.send({ type: "synStream", streamId, associatedTo: 0, priority: 0, fin, unidirectional: false, block });
  }

  data(streamId: number, text: string, fin = false): void {
    this.send({ type: "data", streamId, fin, data: Buffer.from(text) });
  }

  /** What has arrived on a stream. */
  text(streamId: number): string {
    return this.frames
      .map((frame) => (frame.type === "data" && frame.streamId === streamId ? frame.data.toString("utf8") : ""))
      .join("");
  }

  /** Whether the other side has half-closed a stream. */
  isEnded(streamId: number): boolean {
    return this.frames.some((frame) => frame.type === "data" && frame.streamId === streamId && frame.fin);
  }

  isReset(streamId: number): boolean {
    return this.frames.some((frame) => frame.type === "rstStream" && frame.streamId === streamId);
  }
}
