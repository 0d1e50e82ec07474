import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { initialSize, kilobytes } from "../build/sizes.ts";
import { readCode } from "../source/tree.ts";
import type { Check } from "./check.ts";

/** The budgets of docs/architecture.md: bytes are counted in thousands. */
const budget = { lines: 400, initialGzipBytes: 400_000, picturesBytes: 1_000_000 } as const;

export const sizes: Check = {
  name: "sizes",
  about: "lines of a file, the page's first load, the pictures of the README",
  async run(root) {
    const { problems, median, files } = longFiles(readCode(root), budget.lines);
    const initial = existsSync(join(root, "out/renderer/.vite/manifest.json"))
      ? initialSize(join(root, "out/renderer")).gzipBytes
      : undefined;
    if (initial === undefined) problems.push("out/renderer is missing: run `npm run build` first");
    else if (initial > budget.initialGzipBytes)
      problems.push(`out/renderer: ${kilobytes(initial)} gzip at first, above ${kilobytes(budget.initialGzipBytes)}`);
    const pictures = picturesSize(join(root, "docs/pictures"));
    if (pictures > budget.picturesBytes)
      problems.push(`docs/pictures: ${kilobytes(pictures)}, above ${kilobytes(budget.picturesBytes)}`);
    const page = initial === undefined ? "" : `, page ${kilobytes(initial)} gzip at first`;
    return { problems, note: `${files} files, median ${median} lines${page}, pictures ${kilobytes(pictures)}` };
  },
};

/** @returns what is above `most` lines, and the median of all */
export function longFiles(
  code: ReadonlyMap<string, string>,
  most: number,
): { problems: string[]; median: number; files: number } {
  const counts = [...code].map(([path, text]) => ({ path, lines: text.trimEnd().split("\n").length }));
  counts.sort((one, other) => one.lines - other.lines);
  return {
    problems: counts
      .filter(({ lines }) => lines > most)
      .map(({ path, lines }) => `${path}: ${lines} lines, above ${most}`),
    median: counts[counts.length >> 1]?.lines ?? 0,
    files: counts.length,
  };
}

function picturesSize(folder: string): number {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder).reduce((total, file) => total + statSync(join(folder, file)).size, 0);
}
