import { readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import type { Plugin } from "vite";
import { parseSource } from "../source/parse.ts";

/** Where a bundle finds what its sources name by URL. */
export interface ModuleUrlOptions {
  /** The repository. */
  readonly root: string;
  /** Sources that have a bundle of their own, by path from the root, with that bundle's place as seen from this one:
   *  `lab/main.ts` → `../lab/main.js`. */
  readonly elsewhere?: Readonly<Record<string, string>>;
}

/**
 * Makes `new URL("./reflectorWorker.ts", import.meta.url)` true in a bundle for Node as it is in the sources: the file becomes
 * an entry beside the others (a module) or a copy (data, such as a `.wasm`), and the literal is rewritten to its name there.
 * All files of one bundle lie in one folder, so that a name is enough wherever the line ends up. What other builds made is named by
 * its place in `out/`, as in `new URL("../out/renderer/index.html", import.meta.url)`.
 *
 * Also turns `import.meta.main` to `false` in modules that are no entry: bundled into one, they would take themselves for it.
 */
export function moduleUrls({ root, elsewhere = {} }: ModuleUrlOptions): Plugin {
  return {
    name: "quarterdeck:module-urls",
    enforce: "pre",
    transform: {
      filter: { code: /import\.meta\.(url|main)/, id: /\.[cm]?[jt]sx?$/ },
      handler(code, id) {
        const edits: { start: number; end: number; text: string }[] = [];
        const { references, entryTests } = parseSource(id, code);
        for (const { specifier, how, start, end } of references) {
          if (how !== "url" || !specifier.startsWith(".")) continue;
          const target = join(dirname(id), specifier);
          const path = relative(root, target).split(sep).join("/");
          // What a build made lies in the folder beside this bundle's own.
          const made = path.startsWith("out/") ? path.replace("out/", "../") : elsewhere[path];
          if (made === undefined && statSync(target, { throwIfNoEntry: false })?.isFile() !== true)
            this.error(`${id} names ${specifier}, which is no file`);
          const place = made ?? `./${emit(this, path, target)}`;
          edits.push({ start, end, text: `new URL(${JSON.stringify(place)}, import.meta.url)` });
        }
        if (!this.getModuleInfo(id)?.isEntry)
          for (const { start, end } of entryTests) edits.push({ start, end, text: "false" });
        if (edits.length === 0) return null;
        let changed = code;
        for (const { start, end, text } of edits.toSorted((one, other) => other.start - one.start))
          changed = changed.slice(0, start) + text + changed.slice(end);
        return { code: changed, map: null };
      },
    },
  };
}

function emit(
  context: { emitFile(file: Parameters<import("vite").Rolldown.PluginContext["emitFile"]>[0]): string },
  path: string,
  target: string,
): string {
  if (/\.[cm]?[jt]sx?$/.test(path)) {
    const fileName = `${entryName(path)}.js`;
    context.emitFile({ type: "chunk", id: target, fileName });
    return fileName;
  }
  const fileName = basename(path);
  context.emitFile({ type: "asset", fileName, source: readFileSync(target) });
  return fileName;
}

/** The name of a source's bundle: `electron/cluster/reflectorWorker.ts` → `cluster-reflectorWorker`. */
export function entryName(path: string): string {
  const [, ...parts] = path.split("/");
  return parts.join("-").replace(/\.[cm]?[jt]sx?$/, "");
}
