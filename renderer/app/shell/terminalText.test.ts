import fc from "fast-check";
import { expect, test } from "vitest";
import { TerminalText } from "./terminalText.ts";

function shown(...pieces: readonly string[]): string {
  const text = new TerminalText();
  for (const piece of pieces) text.add(new TextEncoder().encode(piece));
  return text.text;
}

test("colours, cursor moves, titles and links leave their text alone", () => {
  expect(
    shown("\x1b[1;32mUser\x1b[0m: \x1b[2K\x1b]0;title\x07\x1b]8;;https://evil\x1b\\link\x1b]8;;\x1b\\\x1b(B"),
  ).toBe("User: link");
});

test("a line written again takes the place of what it was", () => {
  expect(shown("10 %\r20 %\r\nabc\b\bX")).toBe("20 %\naXc");
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

test("what is kept has a bound, whatever comes", () => {
  expect(shown("x".repeat(50_000)).length).toBe(20_000);
  expect(shown("line\n".repeat(20_000)).length).toBeLessThanOrEqual(20_000);
  expect(shown(`\x1b]0;${"y".repeat(10_000)}`, "after")).toBe("after");
});
