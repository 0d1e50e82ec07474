/** Kubernetes quantities ("500m", "1.5Gi", "2e3"), compared exactly.
 *  Syntax: `<quantity>` in apimachinery `pkg/api/resource/quantity.go`: a signed decimal with a decimal (n u m k M G T P E), binary (Ki … Ei)
 *  or exponent suffix. Unlike the server we neither round to nano nor cap: the order is that of the numbers as written. */

/** A quantity as a sort key. */
export interface Quantity {
  /** The nearest double. */
  readonly value: number;
  /** Where `value` does not tell it from its neighbours (more than 15 digits, or out of the range of doubles): its `exactKey`; else null. */
  readonly exact: string | null;
}

const SYNTAX = /^([+-]?)(\d*)(?:\.(\d*))?(?:([numkMGTPE])|([KMGTPE])i|[eE]([+-]?\d{1,9}))?$/;
/** What any engine prints is shorter; the rest is hostile. */
const MAX_LENGTH = 64;
const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const BINARY: Readonly<Record<string, bigint>> = {
  K: 2n ** 10n,
  M: 2n ** 20n,
  G: 2n ** 30n,
  T: 2n ** 40n,
  P: 2n ** 50n,
  E: 2n ** 60n,
};

/** @returns null when the text is not a quantity, is longer than 64 characters or has an exponent of more than 9 digits */
export function parseQuantity(text: string): Quantity | null {
  const common = commonQuantity(text);
  if (!Number.isNaN(common)) return { value: common, exact: null };
  if (text.length > MAX_LENGTH) return null;
  const match = SYNTAX.exec(text);
  if (match === null) return null;
  const [, sign, whole = "", fraction = "", decimal, binary, exponent] = match;
  if (whole === "" && fraction === "") return null;
  let digits = whole + fraction;
  let scale = -fraction.length;
  if (decimal !== undefined) scale += DECIMAL[decimal] ?? 0;
  if (exponent !== undefined) scale += Number(exponent);
  if (binary !== undefined) digits = String(BigInt(digits) * (BINARY[binary] ?? 1n));
  return quantityOf(sign === "-", digits, scale);
}

/** The value of what nearly all quantities look like, up to nine digits and m, Ki, Mi, Gi or nothing; NaN for any other text.
 *  Ten times as fast as `parseQuantity`. */
export function commonQuantity(text: string): number {
  const { length } = text;
  let at = 0;
  let digits = 0;
  for (; at < length && at < 10; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) break;
    digits = digits * 10 + digit;
  }
  if (at === 0 || at > 9) return Number.NaN;
  if (at === length) return digits;
  const unit = text.charCodeAt(at);
  // Whole numbers below 2^53 divided by 1000 or shifted are rounded once: nothing is lost below 15 digits.
  if (unit === 0x6d) return at + 1 === length ? digits / 1000 : Number.NaN;
  if (at + 2 !== length || text.charCodeAt(at + 1) !== 0x69) return Number.NaN;
  const scale = unit === 0x4b ? 2 ** 10 : unit === 0x4d ? 2 ** 20 : unit === 0x47 ? 2 ** 30 : Number.NaN;
  return digits * scale < 1e15 ? digits * scale : Number.NaN;
}

/** A text that orders as the number does, for numbers of any size: `exactKey` of 15 digits and more, or of a double. */
export function exactKey(negative: boolean, digits: string, scale: number): string {
  const significant = digits.replace(/^0+/, "");
  const stripped = significant.replace(/0+$/, "");
  if (stripped === "") return "1";
  const magnitude = scale + significant.length;
  if (!negative) return `2${padded(magnitude)}${stripped}`;
  // The mark at the end makes a longer negative fraction sort before its own beginning.
  return `0${padded(-magnitude)}${stripped.replace(/\d/g, (digit) => String(9 - Number(digit)))}~`;
}

/** The exact key of a finite double that was told apart by its value. */
export function exactKeyOf(value: number): string {
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(value.toExponential());
  if (match === null) return value > 0 ? "3" : "";
  const [, sign, first = "0", rest = "", exponent] = match;
  return exactKey(sign === "-", first + rest, Number(exponent) - rest.length);
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  if (a.value !== b.value) return a.value < b.value ? -1 : 1;
  if (a.exact === null && b.exact === null) return 0;
  const exactA = a.exact ?? exactKeyOf(a.value);
  const exactB = b.exact ?? exactKeyOf(b.value);
  return exactA === exactB ? 0 : exactA < exactB ? -1 : 1;
}

function quantityOf(negative: boolean, digits: string, scale: number): Quantity {
  const significant = digits.replace(/^0+/, "").replace(/0+$/, "");
  const value = Number(`${negative ? "-" : ""}${digits}e${scale}`);
  const size = Math.abs(value);
  // 15 digits survive a double in its normal range; `-0` would differ from `0` in a sorted typed array.
  const told = significant === "" || (significant.length <= 15 && size > 1e-300 && size < 1e300);
  return { value: value === 0 ? 0 : value, exact: told ? null : exactKey(negative, digits, scale) };
}

/** Ten digits around a middle that no parsed magnitude reaches. */
function padded(magnitude: number): string {
  return String(magnitude + 5_000_000_000).padStart(10, "0");
}
