/**
 * Makes the pictures of the README: `npm run screenshots` builds the product, starts the web host on a practice estate whose clock
 * stands still, and writes `docs/pictures/*.png`.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, expect, type Page } from "@playwright/test";
import { startEstate } from "../e2e/fixtures/estate.ts";
import { command, contextRow, detail, filterField, pill, podName, rows } from "../e2e/fixtures/screens.ts";
import { startWebHost } from "../e2e/fixtures/webHost.ts";
import { requireService } from "../test/services/availability.ts";
import { build } from "./build.ts";
import { smaller } from "./screenshots/smaller.ts";

const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "quarterdeck-pictures-"));
const place = join(root, "docs/pictures");
/** Three in the morning, when it matters. */
const START = "2026-03-14T03:12:00Z";
const PODS = 2_000;
const MOST_BYTES = 1_000_000;

let total = 0;
/** When the host began to count. */
let started = 0;

async function main(): Promise<void> {
  const { executable } = requireService("chromium");
  await build(root);
  const estate = await startEstate(root, join(folder, "estate"), PODS, ["--seed", "7", "--start-time", START]);
  const browser = await chromium.launch({
    executablePath: executable,
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
  const kubeconfig = estate.kubeconfigAs({
    "prod-eu": "practice",
    "prod-eu-viewer": "practice-viewer",
    staging: "practice-staging",
    "dev-lab": "practice-dead",
  });
  started = performance.now();
  const host = await startWebHost(browser, {
    root,
    home: folder,
    kubeconfig,
    node: {
      args: ["--import", join(root, "scripts/screenshots/shiftedClock.ts")],
      env: { QUARTERDECK_CLOCK: START },
    },
  });
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  try {
    await host.page.clock.setFixedTime(new Date(START));
    await pictures(host.page);
  } finally {
    await host.stop();
    await browser.close();
    await estate.stop();
  }
}

/** What is measured or summed comes after the rows. */
const figures = { timeout: 40_000 };

async function pictures(page: Page): Promise<void> {
  await expect(contextRow(page, "prod-eu")).toBeVisible();
  await page.getByRole("button", { name: "Review" }).click();
  await page.getByRole("button", { name: /^Use / }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Environments saved")).toBeVisible();
  await page.goto(`${new URL(page.url()).origin}/#/-/overview`);
  await expect(page.getByRole("heading", { name: "Where to?" })).toBeVisible();
  await page.getByRole("button", { name: "Close" }).click();
  await expect(page.getByText("Environments saved")).toBeHidden();
  await picture(page, "first-screen", "dark");

  await page.keyboard.press("Control+1");
  await expect(pill(page, "prod-eu")).toHaveAttribute("data-phase", "ready");
  await expect(
    page
      .getByRole("main")
      .getByRole("button", { name: /CrashLoopBackOff/ })
      .first(),
  ).toBeVisible();
  await expect(page.getByRole("main").getByRole("meter").first()).toBeVisible();
  await expect(page.getByText(/ requested/).first()).toBeVisible(figures);
  await picture(page, "overview", "dark");

  await command(page, "po orders");
  const crashing = rows(page, "Pods", "CrashLoopBackOff");
  await crashing.click();
  const name = await podName(crashing);
  await expect(crashing.getByRole("gridcell", { name: /\dMi$/ })).toBeVisible(figures);
  await expect(detail(page, name).getByRole("heading", { name: "Containers" })).toBeVisible();
  await picture(page, "pods", "dark");
  await picture(page, "pods", "light");

  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("orders-cache");
  await expect(page.getByRole("option", { name: /^orders-cache RedisCache/ })).toBeVisible();
  await picture(page, "palette", "dark");
  await page.keyboard.press("Escape");

  await page.keyboard.press("Control+1");
  await command(page, "po all");
  await page.getByRole("button", { name: "1 cluster" }).click();
  await page.getByRole("menuitemcheckbox", { name: /^staging/ }).click();
  await page.keyboard.press("Escape");
  await filterField(page).fill("orders-api");
  await expect(rows(page, "Pods", "prod-eu").first()).toBeVisible();
  await expect(rows(page, "Pods", "staging").first()).toBeVisible();
  for (const cluster of ["prod-eu", "staging"]) {
    const figure = rows(page, "Pods", cluster).getByRole("gridcell", { name: /\dMi$/ });
    await expect(figure.first()).toBeVisible(figures);
  }
  await picture(page, "two-clusters", "light");
}

async function picture(page: Page, name: string, theme: "dark" | "light"): Promise<void> {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
  await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
  await page.mouse.move(0, 0);
  // The clusters' clock stands still and the host's runs from the same moment: the page's is set to it for as long as the picture takes.
  await page.clock.setFixedTime(new Date(Date.parse(START) + performance.now() - started));
  const file = join(place, `${name}-${theme}.png`);
  writeFileSync(file, smaller(await page.screenshot({ animations: "disabled" })));
  const { size } = statSync(file);
  total += size;
  console.log(`docs/pictures/${name}-${theme}.png: ${Math.round(size / 1000)} kB`);
}

try {
  await main();
  console.log(`${Math.round(total / 1000)} kB together`);
  if (total > MOST_BYTES) {
    console.error(`The pictures should stay under ${MOST_BYTES / 1000} kB together.`);
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
