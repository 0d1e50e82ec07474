import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The top folders that hold code. */
export const codeFolders = ["shared", "electron", "renderer", "lab", "scripts", "test", "bench", "e2e"] as const;

/** The code of the repository: path from its root, with `/`, → text. */
export function readCode(root: string, folders: readonly string[] = codeFolders): ReadonlyMap<string, string> {
  const code = new Map<string, string>();
  const visit = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (entry.name !== "node_modules") visit(path);
      } else if (/\.[cm]?[jt]sx?$/.test(entry.name)) code.set(path, readFileSync(join(root, path), "utf8"));
    }
  };
  const present = new Set(readdirSync(root));
  for (const folder of folders) if (present.has(folder)) visit(folder);
  return code;
}

/** Tests and what only tests use: held to fewer rules than the product. */
export function isTest(path: string): boolean {
  return /\.(i?test|fixture)\.tsx?$/.test(path) || /\/(fixtures|testing)\//.test(path);
}
