import fc from "fast-check";
import { expect, test } from "vitest";
import { compileRegex } from "./linearRegex.ts";

function matches(source: string, text: string): boolean {
  const compiled = compileRegex(source);
  if (!compiled.ok) throw new Error(`${compiled.problem} at ${compiled.at}`);
  return compiled.regex.test(text);
}

const { pattern } = fc.letrec<{ pattern: string; atom: string }>((tie) => ({
  atom: fc.oneof(
    // The native engine, which judges here, backtracks: deeper nests of quantifiers would take it hours.
    { maxDepth: 2, depthIdentifier: "nest" },
    fc.constantFrom("a", "b", "c", "B", ".", "^", "$", "[ab]", "[^a]", "[A-B_]", "\\d", "\\W", "\\s", "1", "\\."),
    tie("pattern").map((inner) => `(${inner})`),
  ),
  pattern: fc
    .array(
      fc.tuple(
        fc.array(fc.tuple(tie("atom"), fc.constantFrom("", "", "*", "+", "?", "{2}", "{1,2}", "{2,}", "*?")), {
          maxLength: 3,
        }),
      ),
      { minLength: 1, maxLength: 2 },
    )
    .map((choices) =>
      choices
        .map(([parts]) => parts.map(([atom, times]) => (/^[\^$]$/.test(atom) ? atom : atom + times)).join(""))
        .join("|"),
    ),
}));

test("it finds what the engine of the language finds, over short texts of several lines", () => {
  fc.assert(
    fc.property(pattern, fc.array(fc.stringMatching(/^[abc1._ \n]{0,5}$/), { maxLength: 6 }), (source, texts) => {
      const compiled = compileRegex(source);
      fc.pre(compiled.ok);
      // A negated class of ours stays within its line.
      const native = new RegExp(source.replaceAll("[^a]", "[^a\\n]"), "im");
      for (const text of texts)
        expect([source, text, compiled.ok && compiled.regex.test(text)]).toEqual([source, text, native.test(text)]);
    }),
    { numRuns: 5000 },
  );
});

test("a pattern made to exhaust a backtracking engine takes linear time", () => {
  const start = performance.now();
  expect(matches("(a+)+(a|aa)*.*.*.*.*x$", "a".repeat(50_000))).toBe(false);
  expect(performance.now() - start).toBeLessThan(2000);
});

test("a pattern with exponentially many states keeps its memory bounded and its answer right", () => {
  const text = Array.from({ length: 20_000 }, (_, i) => ((i * 7919) % 13 < 6 ? "a" : "b")).join("");
  const at = text.lastIndexOf("a", text.length - 16);
  expect(matches("a[ab]{15}$", text)).toBe(at === text.length - 16);
});

test.each([
  ["ab(", "regex-unfinished", 2],
  ["[a", "regex-unfinished", 0],
  ["a\\", "regex-unfinished", 1],
  ["a)", "regex-malformed", 1],
  ["*a", "regex-malformed", 0],
  ["[z-a]", "regex-malformed", 2],
  ["a{3,1}", "regex-malformed", 1],
  ["(?=a)", "regex-unsupported", 0],
  ["(a)\\1", "regex-unsupported", 3],
  ["\\ba", "regex-unsupported", 0],
  ["a{9999}", "regex-too-large", 1],
  ["((a{200}){200})", "regex-too-large", 0],
])("%s is refused where it goes wrong", (source, problem, at) => {
  expect(compileRegex(source)).toEqual({ ok: false, problem, at });
});

test("letter case of the pattern does not count", () => {
  expect(matches("CrashLoop|[E]RR", "crashloopbackoff")).toBe(true);
  expect(matches("É", "é")).toBe(true);
});
