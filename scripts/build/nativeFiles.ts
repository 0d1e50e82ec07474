import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

const scope = "node_modules/@lydell";
const prefix = "node-pty-";

/** Puts the native half of node-pty beside the modules, for each platform whose package is installed: `pty-linux-x64.node`. npm installs the
 *  one of this system; Windows' are left out, because nothing uses them. Loaded by `electron/core/pty/nativePty.ts`. */
export function nativeFiles(root: string): Plugin {
  return {
    name: "quarterdeck:native-files",
    generateBundle() {
      const folder = join(root, scope);
      if (!existsSync(folder)) return;
      for (const name of readdirSync(folder)) {
        const file = join(folder, name, "pty.node");
        if (!name.startsWith(prefix) || name.includes("win32") || !existsSync(file)) continue;
        const fileName = `pty-${name.slice(prefix.length)}.node`;
        this.emitFile({ type: "asset", fileName, source: readFileSync(file) });
      }
    },
  };
}
