import { describe, expect, it } from "vitest";
import { broughtBytes, broughtText } from "./brought.ts";

describe("a text from outside", () => {
  it("has line feeds alone, so that places in it are those of the editor", () => {
    expect(broughtText("\uFEFFa: 1\r\nb: 2\rc: 3\n")).toBe("a: 1\nb: 2\nc: 3\n");
  });

  it("is read as it was written, UTF-16 from PowerShell included", () => {
    const little = new Uint8Array(Buffer.from("\uFEFFname: 名\r\n", "utf16le"));
    const big = new Uint8Array(Buffer.from(little).swap16());
    const utf8 = new Uint8Array(Buffer.from("\uFEFFname: 名\n"));
    for (const bytes of [little, big, utf8]) expect(broughtBytes(bytes)).toBe("name: 名\n");
  });
});
