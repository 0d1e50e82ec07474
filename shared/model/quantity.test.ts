import fc from "fast-check";
import { expect, test } from "vitest";
import { compareQuantities, parseQuantity, type Quantity } from "./quantity.ts";

const SUFFIXES = ["", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"] as const;
const TENS: Record<string, number> = { "": 0, n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const TWOS: Record<string, number> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };

/** The value times 10^400, which is whole for all that the generator makes. */
function scaled(sign: string, whole: string, fraction: string, suffix: string): bigint {
  const exponent = suffix.startsWith("e") ? Number(suffix.slice(1)) : (TENS[suffix] ?? 0);
  const digits = BigInt(whole + fraction) * 2n ** BigInt(TWOS[suffix] ?? 0);
  const value = digits * 10n ** BigInt(400 + exponent - fraction.length);
  return sign === "-" ? -value : value;
}

const written = fc
  .record({
    sign: fc.constantFrom("", "-", "+"),
    whole: fc.stringMatching(/^\d{1,24}$/),
    fraction: fc.stringMatching(/^\d{0,12}$/),
    suffix: fc.oneof(
      fc.constantFrom(...SUFFIXES),
      fc.integer({ min: -340, max: 340 }).map((exponent) => `e${exponent}`),
    ),
  })
  .map(({ sign, whole, fraction, suffix }) => ({
    text: `${sign}${whole}${fraction === "" ? "" : `.${fraction}`}${suffix}`,
    value: scaled(sign, whole, fraction, suffix),
  }));

function parsed(text: string): Quantity {
  const quantity = parseQuantity(text);
  if (quantity === null) throw new Error(`not parsed: ${text}`);
  return quantity;
}

test("any two quantities compare as the numbers they stand for", () => {
  fc.assert(
    fc.property(written, written, (a, b) => {
      const expected = a.value === b.value ? 0 : a.value < b.value ? -1 : 1;
      expect(compareQuantities(parsed(a.text), parsed(b.text))).toBe(expected);
    }),
    { numRuns: 3000 },
  );
});

test("neighbours that share a double are told apart", () => {
  const near = fc.tuple(fc.bigInt({ min: 2n ** 60n, max: 2n ** 64n }), fc.bigInt({ min: -3n, max: 3n }));
  fc.assert(
    fc.property(near, fc.constantFrom("", "n", "Ki", "e30"), ([base, offset], suffix) => {
      const order = compareQuantities(parsed(`${base}${suffix}`), parsed(`${base + offset}${suffix}`));
      expect(order).toBe(offset === 0n ? 0 : offset > 0n ? -1 : 1);
    }),
  );
});

test.each([
  ["1000m", "1"],
  ["1024Mi", "1Gi"],
  ["0.5", "500m"],
  ["1e3", "1k"],
  ["1E3", "1000"],
  ["-0", "0n"],
  [".5Gi", "512Mi"],
  ["5.", "5"],
])("%s equals %s", (a, b) => {
  expect(compareQuantities(parsed(a), parsed(b))).toBe(0);
});

test("E alone is exa, with digits an exponent", () => {
  expect(parsed("1E").value).toBe(1e18);
  expect(parsed("1E2").value).toBe(100);
});

test.each([
  "",
  ".",
  "-",
  "m",
  "1K",
  "1ki",
  "1 Gi",
  "1e",
  "0x10",
  "1_000",
  "NaN",
  "<none>",
  "1e9999999999",
  "9".repeat(65),
])("%j is not a quantity", (text) => {
  expect(parseQuantity(text)).toBeNull();
});

test("a hostile exponent costs nothing and still orders", () => {
  expect(compareQuantities(parsed("1e999999999"), parsed("2e999999998"))).toBe(1);
  expect(compareQuantities(parsed("-1e999999999"), parsed("-1e-999999999"))).toBe(-1);
  expect(compareQuantities(parsed("1e-999999999"), parsed("0"))).toBe(1);
});
