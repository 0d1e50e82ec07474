import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ScanError } from "../source/rowShape.ts";
import { JsonLines } from "./jsonLines.ts";

function read(body: Buffer, splits: readonly number[]): unknown[] {
  const values: unknown[] = [];
  const lines = new JsonLines((value) => values.push(value));
  let from = 0;
  for (const split of [...splits.map((one) => one % (body.length + 1)).sort((a, b) => a - b), body.length]) {
    lines.push(Buffer.from(body.subarray(from, split)));
    from = split;
  }
  return values;
}

describe("JSON lines", () => {
  it("come out whole, whatever the chunks", () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.array(fc.nat()), (wanted, splits) => {
        const body = Buffer.from(wanted.map((value) => `${JSON.stringify(value)}\n`).join(""));
        expect(read(body, splits)).toEqual(JSON.parse(`[${wanted.map((value) => JSON.stringify(value)).join(",")}]`));
      }),
    );
  });

  it("wait for their end", () => {
    expect(read(Buffer.from('{"a":1}\n{"b":2}'), [])).toEqual([{ a: 1 }]);
    expect(read(Buffer.from("\n\n{}\r\n\n"), [])).toEqual([{}]);
  });

  it("name where they are broken", () => {
    expect(() => read(Buffer.from("{}\n{broken}\n"), [])).toThrow(/malformed JSON.*at byte 3/);
    expect(() => read(Buffer.alloc(17 << 20, "x"), [])).toThrow(ScanError);
  });
});
