/** Cutting a name in its middle: its end is what tells two pods apart. */

/** Where the end that is kept begins: the last part after a hyphen, or the last six signs. */
export function tailStart(text: string): number {
  const plain = text.length - 6;
  const hyphen = text.lastIndexOf("-");
  return hyphen > 0 && text.length - hyphen <= 12 && text.length - hyphen >= 3 ? Math.min(hyphen, plain + 3) : plain;
}

/** @param width what fits, in px
 *  @param measure the width of a text in px
 *  @returns the text when it fits, else a head, "…" and its end; the end alone where there is no room for more */
export function clipMiddle(text: string, width: number, measure: (text: string) => number): string {
  if (text.length < 2 || measure(text) <= width) return text;
  const signs = [...text];
  const tail = text.slice(Math.max(1, tailStart(text)));
  const tailSigns = [...tail].length;
  const room = width - measure(`…${tail}`);
  if (room < 0) return clipStart(signs, width, measure);
  let low = 0;
  let high = signs.length - tailSigns;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (measure(signs.slice(0, middle).join("")) <= room) low = middle;
    else high = middle - 1;
  }
  return `${signs.slice(0, low).join("")}…${tail}`;
}

/** The text when it fits, else its beginning and "…". */
export function clipEnd(text: string, width: number, measure: (text: string) => number): string {
  if (text.length < 2 || measure(text) <= width) return text;
  const signs = [...text];
  let low = 0;
  let high = signs.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (measure(`${signs.slice(0, middle).join("").trimEnd()}…`) <= width) low = middle;
    else high = middle - 1;
  }
  return `${signs.slice(0, low).join("").trimEnd()}…`;
}

function clipStart(signs: readonly string[], width: number, measure: (text: string) => number): string {
  let low = 0;
  let high = signs.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (measure(`…${signs.slice(signs.length - middle).join("")}`) <= width) low = middle;
    else high = middle - 1;
  }
  return `…${low === 0 ? "" : signs.slice(signs.length - low).join("")}`;
}
