import { prove } from "./fixtures/prove.ts";
import { command, count, cursorRow, detail, filterField, grid, openContext, pill, rows } from "./fixtures/screens.ts";
import { expect, test } from "./fixtures/test.ts";

test("a table is used by keys alone", async ({ quarterdeck, estate }, testInfo) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await openContext(page, "practice");
  await command(page, "po");
  await expect(rows(page, "Pods").nth(5)).toBeVisible();

  await expect(async () => {
    await page.keyboard.press("Home");
    await expect(cursorRow(page, "Pods")).toHaveAttribute("aria-rowindex", "2", { timeout: 500 });
  }).toPass();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await expect(cursorRow(page, "Pods")).toHaveAttribute("aria-rowindex", "4");
  await page.keyboard.press("k");
  await expect(cursorRow(page, "Pods")).toHaveAttribute("aria-rowindex", "3");

  await page.keyboard.press("x");
  await expect(page.getByText("1 marked")).toBeVisible();
  await page.keyboard.press("Shift+J");
  await page.keyboard.press("Shift+J");
  await expect(page.getByText("4 marked")).toBeVisible();
  await prove(page, testInfo, "marked rows");
  await page.keyboard.press("Escape");
  await expect(page.getByText(/ marked$/)).toBeHidden();

  await page.keyboard.press("/");
  await expect(filterField(page)).toBeFocused();
  await page.keyboard.type("orders-worker");
  await expect(count(page)).toContainText(/^\d+ of \d+/);
  await page.keyboard.press("Enter");
  await expect(grid(page, "Pods")).toBeFocused();
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  const panel = page.getByRole("complementary", { name: /^orders-worker-/ });
  await expect(panel).toBeVisible();
  await page.keyboard.press("y");
  await expect(panel.getByRole("tab", { name: "YAML" })).toHaveAttribute("aria-selected", "true");
  await expect(panel.getByText("apiVersion:").first()).toBeVisible();

  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await expect(panel).toBeHidden();
  await expect(filterField(page)).toHaveValue("");
  await page.keyboard.press("0");
  await expect(page.getByRole("button", { name: "Namespace All namespaces" })).toBeVisible();
  await expect(count(page)).toHaveText(/^3\d\d$/);
  await page.keyboard.press("End");
  await expect(cursorRow(page, "Pods")).toBeVisible();
  await page.keyboard.press("0");
  await expect(page.getByRole("button", { name: "Namespace orders" })).toBeVisible();
});

test("the palette goes anywhere; a colon takes k9s's grammar", async ({ quarterdeck, estate }, testInfo) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await openContext(page, "practice");
  await expect(pill(page, "practice")).toHaveAttribute("data-phase", "ready");

  await command(page, "deploy payments");
  await expect(rows(page, "Deployments", "payments-worker")).toBeVisible();
  await expect(page.getByRole("button", { name: "Namespace payments" })).toBeVisible();

  await command(page, "po orders /crash");
  await expect(count(page)).toContainText(/^1 of /);

  await command(page, "po @practice-staging");
  await expect(pill(page, "practice-staging")).toHaveAttribute("data-phase", "ready");
  await expect(rows(page, "Pods").first()).toBeVisible();

  await command(page, "ctx practice");
  await expect(pill(page, "practice")).toHaveAttribute("data-phase", "ready");

  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("orders-cache");
  await expect(page.getByRole("option", { name: /^orders-cache RedisCache/ })).toBeVisible();
  await prove(page, testInfo, "the palette");
  await page.getByRole("option", { name: /^orders-cache RedisCache/ }).click();
  await expect(detail(page, "orders-cache")).toBeVisible();

  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  await prove(page, testInfo, "all keys");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeHidden();
  await page.keyboard.press("g");
  await page.keyboard.press("o");
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
});

test("in a narrow window the navigation keeps its names, and kinds are told apart", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await openContext(page, "practice");
  await page.setViewportSize({ width: 1024, height: 700 });
  const navigation = page.getByRole("navigation");
  for (const name of ["Overview", "Helm releases", "Journal", "Settings"])
    await expect(navigation.getByRole("button", { name })).toHaveAttribute("title", name);
  await navigation.getByRole("button", { name: /^Workloads/ }).click();
  const sets = navigation.getByRole("button", { name: "StatefulSets", exact: true });
  await expect(sets.getByText("sts")).toBeVisible();
  await sets.click();
  await expect(page.getByRole("heading", { name: "StatefulSets" })).toBeVisible();
  await prove(page, testInfo, "navigation in a narrow window");
});
