import fc from "fast-check";
import { expect, test } from "vitest";
import { TerminalText } from "./terminalText.ts";

function shown(...pieces: readonly string[]): string {
  const text = new TerminalText();
  for (const piece of pieces) text.add(new TextEncoder().encode(piece));
  return text.text;
}

test("colours, titles and links leave their text alone", () => {
  expect(shown("\x1b[1;32mUser\x1b[0m: \x1b[K\x1b]0;title\x07\x1b]8;;https://evil\x1b\\link\x1b]8;;\x1b\\\x1b(B")).toBe(
    "User: link",
  );
});

test("a line written again takes the place of what it was", () => {
  expect(shown("10 %\r20 %\r\nabc\b\bX")).toBe("20 %\naXc");
});

test("a menu that is drawn again in place stays one menu", () => {
  const menu = (chosen: number) =>
    ["prod", "staging"].map((name, n) => `\x1b[2K${n === chosen ? ">" : " "} ${name}\r\n`).join("");
  expect(shown(`? Account\r\n${menu(0)}`, `\x1b[?25l\x1b[2A${menu(1)}`)).toBe("? Account\n  prod\n> staging\n");
  expect(shown("one\r\ntwo\r\nthree\x1b[2A\x1b[1G\x1b[Jgone")).toBe("gone");
});

test("what is erased is gone, and the cursor stays within its line", () => {
  expect(shown("abcdef\x1b[3D\x1b[K")).toBe("abc");
  expect(shown("abcdef\x1b[3D\x1b[1K")).toBe("    ef");
  expect(shown("abcdef\x1b[2K\rx")).toBe("x");
  expect(shown("ab\x1b[10D\x1b[2CX")).toBe("abX");
  expect(shown("\x1b[5GX")).toBe("    X");
  expect(shown("a\r\nb\x1b[2J\x1b[HX")).toBe("X\n");
});

test("the cursor reaches no line above the view", () => {
  const text = new TerminalText();
  text.resize(2);
  text.add(new TextEncoder().encode("one\r\ntwo\r\nthree\x1b[9A\rTWO"));
  expect(text.text).toBe("one\nTWO\nthree");
});

test("nothing hides or turns the text", () => {
  expect(shown("a\u202eb\u0000c\u200bd\x9be")).toBe("abcde");
});

test("a sequence or a character cut anywhere reads like a whole one", () => {
  const whole = "\x1b[31mgrün\x1b[0m → \x1b]0;t\x1b\\ok\r\n密码: ";
  const bytes = new TextEncoder().encode(whole);
  fc.assert(
    fc.property(fc.array(fc.nat({ max: bytes.length }), { maxLength: 6 }), (cuts) => {
      const text = new TerminalText();
      let from = 0;
      for (const to of [...cuts.toSorted((one, other) => one - other), bytes.length]) {
        text.add(bytes.subarray(from, to));
        from = to;
      }
      expect(text.text).toBe("grün → ok\n密码: ");
    }),
  );
});

test("no piece of any sequence makes it fail, or keep more than its bound", () => {
  const part = fc.constantFrom(
    "\x1b[",
    "\x1b",
    "9",
    "999999999",
    ";",
    "A",
    "B",
    "C",
    "D",
    "G",
    "H",
    "J",
    "K",
    "m",
    "\n",
    "\r",
    "\b",
    "x",
    "密",
    "\x1b]0;",
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 400 }), fc.nat({ max: 5 }), (parts, rows) => {
      const text = new TerminalText();
      text.resize(rows);
      for (const piece of parts) text.add(new TextEncoder().encode(piece));
      expect(text.text.length).toBeLessThanOrEqual(20_000 + 500);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is what is said.
      expect(text.text).not.toMatch(/[\x00-\x08\x0b-\x1f]/);
    }),
  );
});

test("what is kept has a bound, whatever comes", () => {
  expect(shown("x".repeat(50_000)).length).toBe(20_000);
  expect(shown("line\n".repeat(20_000)).length).toBeLessThanOrEqual(20_000);
  expect(shown("\x1b[500Gx\n".repeat(20_000)).length).toBeLessThanOrEqual(20_000);
  expect(shown(`\x1b]0;${"y".repeat(10_000)}`, "after")).toBe("after");
});
