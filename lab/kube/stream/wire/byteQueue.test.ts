import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ByteQueue } from "./byteQueue.ts";

describe("ByteQueue", () => {
  it("gives the bytes back in order, however they were pushed and taken", () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 3000 }), { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 4000 }), { minLength: 1, maxLength: 8 }),
        (chunks, sizes) => {
          const queue = new ByteQueue();
          const taken: Buffer[] = [];
          for (const [index, chunk] of chunks.entries()) {
            queue.push(chunk);
            const size = sizes[index % sizes.length] ?? 1;
            expect(queue.peek(size)?.length ?? size).toBe(size);
            const piece = index % 2 === 0 ? queue.take(size) : queue.takeUpTo(size);
            // Copied, since a later push must not change what was taken.
            if (piece !== undefined) taken.push(Buffer.from(piece));
          }
          while (queue.length > 0) taken.push(Buffer.from(queue.takeUpTo(1000)));
          expect(Buffer.concat(taken)).toEqual(Buffer.concat(chunks));
        },
      ),
    );
  });

  it("keeps single bytes in few pieces", () => {
    const queue = new ByteQueue();
    for (let index = 0; index < 10_000; index += 1) queue.push(Buffer.from([index & 0xff]));
    expect(queue.takeUpTo(10_000).length).toBeGreaterThan(5000);
  });
});
