/** Widths of texts without a layout for each: the signs of a font are measured once, in the page, because a canvas knows nothing of tabular
 *  figures and other features of a font. */

/** A font as the page draws it. */
export interface TextFont {
  readonly family: string;
  readonly size: string;
  readonly weight: string;
  /** Letter spacing in px. */
  readonly spacing: number;
}

export function fontOf(element: Element): TextFont {
  const { fontFamily, fontSize, fontWeight, letterSpacing } = getComputedStyle(element);
  return { family: fontFamily, size: fontSize, weight: fontWeight, spacing: Number.parseFloat(letterSpacing) || 0 };
}

/** @returns the width of a text in px; kerning is left out */
export function textMeasure(font: TextFont): (text: string) => number {
  const key = `${font.weight} ${font.size} ${font.family}`;
  const known = fonts.get(key) ?? measureSigns(font, latin);
  fonts.set(key, known);
  return (text) => {
    let sum = 0;
    for (const sign of text) sum += (known.get(sign) ?? widthOf(sign, font, known)) + font.spacing;
    return sum;
  };
}

/** Fonts that arrived late are measured anew. */
export function forgetTextWidths(): void {
  fonts.clear();
}

const fonts = new Map<string, Map<string, number>>();
const latin = [...Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at)), "…", "–"];

function widthOf(sign: string, font: TextFont, known: Map<string, number>): number {
  const width = measureSigns(font, [sign]).get(sign) ?? 0;
  known.set(sign, width);
  return width;
}

/** One layout for all of `signs`. */
function measureSigns({ family, size, weight }: TextFont, signs: readonly string[]): Map<string, number> {
  const probe = document.createElement("div");
  Object.assign(probe.style, {
    position: "absolute",
    visibility: "hidden",
    whiteSpace: "pre",
    fontFamily: family,
    fontSize: size,
    fontWeight: weight,
    letterSpacing: "0",
  });
  const spans = signs.map((sign) => {
    const span = document.createElement("span");
    span.textContent = sign;
    return span;
  });
  probe.append(...spans);
  document.body.append(probe);
  const widths = new Map(signs.map((sign, at) => [sign, spans[at]?.getBoundingClientRect().width ?? 0]));
  probe.remove();
  return widths;
}
