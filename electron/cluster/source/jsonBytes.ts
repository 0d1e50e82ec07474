/** The bytes of JSON that tell where values begin and end. */

export const quote = 0x22;
export const backslash = 0x5c;
export const comma = 0x2c;
export const colon = 0x3a;
export const closeArray = 0x5d;
export const openObject = 0x7b;

/** What a byte means outside of strings. */
export const plain = 0;
export const isQuote = 1;
export const isOpen = 2;
export const isClose = 3;
export const isColon = 4;
export const isComma = 5;
export const meaning = new Uint8Array(256);
meaning[quote] = isQuote;
for (const byte of Buffer.from("{[")) meaning[byte] = isOpen;
for (const byte of Buffer.from("}]")) meaning[byte] = isClose;
meaning[colon] = isColon;
meaning[comma] = isComma;

export const blank = new Uint8Array(256);
for (const byte of Buffer.from(" \t\r\n")) blank[byte] = 1;

/** The key whose quoted text and colon end at `to`. Keys with escapes are none that we know; they come out as they stand. */
export function keyText(buffer: Buffer, from: number, to: number): string {
  let end = to - 1;
  while (end > from + 1 && buffer[end - 1] !== quote) end -= 1;
  return buffer.toString("latin1", from + 1, end - 1);
}

export function grown(buffer: Buffer, used: number, needed: number): Buffer {
  const larger = Buffer.allocUnsafe(Math.max(needed, buffer.length * 2));
  buffer.copy(larger, 0, 0, used);
  return larger;
}
