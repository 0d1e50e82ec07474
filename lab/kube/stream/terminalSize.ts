import type { Readable } from "node:stream";

export type TerminalSize = { readonly columns: number; readonly rows: number };

/** More than one size's JSON can take; what grows beyond is no size. */
const MAX_PENDING = 1024;

/** Reads the sizes that a client sends, `{"Width":80,"Height":24}` one after the other (client-go `remotecommand.TerminalSize`),
 *  whatever the borders of chunks. What is not a size is skipped. */
export class TerminalSizeReader {
  #pending = "";

  push(chunk: Buffer): TerminalSize[] {
    this.#pending += chunk.toString("latin1");
    const pieces = this.#pending.split("}");
    this.#pending = (pieces.pop() ?? "").slice(-MAX_PENDING);
    return pieces.map((piece) => parseSize(`${piece.trim()}}`)).filter((size) => size !== undefined);
  }
}

/** Feeds the sizes of a resize channel or stream to `listener`. */
export function readSizes(input: Readable | undefined, listener: (size: TerminalSize) => void): void {
  const reader = new TerminalSizeReader();
  input?.on("data", (chunk: Buffer) => {
    for (const size of reader.push(chunk)) listener(size);
  });
}

function parseSize(text: string): TerminalSize | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return undefined;
    const columns = "Width" in value ? value.Width : undefined;
    const rows = "Height" in value ? value.Height : undefined;
    return isExtent(columns) && isExtent(rows) ? { columns, rows } : undefined;
  } catch {
    return undefined;
  }
}

const isExtent = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) > 0 && Number(value) <= 0xffff;
