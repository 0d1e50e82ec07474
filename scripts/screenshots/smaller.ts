/** Makes a screenshot smaller: its colours are rounded to those of a palette of 256, of which an interface has few more, and packed anew. */
import { crc32, deflateSync, inflateSync } from "node:zlib";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const MOST_COLOURS = 256;

/** @param png with 8 bits a channel and no alpha or an opaque one, not interlaced, as Chromium writes it
 *  @returns a PNG with a palette, see the PNG specification (third edition) */
export function smaller(png: Buffer): Buffer {
  const { width, height, pixels } = decode(png);
  const palette = paletteOf(pixels);
  const indexes = nearest(pixels, palette);
  const lines = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y += 1) lines.set(indexes.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", head),
    chunk("PLTE", colours),
    chunk("IDAT", deflateSync(lines, { level: 9, memLevel: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

interface Picture {
  readonly width: number;
  readonly height: number;
  /** 0xRRGGBB, row by row. */
  readonly pixels: Uint32Array;
}

function decode(png: Buffer): Picture {
  const [width, height, bits, type] = [png.readUInt32BE(16), png.readUInt32BE(20), png[24], png[25]];
  if (bits !== 8 || (type !== 2 && type !== 6) || png[28] !== 0) throw new Error("not a PNG as Chromium writes them");
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString("latin1", at + 4, at + 8) === "IDAT") parts.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const step = type === 6 ? 4 : 3;
  const bytes = unfilter(inflateSync(Buffer.concat(parts)), width * step, step);
  const pixels = new Uint32Array(width * height);
  for (let index = 0; index < pixels.length; index += 1) {
    const at = index * step;
    pixels[index] = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
  }
  return { width, height, pixels };
}

/** Takes back the line filters (PNG specification, section 9).
 *  @param step bytes of a pixel */
function unfilter(data: Buffer, lineBytes: number, step: number): Uint8Array {
  const lines = data.length / (lineBytes + 1);
  const bytes = new Uint8Array(lines * lineBytes);
  for (let line = 0; line < lines; line += 1) {
    const filter = data[line * (lineBytes + 1)];
    const start = line * lineBytes;
    for (let x = 0; x < lineBytes; x += 1) {
      const raw = data[line * (lineBytes + 1) + 1 + x] ?? 0;
      const left = x < step ? 0 : (bytes[start + x - step] ?? 0);
      const up = line === 0 ? 0 : (bytes[start + x - lineBytes] ?? 0);
      const corner = x < step || line === 0 ? 0 : (bytes[start + x - lineBytes - step] ?? 0);
      bytes[start + x] = raw + predicted(filter, left, up, corner);
    }
  }
  return bytes;
}

function predicted(filter: number | undefined, left: number, up: number, corner: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4: {
      const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
      return a <= b && a <= c ? left : b <= c ? up : corner;
    }
    default:
      return 0;
  }
}

/** The most frequent colours, leaving out those that one in it stands for well enough, ever more strictly. */
function paletteOf(pixels: Uint32Array): readonly number[] {
  const counts = new Map<number, number>();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const frequent = [...counts].sort(([, one], [, other]) => other - one).map(([colour]) => colour);
  for (let apart = 0; ; apart += 12) {
    const chosen: number[] = [];
    for (const colour of frequent) {
      if (chosen.length > MOST_COLOURS) break;
      if (chosen.every((other) => distance(other, colour) > apart)) chosen.push(colour);
    }
    if (chosen.length <= MOST_COLOURS) return chosen;
  }
}

function nearest(pixels: Uint32Array, palette: readonly number[]): Uint8Array {
  const known = new Map<number, number>();
  return Uint8Array.from(pixels, (pixel) => {
    let best = known.get(pixel);
    if (best === undefined) {
      best = 0;
      for (let index = 1; index < palette.length; index += 1)
        if (distance(palette[index] ?? 0, pixel) < distance(palette[best] ?? 0, pixel)) best = index;
      known.set(pixel, best);
    }
    return best;
  });
}

/** Squared, in the cube of red, green and blue. */
function distance(one: number, other: number): number {
  const red = (one >> 16) - (other >> 16);
  const green = ((one >> 8) & 255) - ((other >> 8) & 255);
  const blue = (one & 255) - (other & 255);
  return red * red + green * green + blue * blue;
}

function chunk(name: string, data: Buffer): Buffer {
  const whole = Buffer.alloc(data.length + 12);
  whole.writeUInt32BE(data.length, 0);
  whole.write(name, 4, "latin1");
  data.copy(whole, 8);
  whole.writeUInt32BE(crc32(whole.subarray(4, -4)), data.length + 8);
  return whole;
}
