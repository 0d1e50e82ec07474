import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Check } from "./check.ts";

interface Rule {
  readonly pattern: RegExp;
  readonly why: string;
}

/** What belongs to one machine or one network and not to the product. A test may name any home, so `/home/` is let through. */
const rules: readonly Rule[] = [
  { pattern: /(?<![\w.-])\/(?:work|root)\/[\w.]/, why: "the path of one machine" },
  {
    pattern: /\bregistry\.npm\w*\.\w+|\bnpm(?:mirror|js)\.(?:com|org)|\b(?:goproxy|proxy\.golang)\.\w+/,
    why: "the host of a package registry",
  },
  { pattern: /^\s*"resolved":|^\s*(?:@\w+:)?registry\s*=/, why: "the address of a package registry" },
  { pattern: /\bdesign\.md\b|\bdesign section\b/i, why: "a document that is not in the repository" },
];

/** @returns one line for each place that names a machine, a registry, or a text from elsewhere */
export function localWords(path: string, text: string): readonly string[] {
  return text
    .split("\n")
    .flatMap((line, index) =>
      rules
        .filter(({ pattern }) => pattern.test(line))
        .map(({ pattern, why }) => `${path}:${index + 1}: ${why} (${pattern.exec(line)?.[0].trim()})`),
    );
}

export const wording: Check = {
  name: "wording",
  about: "no path of a machine and no host of a registry",
  async run(root) {
    const listed = spawnSync("git", ["-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
      encoding: "utf8",
      maxBuffer: 64 << 20,
    });
    if (listed.status !== 0) return { problems: ["git cannot list the files"], note: "" };
    const files = listed.stdout.split("\0").filter((path) => path !== "" && path !== ownRules);
    const problems = files.flatMap((path) => {
      const text = readText(join(root, path));
      return text === undefined ? [] : localWords(path, text);
    });
    return { problems, note: `${files.length} files` };
  },
};

const ownRules = "scripts/checks/wording.ts";

/** Undefined for what is no text, or is gone since it was listed. */
function readText(file: string): string | undefined {
  try {
    const bytes = readFileSync(file);
    return bytes.includes(0) ? undefined : bytes.toString("utf8");
  } catch {
    return undefined;
  }
}
