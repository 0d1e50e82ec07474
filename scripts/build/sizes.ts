import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** Bytes of a folder's files, recursively: as they lie, and compressed one by one. */
export interface Size {
  readonly files: number;
  readonly bytes: number;
  readonly gzipBytes: number;
}

/** One entry of Vite's manifest: see https://vite.dev/guide/backend-integration */
export interface ManifestChunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
}

export function folderSize(folder: string): Size {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return sum(files.map((entry) => readFileSync(join(entry.parentPath, entry.name))));
}

/** What the page loads before it can show anything: the entries, all that they import statically, and their styles.
 *  @param renderer the renderer's folder of a build, with its manifest */
export function initialSize(renderer: string): Size {
  const manifest: Record<string, ManifestChunk> = JSON.parse(
    readFileSync(join(renderer, ".vite/manifest.json"), "utf8"),
  );
  return sum(initialFiles(manifest).map((file) => readFileSync(join(renderer, file))));
}

/** The files of a manifest that are needed at once, each named once. */
export function initialFiles(manifest: Readonly<Record<string, ManifestChunk>>): readonly string[] {
  const files = new Set<string>();
  const seen = new Set<string>();
  const visit = (key: string) => {
    const chunk = manifest[key];
    if (chunk === undefined || seen.has(key)) return;
    seen.add(key);
    files.add(chunk.file);
    for (const style of chunk.css ?? []) files.add(style);
    for (const imported of chunk.imports ?? []) visit(imported);
  };
  for (const [key, chunk] of Object.entries(manifest)) if (chunk.isEntry) visit(key);
  return [...files];
}

function sum(contents: readonly Buffer[]): Size {
  return {
    files: contents.length,
    bytes: contents.reduce((total, content) => total + content.length, 0),
    gzipBytes: contents.reduce((total, content) => total + gzipSync(content, { level: 9 }).length, 0),
  };
}

export function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(bytes < 10_000 ? 1 : 0)} kB`;
}
