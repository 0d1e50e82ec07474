import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clientFrame } from "./clientFrame.fixture.ts";
import {
  CLOSE,
  ClientFrameDecoder,
  isControl,
  OPCODE,
  serverFrame,
  type WebSocketFrame,
  WebSocketViolation,
} from "./websocketFrame.ts";

const MAX = 1 << 20;
const MASK = Buffer.from([0x37, 0xfa, 0x21, 0x3d]);

const frameArbitrary = fc
  .record({
    opcode: fc.constantFrom(...Object.values(OPCODE)),
    fin: fc.boolean(),
    payload: fc.oneof(fc.uint8Array({ maxLength: 125 }), fc.uint8Array({ minLength: 126, maxLength: 300 })),
    mask: fc.uint8Array({ minLength: 4, maxLength: 4 }),
  })
  .map(({ opcode, fin, payload, mask }) => ({
    opcode,
    fin: fin || isControl(opcode),
    payload: Buffer.from(isControl(opcode) ? payload.subarray(0, 125) : payload),
    mask,
  }));

function decodeInPieces(bytes: Buffer, sizes: readonly number[]): WebSocketFrame[] {
  const decoder = new ClientFrameDecoder(MAX);
  const frames: WebSocketFrame[] = [];
  let at = 0;
  for (let index = 0; at < bytes.length; index += 1) {
    const size = sizes[index % sizes.length] ?? 1;
    frames.push(...decoder.push(Buffer.from(bytes.subarray(at, at + size))));
    at += size;
  }
  return frames;
}

function violationOf(bytes: Buffer, limit = MAX): number | undefined {
  try {
    new ClientFrameDecoder(limit).push(bytes);
    return undefined;
  } catch (error) {
    if (error instanceof WebSocketViolation) return error.code;
    throw error;
  }
}

describe("ClientFrameDecoder", () => {
  it("reads the frames that a client wrote, whatever the borders of the chunks", () => {
    fc.assert(
      fc.property(
        fc.array(frameArbitrary, { minLength: 1, maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 4096 }), { minLength: 1, maxLength: 5 }),
        (frames, sizes) => {
          const bytes = Buffer.concat(
            frames.map((frame) => clientFrame(frame.opcode, frame.payload, frame.mask, frame.fin)),
          );
          const expected = frames.map(({ opcode, fin, payload }) => ({ opcode, fin, payload }));
          expect(decodeInPieces(bytes, [1])).toEqual(expected);
          expect(decodeInPieces(bytes, sizes)).toEqual(expected);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("reads a payload that needs eight bytes of length", () => {
    const payload = Buffer.alloc(70_000, 7);
    expect(decodeInPieces(clientFrame(OPCODE.binary, payload, MASK), [1500])).toEqual([
      { fin: true, opcode: OPCODE.binary, payload },
    ]);
  });

  it("takes any bytes for frames or a violation, and nothing else", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        violationOf(Buffer.from(bytes));
      }),
      { numRuns: 2000 },
    );
  });

  it("refuses a hostile length at its header, before any payload has come", () => {
    const header = Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff]);
    expect(violationOf(header)).toBe(CLOSE.messageTooBig);
    expect(violationOf(Buffer.from([0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 1]))).toBe(CLOSE.protocolError);
  });

  it.each([
    ["a frame without mask", [0x82, 0x00]],
    ["a reserved bit", [0xc2, 0x80]],
    ["a reserved opcode", [0x83, 0x80]],
    ["a reserved control opcode", [0x8b, 0x80]],
    ["a fragmented ping", [0x09, 0x80]],
    ["a ping of 126 bytes", [0x89, 0xfe, 0x00, 0x7e]],
    ["two bytes for a length below 126", [0x82, 0xfe, 0x00, 0x7d]],
    ["eight bytes for a length below 65536", [0x82, 0xff, 0, 0, 0, 0, 0, 0, 0xff, 0xff]],
  ])("closes with a protocol error on %s", (_what, bytes) => {
    expect(violationOf(Buffer.from(bytes))).toBe(CLOSE.protocolError);
  });
});

describe("serverFrame", () => {
  it("writes the lengths in their shortest form and no mask", () => {
    const headerOf = (length: number): number[] => [...serverFrame(OPCODE.binary, Buffer.alloc(length))[0]];
    expect(headerOf(125)).toEqual([0x82, 125]);
    expect(headerOf(126)).toEqual([0x82, 126, 0, 126]);
    expect(headerOf(65_535)).toEqual([0x82, 126, 255, 255]);
    expect(headerOf(65_536)).toEqual([0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0]);
  });
});
