/** Whole objects of a watch, one JSON document a line. For single objects and small sets: tables read their rows with `WatchReader`. */
import { ScanError } from "../source/rowShape.ts";

/** Larger than any object that an API server takes (etcd's limit is 1.5 MiB, 3 MiB for some). */
const longestLine = 16 << 20;

export class JsonLines {
  readonly #take: (value: unknown) => void;
  #pieces: Buffer[] = [];
  #length = 0;
  #offset = 0;

  constructor(take: (value: unknown) => void) {
    this.#take = take;
  }

  /** @throws ScanError for a line that is no JSON or is too long */
  push(chunk: Buffer): void {
    let from = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, from)) {
      this.#keep(chunk.subarray(from, end));
      this.#line();
      from = end + 1;
    }
    if (from < chunk.length) this.#keep(chunk.subarray(from));
  }

  #keep(piece: Buffer): void {
    this.#length += piece.length;
    if (this.#length > longestLine) throw new ScanError("a line is too long", this.#offset);
    this.#pieces.push(piece);
  }

  #line(): void {
    const text = Buffer.concat(this.#pieces).toString("utf8");
    const offset = this.#offset;
    this.#offset += this.#length + 1;
    this.#pieces = [];
    this.#length = 0;
    if (text.trim() === "") return;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (cause) {
      throw new ScanError(`malformed JSON (${cause instanceof Error ? cause.message : cause})`, offset);
    }
    this.#take(value);
  }
}
