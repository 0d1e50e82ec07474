import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Key, KeyReader } from "./keys.ts";

const shorthand = (key: Key): string => (key.kind === "text" ? key.text : `<${key.kind}>`);
const read = (bytes: Buffer, size = bytes.length): string => {
  const reader = new KeyReader();
  let text = "";
  for (let at = 0; at < bytes.length; at += size)
    text += reader
      .push(bytes.subarray(at, at + size))
      .map(shorthand)
      .join("");
  return text;
};

describe("KeyReader", () => {
  it("knows control characters and the cursor keys of both modes", () => {
    expect(read(Buffer.from("a\x7f\x03\x04\x15\r\t\x1b[A\x1bOB\x1b[3~\x1b[1~"))).toBe(
      "a<backspace><interrupt><endOfInput><killToStart><enter><tab><up><down><delete><home>",
    );
  });

  it("drops sequences that it does not know, and nothing after them", () => {
    expect(read(Buffer.from("x\x1b[200~paste\x1b[201~\x1b[1;5Cy"))).toBe("xpastey");
  });

  it("obeys Ctrl-C in the middle of a sequence", () => {
    expect(read(Buffer.from("\x1b[1\x03"))).toBe("<interrupt>");
  });

  it("reads the same keys whatever the borders of the chunks", () => {
    const piece = fc.constantFrom(
      "a",
      "é",
      "漢",
      "😀",
      "\x1b[A",
      "\x1bOC",
      "\x1b[3~",
      "\x7f",
      "\r",
      "\x1b[99;99~",
      "\x03",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), fc.integer({ min: 1, max: 7 }), (pieces, size) => {
        const bytes = Buffer.from(pieces.join(""));
        expect(read(bytes, size)).toBe(read(bytes));
      }),
    );
  });
});
