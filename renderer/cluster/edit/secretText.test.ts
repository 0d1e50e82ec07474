import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { secretBase64, secretText } from "./secretText.ts";

describe("values of a Secret", () => {
  it("are the same text again, whatever it holds", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        fc.pre(text.isWellFormed());
        expect(secretText(secretBase64(text))).toBe(text);
      }),
    );
    expect(secretBase64("prod pässword\n")).toBe(Buffer.from("prod pässword\n").toString("base64"));
  });
  it("that are no text are told", () => {
    expect(secretText(Buffer.from([0xff, 0xfe, 0x00]).toString("base64"))).toBeNull();
    expect(secretText("not base64!")).toBeNull();
  });
});
