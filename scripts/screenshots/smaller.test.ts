import { crc32, deflateSync, inflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { smaller } from "./smaller.ts";

/** A PNG of true colours whose lines use the given filters. */
function png(lines: readonly (readonly number[])[], width: number): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(lines.length, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const chunk = (name: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(Buffer.from(lines.flat()))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** Colours of a PNG with a palette and plain lines. */
function coloursOf(picture: Buffer): string[] {
  const part = (name: string) => {
    const at = picture.indexOf(name, 0, "latin1");
    return picture.subarray(at + 4, at + 4 + picture.readUInt32BE(at - 4));
  };
  const width = part("IHDR").readUInt32BE(0);
  const palette = part("PLTE");
  return [...inflateSync(part("IDAT"))]
    .filter((_, index) => index % (width + 1) !== 0)
    .map((index) => palette.toString("hex", index * 3, index * 3 + 3));
}

test("few colours stay as they are, whatever the filters of the lines", () => {
  const picture = png(
    [
      [0, 10, 20, 30, 40, 50, 60],
      [1, 10, 20, 30, 30, 30, 30],
      [2, 0, 0, 0, 1, 1, 1],
      [3, 5, 10, 15, 0, 0, 0],
      [4, 0, 0, 0, 0, 0, 0],
    ],
    2,
  );
  expect(coloursOf(smaller(picture))).toEqual([
    ...["0a141e", "28323c"],
    ...["0a141e", "28323c"],
    ...["0a141e", "29333d"],
    ...["0a141e", "19232d"],
    ...["0a141e", "19232d"],
  ]);
});

test("more colours than a palette has are rounded to their neighbours, the frequent ones kept", () => {
  const frequent = Array.from({ length: 400 }, () => [200, 10, 10]);
  const many = Array.from({ length: 400 }, (_, index) => [index % 20, Math.floor(index / 20), 0]);
  const colours = coloursOf(smaller(png([[0, ...frequent.flat(), ...many.flat()]], 800)));
  expect(new Set(colours).size).toBeLessThanOrEqual(256);
  expect(colours.slice(0, 400).every((colour) => colour === "c80a0a")).toBe(true);
  many.forEach(([red = 0, green = 0], index) => {
    const [r = 0, g = 0] = Buffer.from(colours[400 + index] ?? "", "hex");
    expect(Math.hypot(r - red, g - green)).toBeLessThan(8);
  });
});
