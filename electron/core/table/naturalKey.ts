/** A text whose order by `<` is the order of names with their numeric runs taken by value, whatever the case: "pod-9" before "pod-10".
 *  A run is written as its length and its digits: one digit 0 to 8 for the length, from nine on a 9 and three digits. */
export function naturalKey(name: string): string {
  return (name.length <= SHORT ? plainKey(name) : null) ?? anyKey(name.toLowerCase());
}

/** Nearly all names: in place, and one text made at the end. @returns null when a character is beyond ASCII or a run of digits is long */
function plainKey(name: string): string | null {
  const { length } = name;
  let to = 0;
  let hasDigits = false;
  for (let at = 0; at < length; ) {
    const code = name.charCodeAt(at);
    if (!isDigit(code)) {
      if (code > 0x7f) return null;
      bytes[to++] = code >= UPPER_A && code <= UPPER_Z ? code + 0x20 : code;
      at++;
      continue;
    }
    hasDigits = true;
    while (name.charCodeAt(at) === ZERO) at++;
    const lengthAt = to++;
    const start = to;
    for (; at < length; at++) {
      const digit = name.charCodeAt(at);
      if (!isDigit(digit)) break;
      bytes[to++] = digit;
    }
    if (to - start >= 9) return null;
    bytes[lengthAt] = ZERO + to - start;
  }
  return hasDigits ? bytes.toString("latin1", 0, to) : name.toLowerCase();
}

function anyKey(lower: string): string {
  const { length } = lower;
  const codes: number[] = [];
  let hasDigits = false;
  for (let at = 0; at < length; ) {
    const code = lower.charCodeAt(at);
    if (!isDigit(code)) {
      codes.push(code);
      at++;
      continue;
    }
    hasDigits = true;
    while (lower.charCodeAt(at) === ZERO) at++;
    const start = at;
    while (at < length && isDigit(lower.charCodeAt(at))) at++;
    pushLength(codes, at - start);
    for (let i = start; i < at; i++) codes.push(lower.charCodeAt(i));
  }
  return hasDigits ? textOf(codes) : lower;
}

const SHORT = 300;
/** A run of digits takes one more byte: at most twice a short name. */
const bytes = Buffer.alloc(2 * SHORT);
const UPPER_A = 0x41;
const UPPER_Z = 0x5a;
const ZERO = 0x30;
const NINE = 0x39;
/** Longer runs are ordered as texts. */
const LONGEST = 1008;
/** How many arguments a call surely takes. */
const CHUNK = 8192;

function pushLength(codes: number[], length: number): void {
  if (length < 9) {
    codes.push(ZERO + length);
    return;
  }
  const rest = Math.min(length, LONGEST) - 9;
  codes.push(NINE, ZERO + Math.floor(rest / 100), ZERO + (Math.floor(rest / 10) % 10), ZERO + (rest % 10));
}

function textOf(codes: number[]): string {
  if (codes.length <= CHUNK) return String.fromCharCode.apply(null, codes);
  let text = "";
  for (let at = 0; at < codes.length; at += CHUNK) text += String.fromCharCode(...codes.slice(at, at + CHUNK));
  return text;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}
