/** A text whose order by `<` is the order of names with their numeric runs taken by value, whatever the case: "pod-9" before "pod-10".
 *  A run is written as its length and its digits: one digit 0 to 8 for the length, from nine on a 9 and three digits. */
export function naturalKey(name: string): string {
  const lower = name.toLowerCase();
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
