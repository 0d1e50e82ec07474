import { prove } from "./fixtures/prove.ts";
import { command, grid, openContext, rows } from "./fixtures/screens.ts";
import { expect, test } from "./fixtures/test.ts";

test("speaks English and Chinese, and remembers what was chosen after a reload and a new start", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const first = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  const { page } = first;
  await page.getByRole("button", { name: "Settings" }).click();
  await prove(page, testInfo, "settings in English");
  await page.getByRole("radio", { name: "Light" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  await page.getByRole("radio", { name: "UTC" }).click();
  await page.getByRole("radio", { name: "简体中文" }).click();
  await expect(page.getByRole("heading", { name: "设置" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");

  await page.reload();
  await expect(page.getByRole("heading", { name: "设置" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  await first.stop();

  const { page: again } = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await expect(again.getByRole("heading", { name: "设置" })).toBeVisible();
  await expect(again.getByRole("contentinfo")).toContainText("UTC");
  await again.getByRole("radio", { name: "English" }).click();
  await expect(again.getByRole("heading", { name: "Settings" })).toBeVisible();
});

test("works in Chinese down to the messages of a table", async ({ quarterdeck, estate }, testInfo) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("radio", { name: "简体中文" }).click();
  await page.keyboard.press("g");
  await page.keyboard.press("x");
  await expect(page.getByRole("heading", { name: "连接" }).first()).toBeVisible();
  await page.getByRole("listitem").filter({ hasText: "practice-dead" }).getByRole("button").first().click();
  await expect(page.getByRole("main").getByText(/拒绝/)).toBeVisible();
  await prove(page, testInfo, "a dead context in Chinese");

  await command(page, "ctx practice-staging");
  await command(page, "po");
  await expect(rows(page, "Pods").first()).toBeVisible();
  await expect(page.getByRole("button", { name: "命名空间 orders" })).toBeVisible();
  await prove(page, testInfo, "a table in Chinese");
});

test("keeps the columns of a table across a reload", async ({ quarterdeck, estate }) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await openContext(page, "practice");
  await command(page, "po");
  await expect(rows(page, "Pods").first()).toBeVisible();
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("checkbox", { name: "Restarts" }).click();
  await page.keyboard.press("Escape");
  await expect(grid(page, "Pods").getByRole("columnheader", { name: "Restarts" })).toBeHidden();
  await grid(page, "Pods").getByRole("button", { name: "Age" }).click();
  await expect(grid(page, "Pods").getByRole("columnheader", { name: "Age" })).toHaveAttribute("aria-sort", /./);

  await page.reload();
  await expect(rows(page, "Pods").first()).toBeVisible();
  await expect(grid(page, "Pods").getByRole("columnheader", { name: "Restarts" })).toBeHidden();
  await expect(grid(page, "Pods").getByRole("columnheader", { name: "Age" })).toHaveAttribute("aria-sort", /./);
});
