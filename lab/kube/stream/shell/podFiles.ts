import type { GlobToken } from "./glob.ts";
import { globSegments, hasWildcard, matchesGlob } from "./glob.ts";

export type FileEntry =
  | { readonly kind: "file"; readonly mode: string; readonly content: () => string }
  | { readonly kind: "directory" };

/** The files of one container: read-only, made from what is known of the pod, directories implied by paths. */
export class PodFiles {
  readonly #files: ReadonlyMap<string, { readonly mode: string; readonly content: () => string }>;
  readonly #directories = new Map<string, Set<string>>([["/", new Set()]]);

  /** @param files by absolute path; a path that ends with a slash is an empty directory */
  constructor(files: ReadonlyMap<string, { readonly mode: string; readonly content: () => string }>) {
    this.#files = new Map([...files].filter(([path]) => !path.endsWith("/")));
    for (const path of files.keys()) this.#addParents(path);
  }

  /** @param path absolute and normal */
  find(path: string): FileEntry | undefined {
    const file = this.#files.get(path);
    if (file !== undefined) return { kind: "file", ...file };
    return this.#directories.has(path) ? { kind: "directory" } : undefined;
  }

  /** Names in a directory, sorted; empty for what is none. */
  list(path: string): readonly string[] {
    return [...(this.#directories.get(path) ?? [])].sort();
  }

  /** Paths that match, spelled as the pattern is (relative to `cwd` where it is relative). Hidden names need their dot. */
  match(pattern: readonly GlobToken[], cwd: string): readonly string[] {
    let found: { readonly path: string; readonly spelling: string }[] = [{ path: cwd, spelling: "" }];
    for (const [index, segment] of globSegments(pattern).entries()) {
      if (index === 0 && segment.length === 0) found = [{ path: "/", spelling: "/" }];
      else if (segment.length > 0) found = found.flatMap((base) => this.#matchSegment(base, segment));
    }
    return found.map(({ spelling }) => spelling);
  }

  #matchSegment(
    base: { readonly path: string; readonly spelling: string },
    segment: readonly GlobToken[],
  ): { path: string; spelling: string }[] {
    const prefix = base.spelling === "" || base.spelling.endsWith("/") ? base.spelling : `${base.spelling}/`;
    const [first] = segment;
    const wantsHidden = first !== undefined && "literal" in first && first.literal === ".";
    const literal = segment.map((token) => ("literal" in token ? token.literal : "")).join("");
    const names = hasWildcard(segment)
      ? this.list(base.path).filter((name) => (wantsHidden || !name.startsWith(".")) && matchesGlob(name, segment))
      : [literal];
    return names
      .map((name) => ({ path: resolvePath(base.path, name), spelling: prefix + name }))
      .filter(({ path }) => this.find(path) !== undefined);
  }

  #addParents(path: string): void {
    const names = path.split("/").filter((name) => name !== "");
    let directory = "/";
    for (const [index, name] of names.entries()) {
      this.#directories.get(directory)?.add(name);
      directory = resolvePath(directory, name);
      const isDirectory = index < names.length - 1 || path.endsWith("/");
      if (isDirectory && !this.#directories.has(directory)) this.#directories.set(directory, new Set());
    }
  }
}

/** The absolute, normal form of `path` seen from `cwd`. */
export function resolvePath(cwd: string, path: string): string {
  const names: string[] = [];
  for (const name of `${path.startsWith("/") ? "" : cwd}/${path}`.split("/")) {
    if (name === "..") names.pop();
    else if (name !== "" && name !== ".") names.push(name);
  }
  return `/${names.join("/")}`;
}
