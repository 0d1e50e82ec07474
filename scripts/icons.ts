/**
 * Draws the application's icons from `resources/icons/icon.svg`: `npm run icons`. Needs Chromium (see installPackages.ts).
 * macOS gets the picture with the margin that its icon grid asks for; the others get it without most of that margin.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { requireService } from "../test/services/availability.ts";

const folder = join(import.meta.dirname, "../resources/icons");
const svg = readFileSync(join(folder, "icon.svg"), "utf8");
const tight = svg.replace('viewBox="0 0 1024 1024"', 'viewBox="72 72 880 880"');
const pictures = [
  { file: "icon-mac.png", size: 1024, source: svg },
  { file: "icon.png", size: 1024, source: tight },
  ...[512, 256, 128, 64, 48, 32, 16].map((size) => ({ file: `${size}x${size}.png`, size, source: tight })),
];

const browser = await chromium.launch({
  executablePath: requireService("chromium").executable,
  args: ["--no-sandbox"],
});
try {
  const page = await browser.newPage();
  for (const { file, size, source } of pictures) {
    await page.setViewportSize({ width: size, height: size });
    await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${source}`);
    writeFileSync(join(folder, file), await page.screenshot({ omitBackground: true }));
  }
  console.log(`${pictures.length} pictures in resources/icons`);
} finally {
  await browser.close();
}
