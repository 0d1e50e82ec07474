/** Where the real Helm is kept, outside the checkout, and whether it is there. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cacheRoot } from "../kube/binaries.ts";

/** The module that names its version. */
export const helmModule = join(import.meta.dirname, "build");

/** @returns its place in the cache, by everything that decides what is built */
export function helmPlace(root: string = cacheRoot()): string {
  const files = ["go.mod", "go.sum"].map((name) => readFileSync(join(helmModule, name), "utf8"));
  const version = /^\s*helm\.sh\/helm\/v4 (v\S+)/m.exec(files[0] ?? "")?.[1];
  if (version === undefined) throw new Error("go.mod requires no Helm");
  const digest = createHash("sha256").update(files.join("\n")).digest("hex").slice(0, 10);
  return join(root, "helm", `${version}-${process.platform}-${process.arch}-${digest}`, "helm");
}

/** The program, or undefined while it has not been built on this machine. */
export function builtHelm(root: string = cacheRoot()): { readonly helm: string } | undefined {
  const helm = helmPlace(root);
  return existsSync(helm) ? { helm } : undefined;
}
