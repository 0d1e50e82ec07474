/** Widths of texts without touching the layout: a canvas measures them, each sign of a font once. */

const fonts = new Map<string, Map<string, number>>();
let context: CanvasRenderingContext2D | null = null;

/** @param font as CSS writes it: `400 13px Inter`
 *  @param spacing letter spacing in px
 *  @returns the width of a text in px, kerning left out: up to a pixel too wide in fifty signs */
export function textMeasure(font: string, spacing = 0): (text: string) => number {
  let widths = fonts.get(font);
  if (widths === undefined) {
    widths = new Map();
    fonts.set(font, widths);
  }
  const known = widths;
  return (text) => {
    let sum = 0;
    for (const sign of text) sum += widthOf(sign, font, known) + spacing;
    return sum;
  };
}

/** Fonts that arrived later are measured anew. */
export function forgetTextWidths(): void {
  fonts.clear();
}

function widthOf(sign: string, font: string, known: Map<string, number>): number {
  const before = known.get(sign);
  if (before !== undefined) return before;
  context ??= document.createElement("canvas").getContext("2d");
  if (context === null) return 8;
  if (context.font !== font) context.font = font;
  const width = context.measureText(sign).width;
  known.set(sign, width);
  return width;
}
