/** Copies smaller than this are gathered, so that a peer who sends single bytes costs bytes and not objects. */
const SMALL = 2048;
const SLAB = 16 * 1024;

/** Bytes that have arrived and are not yet understood. */
export class ByteQueue {
  #chunks: Buffer[] = [];
  #slab = Buffer.alloc(0);
  #slabUsed = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(chunk: Uint8Array): void {
    if (chunk.byteLength === 0) return;
    this.#length += chunk.byteLength;
    if (chunk.byteLength >= SMALL) {
      this.#chunks.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
      return;
    }
    this.#pushSmall(chunk);
  }

  /** The first `count` bytes, left in place; undefined while fewer have arrived. */
  peek(count: number): Buffer | undefined {
    if (count > this.#length) return undefined;
    const first = this.#chunks[0];
    if (first !== undefined && first.length >= count) return first.subarray(0, count);
    const gathered = Buffer.concat(this.#chunks, this.#length);
    this.#chunks = [gathered];
    return gathered.subarray(0, count);
  }

  /** Removes the first `count` bytes; undefined, and nothing removed, while fewer have arrived. */
  take(count: number): Buffer | undefined {
    if (count === 0) return Buffer.alloc(0);
    const taken = this.peek(count);
    if (taken === undefined) return undefined;
    this.#drop(count);
    return taken;
  }

  /** Removes what there is, `limit` bytes at most; empty when there is nothing. */
  takeUpTo(limit: number): Buffer {
    const first = this.#chunks[0];
    if (first === undefined || limit <= 0) return Buffer.alloc(0);
    const taken = first.subarray(0, Math.min(limit, first.length));
    this.#drop(taken.length);
    return taken;
  }

  #drop(count: number): void {
    const first = this.#chunks[0];
    if (first === undefined) return;
    this.#length -= count;
    if (first.length === count) this.#chunks.shift();
    else this.#chunks[0] = first.subarray(count);
  }

  /** Appends to the last chunk where that one lies at the end of the slab in use. */
  #pushSmall(chunk: Uint8Array): void {
    if (this.#slab.length - this.#slabUsed < chunk.byteLength) {
      this.#slab = Buffer.allocUnsafeSlow(SLAB);
      this.#slabUsed = 0;
    }
    const start = this.#slabUsed;
    this.#slab.set(chunk, start);
    this.#slabUsed += chunk.byteLength;
    const last = this.#chunks.at(-1);
    const isContinued =
      last !== undefined && last.buffer === this.#slab.buffer && last.byteOffset + last.length === start;
    if (isContinued && last.length < SLAB) {
      this.#chunks[this.#chunks.length - 1] = this.#slab.subarray(last.byteOffset, this.#slabUsed);
    } else {
      this.#chunks.push(this.#slab.subarray(start, this.#slabUsed));
    }
  }
}
