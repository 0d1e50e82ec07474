/** Splits a JSON document that holds one long array of rows (a `Table`, a `PodList`, a watch event around a `Table`) while it streams in.
 *  Every row is handed over as its own small piece of JSON, with the values of unwanted keys already replaced by `null`; what stands around the
 *  rows (the envelope) is handed over with an empty array in their place. The whole body is never held: only the envelope and the current row are.
 *
 *  The scanner knows just enough of JSON to find where values end: strings, escapes and brackets. `JSON.parse` of the pieces checks the rest. */

import {
  backslash,
  blank,
  closeArray,
  comma,
  grown,
  isClose,
  isColon,
  isComma,
  isOpen,
  isQuote,
  keyText,
  meaning,
  openObject,
  plain,
  quote,
} from "./jsonBytes.ts";
import {
  batchBytes,
  childAt,
  type DropNode,
  defaultLimits,
  dropTree,
  type RowShape,
  ScanError,
  type ScanLimits,
  type ScanSink,
} from "./rowShape.ts";

type Mode = "envelope" | "between" | "row" | "skip";

export class RowScanner {
  readonly #shape: RowShape;
  readonly #sink: ScanSink;
  readonly #limits: ScanLimits;
  #mode: Mode = "envelope";
  /** Bytes before the current chunk. */
  #base = 0;
  #inString = false;
  #escaped = false;
  /** Brackets open in the envelope, in the row, and in the value being skipped. */
  #depth = 0;
  #rowDepth = 0;
  #skipDepth = 0;
  readonly #envelopeKeys: string[] = [];
  /** What the key means that was read last at each depth of the row; null for one that leads to nothing dropped. */
  readonly #rowNodes: (DropNode | null)[] = [];
  readonly #drops: DropNode;
  readonly #deepestDrop: number;
  /** Where the last string began in the buffer that is being written. */
  #stringAt = 0;
  #envelope: Buffer = Buffer.allocUnsafe(4096);
  #envelopeLength = 0;
  #documentAt = 0;
  #headSent = false;
  #batch: Buffer = Buffer.allocUnsafe(batchBytes * 2);
  #batchLength = 0;
  /** Where the row that is being read begins in the batch; below it are whole rows. */
  #rowAt = 0;
  #rowOffset = 0;
  #rowBytes = 0;
  #oversize = false;
  #offsets: number[] = [];

  constructor(shape: RowShape, sink: ScanSink, limits: ScanLimits = defaultLimits) {
    this.#shape = shape;
    this.#drops = dropTree(shape.drop);
    this.#deepestDrop = Math.max(0, ...shape.drop.map((path) => path.length));
    this.#sink = sink;
    this.#limits = limits;
  }

  /** @throws ScanError when the bytes cannot be what was expected */
  push(chunk: Buffer): void {
    const end = chunk.length;
    let at = 0;
    while (at < end) {
      if (this.#mode === "row") at = this.#scanRow(chunk, at);
      else if (this.#mode === "skip") at = this.#scanSkipped(chunk, at);
      else if (this.#mode === "between") at = this.#scanBetween(chunk, at);
      else at = this.#scanEnvelope(chunk, at);
    }
    this.#flush();
    this.#base += end;
  }

  /** The stream has ended. @throws ScanError when it ended within a document */
  end(): void {
    const whole = this.#mode === "envelope" && this.#envelopeLength === 0;
    if (!whole) throw new ScanError("the stream ends too soon", this.#base);
  }

  #scanEnvelope(chunk: Buffer, from: number): number {
    let at = from;
    const end = chunk.length;
    if (this.#envelopeLength === 0) {
      while (at < end && blank[chunk[at] as number] === 1) at += 1;
      if (at === end) return end;
      if (chunk[at] !== openObject) throw new ScanError("an object was expected", this.#base + at);
      this.#documentAt = this.#base + at;
    }
    let spanFrom = at;
    while (at < end) {
      if (this.#inString) {
        at = this.#endOfString(chunk, at);
        continue;
      }
      const byte = chunk[at] as number;
      const kind = meaning[byte];
      at += 1;
      if (kind === plain || kind === isComma) continue;
      if (kind === isQuote) {
        this.#inString = true;
        if (this.#depth <= 2) this.#stringAt = this.#envelopeLength + (at - 1 - spanFrom);
      } else if (kind === isColon) {
        if (this.#depth > 2) continue;
        this.#keepEnvelope(chunk, spanFrom, at);
        spanFrom = at;
        this.#envelopeKeys.length = this.#depth;
        this.#envelopeKeys[this.#depth - 1] = keyText(this.#envelope, this.#stringAt, this.#envelopeLength);
      } else if (kind === isOpen) {
        this.#depth += 1;
        if (byte === openObject || !this.#atRows()) continue;
        this.#keepEnvelope(chunk, spanFrom, at);
        this.#sendHead();
        this.#mode = "between";
        return at;
      } else {
        this.#depth -= 1;
        if (this.#depth > 0) continue;
        this.#keepEnvelope(chunk, spanFrom, at);
        this.#endDocument();
        return at;
      }
    }
    this.#keepEnvelope(chunk, spanFrom, at);
    return at;
  }

  /** In the array of rows, outside of any row. */
  #scanBetween(chunk: Buffer, from: number): number {
    let at = from;
    while (at < chunk.length) {
      const byte = chunk[at] as number;
      if (byte === openObject) {
        this.#mode = "row";
        this.#rowDepth = 0;
        this.#oversize = false;
        this.#rowBytes = 0;
        this.#rowOffset = this.#base + at;
        if (this.#offsets.length > 0) this.#batch[this.#batchLength++] = comma;
        this.#rowAt = this.#batchLength;
        return at;
      }
      at += 1;
      if (byte === closeArray) {
        this.#envelope[this.#envelopeLength++] = closeArray;
        this.#depth -= 1;
        this.#mode = "envelope";
        return at;
      }
      if (byte !== comma && blank[byte] !== 1) throw new ScanError("a row was expected", this.#base + at - 1);
    }
    return at;
  }

  #scanRow(chunk: Buffer, from: number): number {
    let at = from;
    const end = chunk.length;
    let depth = this.#rowDepth;
    let spanFrom = from;
    // Where the last string began: in this chunk, or, below it, in the batch.
    let stringFrom = -1;
    if (this.#inString) at = this.#endOfString(chunk, at);
    while (at < end) {
      const kind = meaning[chunk[at] as number];
      at += 1;
      if (kind === plain || kind === isComma) continue;
      if (kind === isQuote) {
        stringFrom = at - 1;
        at = plainEnd(chunk, at);
        if (chunk[at] === quote) {
          at += 1;
        } else {
          this.#inString = true;
          at = this.#endOfString(chunk, at);
        }
      } else if (kind === isOpen) {
        depth += 1;
        // What an earlier object at this depth had read last says nothing about an array here.
        if (depth <= this.#deepestDrop) this.#rowNodes[depth] = null;
      } else if (kind === isColon) {
        if (depth > this.#deepestDrop) continue;
        const node =
          stringFrom < 0 ? this.#keyInBatch(chunk, spanFrom, at, depth) : this.#keyAt(chunk, stringFrom, depth);
        if (stringFrom < 0) spanFrom = at;
        this.#rowNodes[depth] = node;
        if (!node?.drop || this.#oversize) continue;
        this.#keepRow(chunk, spanFrom, at);
        if (this.#oversize) {
          spanFrom = at;
          continue;
        }
        this.#batchLength += this.#batch.write("null", this.#batchLength, "latin1");
        this.#rowDepth = depth;
        this.#skipDepth = 0;
        this.#mode = "skip";
        return at;
      } else {
        depth -= 1;
        if (depth > 0) continue;
        this.#keepRow(chunk, spanFrom, at);
        this.#endRow();
        return at;
      }
    }
    if (stringFrom >= 0) this.#stringAt = this.#batchLength + stringFrom - spanFrom;
    this.#rowDepth = depth;
    this.#keepRow(chunk, spanFrom, at);
    return at;
  }

  /** Within the value of a dropped key: nothing is kept. */
  #scanSkipped(chunk: Buffer, from: number): number {
    let at = from;
    const end = chunk.length;
    let depth = this.#skipDepth;
    if (this.#inString) {
      at = this.#endOfString(chunk, at);
      if (!this.#inString && depth === 0) {
        this.#mode = "row";
        return at;
      }
    }
    while (at < end) {
      const kind = meaning[chunk[at] as number];
      at += 1;
      if (kind === plain || kind === isColon) continue;
      if (kind === isQuote) {
        at = plainEnd(chunk, at);
        if (chunk[at] === quote) {
          at += 1;
        } else {
          this.#inString = true;
          at = this.#endOfString(chunk, at);
        }
        if (depth > 0 || this.#inString) continue;
        this.#mode = "row";
        return at;
      }
      if (kind === isOpen) {
        depth += 1;
      } else if (depth === 0) {
        // A comma or the parent's bracket: a number or a literal has ended before it.
        this.#mode = "row";
        return at - 1;
      } else if (kind === isClose) {
        depth -= 1;
        if (depth > 0) continue;
        this.#mode = "row";
        return at;
      }
    }
    this.#skipDepth = depth;
    return at;
  }

  #keyAt(bytes: Buffer, from: number, depth: number): DropNode | null {
    const parent = depth === 1 ? this.#drops : this.#rowNodes[depth - 1];
    return parent ? childAt(parent, bytes, from) : null;
  }

  /** For a key that began in an earlier chunk: its text is in the batch, once this chunk's part of it is. */
  #keyInBatch(chunk: Buffer, from: number, to: number, depth: number): DropNode | null {
    this.#keepRow(chunk, from, to);
    return this.#oversize ? null : this.#keyAt(this.#batch, this.#stringAt, depth);
  }

  /** The position behind the closing quote, or the chunk's end. */
  #endOfString(chunk: Buffer, from: number): number {
    let at = from;
    const end = chunk.length;
    if (this.#escaped && at < end) {
      this.#escaped = false;
      at += 1;
    }
    while (at < end) {
      const byte = chunk[at] as number;
      at += 1;
      if (byte === quote) {
        this.#inString = false;
        return at;
      }
      if (byte !== backslash) continue;
      if (at === end) this.#escaped = true;
      else at += 1;
    }
    return at;
  }

  #atRows(): boolean {
    const depth = this.#depth - 1;
    return this.#shape.arrays.some(
      (path) => path.length === depth && path.every((key, index) => key === this.#envelopeKeys[index]),
    );
  }

  #keepEnvelope(chunk: Buffer, from: number, to: number): void {
    const length = this.#envelopeLength + (to - from);
    if (length > this.#limits.envelopeBytes) throw new ScanError("too much outside of the rows", this.#base + from);
    // One byte more than needed: the bracket that closes the rows is written without a further look.
    if (length + 1 > this.#envelope.length) this.#envelope = grown(this.#envelope, this.#envelopeLength, length + 1);
    chunk.copy(this.#envelope, this.#envelopeLength, from, to);
    this.#envelopeLength = length;
  }

  #keepRow(chunk: Buffer, from: number, to: number): void {
    this.#rowBytes += to - from;
    if (this.#oversize) return;
    if (this.#batchLength - this.#rowAt + (to - from) > this.#limits.rowBytes) {
      this.#oversize = true;
      this.#batchLength = this.#rowAt;
      return;
    }
    const length = this.#batchLength + (to - from);
    // Room for a `null` and a comma besides.
    if (length + 8 > this.#batch.length) this.#batch = grown(this.#batch, this.#batchLength, length + 8);
    chunk.copy(this.#batch, this.#batchLength, from, to);
    this.#batchLength = length;
  }

  #endRow(): void {
    this.#mode = "between";
    if (this.#oversize) {
      this.#batchLength = this.#offsets.length > 0 ? this.#rowAt - 1 : 0;
      this.#sink.oversize(this.#rowOffset, this.#rowBytes);
      return;
    }
    this.#offsets.push(this.#rowOffset);
    if (this.#batchLength >= batchBytes) this.#flush();
  }

  /** Hands over the whole rows of the batch; a row that is still being read moves to its front. */
  #flush(): void {
    if (this.#offsets.length === 0) return;
    const reading = this.#mode === "row" || this.#mode === "skip";
    const wholeEnd = reading ? this.#rowAt - 1 : this.#batchLength;
    const text = this.#batch.toString("utf8", 0, wholeEnd);
    const offsets = this.#offsets;
    this.#offsets = [];
    if (reading) {
      this.#batch.copyWithin(0, this.#rowAt, this.#batchLength);
      this.#batchLength -= this.#rowAt;
      this.#stringAt -= this.#rowAt;
    } else {
      this.#batchLength = 0;
    }
    this.#rowAt = 0;
    this.#sink.rows(text, offsets);
  }

  #sendHead(): void {
    if (this.#headSent) return;
    this.#headSent = true;
    const closers = `]${"}".repeat(this.#depth - 1)}`;
    this.#sink.head(this.#envelope.toString("utf8", 0, this.#envelopeLength) + closers);
  }

  #endDocument(): void {
    this.#flush();
    const text = this.#envelope.toString("utf8", 0, this.#envelopeLength);
    this.#envelopeLength = 0;
    this.#envelopeKeys.length = 0;
    this.#headSent = false;
    this.#sink.document(text, this.#documentAt);
  }
}

/** Where the first quote or escape stands, or the chunk's end: within strings, whose bytes are the commonest by far. */
function plainEnd(chunk: Buffer, from: number): number {
  let at = from;
  const end = chunk.length;
  while (at < end) {
    const byte = chunk[at] as number;
    if (byte === quote || byte === backslash) break;
    at += 1;
  }
  return at;
}
