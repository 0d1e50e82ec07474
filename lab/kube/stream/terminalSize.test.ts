import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type TerminalSize, TerminalSizeReader } from "./terminalSize.ts";

const extent = fc.integer({ min: 1, max: 65_535 });

describe("TerminalSizeReader", () => {
  it("reads sizes one after the other, whatever the borders of the chunks", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ columns: extent, rows: extent }), { maxLength: 5 }),
        fc.integer({ min: 1, max: 20 }),
        (sizes, step) => {
          const text = Buffer.from(
            sizes.map(({ columns, rows }) => `{"Width":${columns},"Height":${rows}}\n`).join(""),
          );
          const reader = new TerminalSizeReader();
          const read: TerminalSize[] = [];
          for (let at = 0; at < text.length; at += step) read.push(...reader.push(text.subarray(at, at + step)));
          expect(read).toEqual(sizes);
        },
      ),
    );
  });

  it("skips what is no size and goes on", () => {
    const reader = new TerminalSizeReader();
    const text = 'x}{"Width":-1,"Height":5}{"Width":"9","Height":5}{"Width":1e9,"Height":5}{"Width":80,"Height":24}';
    expect(reader.push(Buffer.from(text))).toEqual([{ columns: 80, rows: 24 }]);
  });
});
