/** The journal as a person has it: taken away as a file, mended after a crash, and found changed. */
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { stringify } from "yaml";
import { prove } from "./fixtures/prove.ts";
import { rows, takeProposals } from "./fixtures/screens.ts";
import { expect, test } from "./fixtures/test.ts";

const WHY = "INC-2231: freeze is over";

test("the journal is exported as it stands and as a timeline; a torn end is mended and told, a changed record named with its place", async ({
  quarterdeck,
  folder,
}, testInfo) => {
  const kubeconfig = unreachable(folder);
  const first = await quarterdeck.start({ kubeconfig });
  await takeProposals(first.page);
  await lowerGuard(first.page, "prod-eu");
  await first.page.keyboard.press("g");
  await first.page.keyboard.press("j");
  const receipt = (page: Page) => rows(page, "Journal", "Lower the guard of prod-eu");
  await expect(receipt(first.page)).toBeVisible();

  const records = await exported(first.page, "Records as JSONL");
  const segment = newestSegment(quarterdeck.home);
  expect(records).toBe(readFileSync(segment, "utf8"));
  const lines: { seq: number; prev: string; hash: string }[] = records
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, at) => at + 1));
  expect(lines.slice(1).map(({ prev }) => prev)).toEqual(lines.slice(0, -1).map(({ hash }) => hash));
  expect(records).toContain(WHY);
  const timeline = await exported(first.page, "Timeline as Markdown");
  expect(timeline).toMatch(/^## \d{4}-\d\d-\d\d\n/);
  expect(timeline).toMatch(/- \*\*\d\d:\d\d:\d\d – \d\d:\d\d:\d\d UTC\*\* Lower the guard of prod-eu — done\n/);
  expect(timeline).toContain(WHY);
  expect(timeline).toContain(`record ${lines.length}, ${lines.at(-1)?.hash.slice(0, 16)}`);

  // A crash in the middle of a record.
  process.kill(first.pid, "SIGKILL");
  await expect.poll(() => isAlive(first.pid)).toBe(false);
  appendFileSync(segment, records.slice(0, 130));
  const second = await quarterdeck.start({ kubeconfig });
  await second.page.keyboard.press("g");
  await second.page.keyboard.press("j");
  await expect(second.page.getByText(/^130 bytes of a record that a crash cut off were taken away/)).toBeVisible();
  await expect(second.page.getByText(/No record that was confirmed is lost/)).toBeVisible();
  await expect(receipt(second.page)).toBeVisible();
  await prove(second.page, testInfo, "a torn end was mended");
  await second.page
    .getByRole("main")
    .getByRole("button", { name: /torn end cut off/ })
    .click();
  await second.page.getByRole("button", { name: "Verify the chain" }).click();
  await second.page.keyboard.press("Escape");
  // Behind the mended end the journal goes on, and so do changes.
  await receipt(second.page).click();
  await undoOpen(second.page);
  await expect(rows(second.page, "Journal", "Undo")).toBeVisible();
  expect(readFileSync(segment, "utf8").startsWith(records)).toBe(true);
  await second.stop();

  // Somebody makes the receipt say something else.
  const before = readFileSync(segment, "utf8");
  writeFileSync(segment, before.replace(WHY, "INC-2232: freeze is over"));
  const third = await quarterdeck.start({ kubeconfig });
  const { page } = third;
  await expect(page.getByRole("contentinfo").getByRole("button", { name: /chain broken$/ })).toBeVisible();
  await page.keyboard.press("g");
  await page.keyboard.press("j");
  const notes = page.getByText(/^The chain is broken: what stands at these places was changed/);
  await expect(notes).toBeVisible();
  const offset = before.lastIndexOf("\n", before.indexOf(WHY)) + 1;
  await expect(page.getByRole("listitem").filter({ hasText: `:${offset} The record is damaged` })).toBeVisible();
  await expect(receipt(page)).toBeVisible();
  await prove(page, testInfo, "a record was changed");

  // Nothing is changed from here until somebody has looked at it and said why it goes on.
  await openEnvironments(page);
  await page.getByRole("region", { name: "prod-eu" }).getByRole("radio", { name: "open" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  const plan = page.getByRole("dialog", { name: "Lower the guard of prod-eu" });
  await expect(plan.getByText("This cannot be done")).toBeVisible();
  await expect(plan.getByRole("button", { name: "Open the journal" })).toBeFocused();
  await expect(plan.getByRole("button", { name: "Run 1 step" })).toHaveAttribute("aria-disabled", "true");
  await prove(page, testInfo, "a plan while the chain is broken");
  await page.keyboard.press("Enter");
  await expect(plan).toBeHidden();
  await page.getByRole("button", { name: "Go on with a new chain…" }).click();
  const dialog = page.getByRole("dialog", { name: "Go on behind a broken chain" });
  await dialog.getByRole("textbox", { name: "Why" }).fill("a backup was put back, see INC-2240");
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(page.getByText(/That was accepted with a reason/)).toBeVisible();
  await lowerGuard(page, "prod-eu");
  await expect(readAll(quarterdeck.home).startsWith(before.replace(WHY, "INC-2232: freeze is over"))).toBe(true);
});

/** Two contexts that lead nowhere: the console's own guards are enough to change something. */
function unreachable(folder: string): string {
  const names = ["prod-eu", "staging"];
  const file = join(folder, "nowhere.kubeconfig");
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "nowhere", cluster: { server: "https://127.0.0.1:9" } }],
    users: [{ name: "nobody", user: {} }],
    contexts: names.map((name) => ({ name, context: { cluster: "nowhere", user: "nobody" } })),
  };
  writeFileSync(file, stringify(config), { mode: 0o600 });
  return file;
}

async function lowerGuard(page: Page, name: string): Promise<void> {
  const environment = page.getByRole("region", { name });
  if (!(await environment.isVisible())) await openEnvironments(page);
  await environment.getByRole("radio", { name: "open" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  const plan = page.getByRole("dialog", { name: `Lower the guard of ${name}` });
  await plan.getByRole("textbox", { name: /is protected/ }).fill(name);
  await plan.getByRole("textbox", { name: "Why" }).fill(WHY);
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText(`Lower the guard of ${name}: done`)).toBeVisible();
}

async function openEnvironments(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Pick an environment" }).click();
  await page.getByRole("menuitem", { name: "Environments" }).click();
}

async function undoOpen(page: Page): Promise<void> {
  await page.keyboard.press("u");
  const undo = page.getByRole("dialog", { name: /^Undo/ });
  await expect(undo.getByRole("button", { name: "Run 1 step" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(undo).toBeHidden();
}

/** All of it, as the page gives it to the browser: not every host lets a download be read. */
async function exported(page: Page, format: string): Promise<string> {
  await page.evaluate(() => {
    const keep = URL.createObjectURL;
    URL.createObjectURL = (given) => {
      if (given instanceof Blob) given.text().then((text) => Object.assign(window, { taken: text }));
      URL.createObjectURL = keep;
      return keep.call(URL, given);
    };
    Object.assign(window, { taken: "" });
  });
  await page.getByRole("button", { name: "Export the journal" }).click();
  await page
    .getByRole("menuitem", { name: "All" })
    .nth(format === "Records as JSONL" ? 0 : 1)
    .click();
  // Put there above.
  const taken = () => page.evaluate(() => (window as unknown as { taken: string }).taken);
  await expect.poll(taken).not.toBe("");
  return await taken();
}

function journalFolder(home: string): string {
  return join(home, "quarterdeck/journal");
}

function segments(home: string): string[] {
  const folder = journalFolder(home);
  return readdirSync(folder)
    .filter((file) => file.endsWith(".jsonl"))
    .sort()
    .map((file) => join(folder, file));
}

function newestSegment(home: string): string {
  const newest = segments(home).at(-1);
  if (newest === undefined) throw new Error("the journal has no segment");
  return newest;
}

function readAll(home: string): string {
  return segments(home)
    .map((file) => readFileSync(file, "utf8"))
    .join("");
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
