/** How much of the renderer is needed before it works. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { z } from "zod";
import type { Figure } from "./figure.ts";

const Manifest = z.record(
  z.string(),
  z.object({
    file: z.string(),
    isEntry: z.boolean().optional(),
    imports: z.array(z.string()).optional(),
    css: z.array(z.string()).optional(),
  }),
);

/** @param out the built renderer */
export function bundleSize(out: string): Figure[] {
  const manifest = Manifest.parse(JSON.parse(readFileSync(join(out, ".vite", "manifest.json"), "utf8")));
  const files = new Set<string>(["index.html"]);
  const visit = (key: string) => {
    const chunk = manifest[key];
    if (chunk === undefined || files.has(chunk.file)) return;
    files.add(chunk.file);
    for (const css of chunk.css ?? []) files.add(css);
    for (const next of chunk.imports ?? []) visit(next);
  };
  for (const [key, chunk] of Object.entries(manifest)) if (chunk.isEntry) visit(key);
  const bytes = [...files].reduce(
    (sum, file) => sum + gzipSync(readFileSync(join(out, file)), { level: 9 }).byteLength,
    0,
  );
  return [
    {
      what: "renderer, initial, gzip",
      value: bytes / 1000,
      unit: "kB",
      budget: { most: 400 },
      baseline: `${files.size} files`,
    },
  ];
}
