import { existsSync } from "node:fs";
import { join } from "node:path";
import react from "@vitejs/plugin-react";
import type { InlineConfig, Plugin } from "vite";
import { moduleUrls } from "./moduleUrls.ts";
import { nativeFiles } from "./nativeFiles.ts";

export const bundleNames = ["renderer", "electron", "lab"] as const;
export type BundleName = (typeof bundleNames)[number];

/** The Vite configurations that make one folder of `out/`, in the order in which they may run.
 *  @param root the repository
 *  @param out where the folder is written; it is empty before
 *  @throws Error naming the entry that is missing */
export function bundleConfigs(name: BundleName, root: string, out: string): readonly InlineConfig[] {
  const need = (path: string) => {
    const file = join(root, path);
    if (!existsSync(file)) throw new Error(`cannot build the ${name}: ${path} is missing`);
    return file;
  };
  switch (name) {
    case "renderer":
      return [renderer(root, need("renderer/index.html"), out)];
    case "electron":
      return [
        withNatives(nodeSide(root, out, { main: need("electron/main.ts"), web: need("electron/web.ts") }), root),
        preload(need("electron/preload.ts"), root, out),
      ];
    case "lab":
      return [nodeSide(root, out, { main: need("lab/main.ts") })];
  }
}

const shared = (root: string): InlineConfig => ({
  root,
  configFile: false,
  envDir: false,
  publicDir: false,
  logLevel: "warn",
  clearScreen: false,
});

function renderer(root: string, page: string, out: string): InlineConfig {
  return {
    ...shared(root),
    root: join(root, "renderer"),
    base: "/",
    plugins: [react(), renderBlocking],
    build: {
      outDir: out,
      emptyOutDir: false,
      target: "chrome130",
      manifest: true,
      // The content security policy names no data: source for scripts, styles or fonts.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      chunkSizeWarningLimit: 2000,
      rolldownOptions: { input: page },
    },
  };
}

/** The page is not painted before its entry has set the theme; the bundler drops the attribute that says so. */
const renderBlocking: Plugin = {
  name: "quarterdeck:render-blocking",
  transformIndexHtml: {
    order: "post",
    handler: (html) => html.replace('<script type="module" ', '<script type="module" blocking="render" '),
  },
};

/** Modules for Node with every dependency inside; `electron` and Node's own stay outside, and so do the two native
 *  accelerators that ws tries for and does without. */
function nodeSide(root: string, out: string, input: Record<string, string>): InlineConfig {
  return {
    ...shared(root),
    plugins: [moduleUrls({ root, elsewhere: { "lab/main.ts": "../lab/main.js" } })],
    ssr: { noExternal: true, target: "node" },
    build: {
      ssr: true,
      emitAssets: true,
      outDir: out,
      emptyOutDir: false,
      target: "node22",
      minify: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input,
        external: ["electron", "bufferutil", "utf-8-validate"],
        output: {
          format: "es",
          entryFileNames: "[name].js",
          chunkFileNames: "[name]-[hash].js",
          assetFileNames: "[name][extname]",
        },
      },
    },
  };
}

function withNatives(config: InlineConfig, root: string): InlineConfig {
  return { ...config, plugins: [...(config.plugins ?? []), nativeFiles(root)] };
}

/** A sandboxed preload is one CommonJS file that may require nothing but `electron`. */
function preload(entry: string, root: string, out: string): InlineConfig {
  const config = nodeSide(root, out, { preload: entry });
  return {
    ...config,
    build: {
      ...config.build,
      target: "chrome130",
      rolldownOptions: {
        input: { preload: entry },
        external: ["electron"],
        output: { format: "cjs", entryFileNames: "preload.cjs", codeSplitting: false },
      },
    },
  };
}
