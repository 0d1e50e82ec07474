import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compilePattern, PatternError } from "./pattern.ts";

const matches = (pattern: string, line: string, isExtended = true): boolean =>
  compilePattern(pattern, { isExtended, ignoresCase: false })(line);

const atom = fc.constantFrom("a", "b", ".", "[ab]", "[^a]", "(a|b)", "(ab)", "(a|)");
const pattern = fc
  .array(fc.tuple(atom, fc.constantFrom("", "*", "+", "?")), { minLength: 1, maxLength: 5 })
  .map((pieces) => pieces.map(([text, repeat]) => text + repeat).join(""))
  .chain((text) => fc.constantFrom(text, `^${text}`, `${text}$`, `^${text}$`));

describe("compilePattern", () => {
  it("agrees with the language's own regular expressions", () => {
    fc.assert(
      fc.property(pattern, fc.stringMatching(/^[abc]{0,8}$/), (source, line) => {
        expect(matches(source, line)).toBe(new RegExp(source).test(line));
      }),
      { numRuns: 2000 },
    );
  });

  it("takes operators behind a backslash in basic patterns, and literally without", () => {
    expect(matches("a\\+b", "aab", false)).toBe(true);
    expect(matches("a+b", "aab", false)).toBe(false);
    expect(matches("a+b", "a+b", false)).toBe(true);
    expect(matches("\\(x\\|y\\)z", "yz", false)).toBe(true);
  });

  it("is not held up by a pattern that backtracking would be", () => {
    const start = performance.now();
    expect(matches("(a+)+$", `${"a".repeat(5000)}b`)).toBe(false);
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it("ignores case when asked", () => {
    expect(compilePattern("eRRor", { isExtended: false, ignoresCase: true })("an ERROR")).toBe(true);
  });

  it.each(["(a", "a)", "[a", "a\\", "a".repeat(600), "(".repeat(40)])("refuses %s", (source) => {
    expect(() => compilePattern(source, { isExtended: true, ignoresCase: false })).toThrow(PatternError);
  });
});
