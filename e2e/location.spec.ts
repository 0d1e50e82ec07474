import { prove } from "./fixtures/prove.ts";
import { command, detail, filterField, openContext, rows } from "./fixtures/screens.ts";
import { expect, test } from "./fixtures/test.ts";

test("back and forward go through what was looked at, and a deep link leads to an object", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await openContext(page, "practice");
  await command(page, "deploy");
  await expect(rows(page, "Deployments", "orders-api")).toBeVisible();
  await rows(page, "Deployments", "orders-api").click();
  await expect(detail(page, "orders-api")).toBeVisible();
  const link = page.url();
  await command(page, "no");
  await expect(rows(page, "Nodes").first()).toBeVisible();

  await page.goBack();
  await expect(detail(page, "orders-api")).toBeVisible();
  await page.goBack();
  await expect(detail(page, "orders-api")).toBeHidden();
  await expect(rows(page, "Deployments").first()).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
  await page.goForward();
  await page.goForward();
  await expect(detail(page, "orders-api")).toBeVisible();

  await page.goto(`${new URL(link).origin}/#/-/settings`);
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
  await page.goto(link);
  await expect(detail(page, "orders-api").getByText("live", { exact: true })).toBeVisible();
  await prove(page, testInfo, "a deep link");
});

test("shows the last place again at the next start, and connects to nothing before it is told to", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const first = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await openContext(first.page, "practice");
  await command(first.page, "po");
  await filterField(first.page).fill("orders-worker");
  await expect(rows(first.page, "Pods", "orders-worker").first()).toBeVisible();
  // The place is written a moment after the last change, or when the page goes before.
  await first.page.reload();
  await expect
    .poll(async () => (await settingsOf(quarterdeck.home)).includes("orders-worker"), { timeout: 10_000 })
    .toBe(true);
  await first.stop();

  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await expect(page.getByRole("heading", { name: "practice is not open" })).toBeVisible();
  await prove(page, testInfo, "the last place, not open yet");
  await page.keyboard.press("Enter");
  await expect(rows(page, "Pods", "orders-worker").first()).toBeVisible();
});

async function settingsOf(home: string): Promise<string> {
  const { readFile } = await import("node:fs/promises");
  return readFile(`${home}/quarterdeck/settings.json`, "utf8").catch(() => "");
}
