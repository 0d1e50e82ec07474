import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeSpdyFrame, MAX_CONTROL_BYTES, type SpdyFrame, SpdyFrameDecoder, SpdyViolation } from "./spdyFrame.ts";

const streamId = fc.integer({ min: 1, max: 0x7fff_ffff });
const uint32 = fc.integer({ min: 0, max: 0xffff_ffff });
const buffer = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));

const frameArbitrary: fc.Arbitrary<SpdyFrame> = fc.oneof(
  fc.record({
    type: fc.constant("synStream" as const),
    streamId,
    associatedTo: fc.integer({ min: 0, max: 0x7fff_ffff }),
    priority: fc.integer({ min: 0, max: 7 }),
    fin: fc.boolean(),
    unidirectional: fc.boolean(),
    block: buffer,
  }),
  fc.record({
    type: fc.constantFrom("synReply" as const, "headers" as const),
    streamId,
    fin: fc.boolean(),
    block: buffer,
  }),
  fc.record({ type: fc.constant("rstStream" as const), streamId, status: uint32 }),
  fc.record({
    type: fc.constant("settings" as const),
    entries: fc.array(fc.record({ id: fc.integer({ min: 0, max: 0xff_ffff }), value: uint32 }), { maxLength: 4 }),
  }),
  fc.record({ type: fc.constant("ping" as const), id: uint32 }),
  fc.record({
    type: fc.constant("goAway" as const),
    lastGoodStreamId: fc.integer({ min: 0, max: 0x7fff_ffff }),
    status: uint32,
  }),
  fc.record({
    type: fc.constant("windowUpdate" as const),
    streamId: fc.integer({ min: 0, max: 0x7fff_ffff }),
    delta: fc.integer({ min: 0, max: 0x7fff_ffff }),
  }),
  fc.record({ type: fc.constant("data" as const), streamId, fin: fc.boolean(), data: buffer }),
);

function decode(bytes: Buffer, size: number): SpdyFrame[] {
  const decoder = new SpdyFrameDecoder();
  const frames: SpdyFrame[] = [];
  for (let at = 0; at < bytes.length; at += size)
    frames.push(...decoder.push(Buffer.from(bytes.subarray(at, at + size))));
  return frames;
}

/** Joins the parts in which a data frame arrives. */
function joined(frames: readonly SpdyFrame[], expected: readonly SpdyFrame[]): SpdyFrame[] {
  const rest = [...frames];
  return expected.map((frame) => {
    let next = rest.shift();
    while (frame.type === "data" && next?.type === "data" && next.data.length < frame.data.length) {
      const more = rest.shift();
      if (more?.type !== "data") break;
      next = { ...more, data: Buffer.concat([next.data, more.data]) };
    }
    if (next === undefined) throw new Error("a frame is missing");
    return next;
  });
}

function isViolation(bytes: Buffer): boolean {
  try {
    new SpdyFrameDecoder().push(bytes);
    return false;
  } catch (error) {
    if (error instanceof SpdyViolation) return true;
    throw error;
  }
}

describe("SpdyFrameDecoder", () => {
  it("reads the frames that were written, whatever the borders of the chunks", () => {
    fc.assert(
      fc.property(
        fc.array(frameArbitrary, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 300 }),
        (frames, size) => {
          const bytes = Buffer.concat(frames.flatMap((frame) => encodeSpdyFrame(frame)));
          expect(joined(decode(bytes, 1), frames)).toEqual(frames);
          expect(joined(decode(bytes, size), frames)).toEqual(frames);
          expect(decode(bytes, bytes.length)).toEqual(frames);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("takes any bytes for frames or a violation, and nothing else", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.boolean(), (bytes, isControl) => {
        isViolation(Buffer.concat([isControl ? Buffer.from([0x80, 0x03]) : Buffer.alloc(0), bytes]));
      }),
      { numRuns: 2000 },
    );
  });

  it("hands data of the longest frame on as it arrives", () => {
    const decoder = new SpdyFrameDecoder();
    const header = Buffer.from([0, 0, 0, 1, 1, 0xff, 0xff, 0xff]);
    expect(decoder.push(header)).toEqual([]);
    expect(decoder.push(Buffer.from("abc"))).toEqual([
      { type: "data", streamId: 1, fin: false, data: Buffer.from("abc") },
    ]);
  });

  it("skips control frames of a type it does not know", () => {
    const ping = Buffer.concat(encodeSpdyFrame({ type: "ping", id: 1 }));
    const unknown = Buffer.from([0x80, 3, 0, 0x0b, 0, 0, 0, 2, 9, 9]);
    expect(decode(Buffer.concat([unknown, ping]), 3)).toEqual([{ type: "ping", id: 1 }]);
  });

  it.each([
    ["another version", [0x80, 2, 0, 6, 0, 0, 0, 4, 0, 0, 0, 1]],
    ["data for stream 0", [0, 0, 0, 0, 0, 0, 0, 1]],
    ["a reset of stream 0", [0x80, 3, 0, 3, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 1]],
    ["a ping of the wrong length", [0x80, 3, 0, 6, 0, 0, 0, 5, 0, 0, 0, 1, 0]],
    ["settings that promise more than they hold", [0x80, 3, 0, 4, 0, 0, 0, 4, 0xff, 0xff, 0xff, 0xff]],
    ["a control frame that is too long", [0x80, 3, 0, 1, 0, (MAX_CONTROL_BYTES >> 16) & 0xff, 0, 1]],
  ])("refuses %s", (_what, bytes) => {
    expect(isViolation(Buffer.from(bytes))).toBe(true);
  });
});
