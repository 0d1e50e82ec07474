import { constants, createDeflate, createInflate, deflateSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SPDY_DICTIONARY } from "./spdyDictionary.ts";
import { SpdyViolation } from "./spdyFrame.ts";
import { HeaderBlockReader, HeaderBlockWriter, parseHeaders, serializeHeaders } from "./spdyHeaderBlock.ts";

/** Compresses blocks as a peer does: one stream, flushed after each. */
function compressor(): (headers: ReadonlyMap<string, string>) => Promise<Buffer> {
  const deflate = createDeflate({ dictionary: SPDY_DICTIONARY, level: 9 });
  const chunks: Buffer[] = [];
  deflate.on("data", (chunk: Buffer) => chunks.push(chunk));
  return (headers) =>
    new Promise((resolve) => {
      deflate.write(serializeHeaders(headers));
      deflate.flush(constants.Z_SYNC_FLUSH, () => resolve(Buffer.concat(chunks.splice(0))));
    });
}

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/);
const headersArbitrary = fc
  .array(fc.tuple(name, fc.string({ maxLength: 80 })), { maxLength: 8 })
  .map((pairs) => new Map(pairs));

describe("SPDY_DICTIONARY", () => {
  it("is the one that the protocol's Adler-32 names", () => {
    const header = deflateSync(Buffer.alloc(0), { dictionary: SPDY_DICTIONARY }).subarray(2, 6);
    expect(header.toString("hex")).toBe("e3c6a7c2");
    expect(SPDY_DICTIONARY.length).toBe(1423);
  });
});

describe("HeaderBlockReader", () => {
  it("reads the blocks of a session in a row", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(headersArbitrary, { minLength: 1, maxLength: 12 }), async (blocks) => {
        const compress = compressor();
        const reader = new HeaderBlockReader();
        for (const headers of blocks) expect(reader.read(await compress(headers))).toEqual(headers);
      }),
      { numRuns: 50 },
    );
  });

  it("follows references over more than the window of deflate", async () => {
    const compress = compressor();
    const reader = new HeaderBlockReader();
    for (let index = 0; index < 100; index += 1) {
      const headers = new Map([
        ["streamtype", "data"],
        ["padding", `${index}`.repeat(500)],
      ]);
      expect(reader.read(await compress(headers))).toEqual(headers);
    }
  });

  it("refuses a block that inflates to more than the bound", async () => {
    const compress = compressor();
    const bomb = await compress(new Map([["a", "x".repeat(10_000_000)]]));
    expect(bomb.length).toBeLessThan(20_000);
    expect(() => new HeaderBlockReader().read(bomb)).toThrow(SpdyViolation);
  });

  it("refuses another dictionary", () => {
    const block = deflateSync(serializeHeaders(new Map()), { dictionary: Buffer.from("another") });
    expect(() => new HeaderBlockReader().read(block)).toThrow(SpdyViolation);
  });

  it("takes any bytes for headers or a violation, and nothing else", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.boolean(), (bytes, isZlib) => {
        const block = Buffer.concat([
          isZlib ? Buffer.from([0x78, 0xbb, 0xe3, 0xc6, 0xa7, 0xc2]) : Buffer.alloc(0),
          bytes,
        ]);
        try {
          new HeaderBlockReader().read(block);
        } catch (error) {
          expect(error).toBeInstanceOf(SpdyViolation);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe("HeaderBlockWriter", () => {
  it("writes what zlib itself inflates, block by block", async () => {
    const inflate = createInflate({ dictionary: SPDY_DICTIONARY });
    const writer = new HeaderBlockWriter();
    const blocks = [new Map(), new Map([["a", "b"]]), new Map([["long", "x".repeat(100_000)]])];
    for (const headers of blocks) {
      const expected = serializeHeaders(headers);
      let plain = Buffer.alloc(0);
      const done = new Promise<void>((resolve) => {
        inflate.on("data", (chunk: Buffer) => {
          plain = Buffer.concat([plain, chunk]);
          if (plain.length >= expected.length) resolve();
        });
      });
      inflate.write(writer.write(headers));
      await done;
      inflate.removeAllListeners("data");
      expect(plain).toEqual(expected);
    }
  });

  it("ends each block with the empty stored block that Go's reader waits for", () => {
    const writer = new HeaderBlockWriter();
    writer.write(new Map());
    expect(writer.write(new Map()).subarray(-5).toString("hex")).toBe("000000ffff");
  });
});

describe("parseHeaders", () => {
  it("refuses names that are empty, not lower case or repeated, and lengths that lie", () => {
    const uint32 = (value: number): Buffer =>
      Buffer.from([value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]);
    const pair = (key: string): Buffer => Buffer.concat([uint32(key.length), Buffer.from(key), uint32(0)]);
    for (const plain of [
      Buffer.concat([uint32(1), pair("")]),
      Buffer.concat([uint32(1), pair("Port")]),
      Buffer.concat([uint32(2), pair("a"), pair("a")]),
      Buffer.concat([uint32(1), uint32(0xffff_ffff), Buffer.from("a")]),
      Buffer.concat([uint32(0xffff_ffff), pair("a")]),
      Buffer.concat([uint32(0), Buffer.from("more")]),
    ]) {
      expect(() => parseHeaders(plain)).toThrow(SpdyViolation);
    }
  });
});
