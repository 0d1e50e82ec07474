import { prove } from "./fixtures/prove.ts";
import { count, grid, openContext, rows } from "./fixtures/screens.ts";
import { expect, test } from "./fixtures/test.ts";

test.use({ pods: 3_000 });

test("sums up a cluster, with what all of its pods request", async ({ quarterdeck, estate }, testInfo) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await openContext(page, "practice");
  await page.keyboard.press("g");
  await page.keyboard.press("o");
  const overview = page.getByRole("region", { name: "practice", exact: true });
  await expect(overview.getByText(/of \d+ ready/)).toBeVisible();
  // Two of its pods have ended: they request nothing.
  await expect(overview.getByText(/^Requests of 2,99\d pods · /)).toBeVisible({ timeout: 30_000 });
  await expect(overview.getByText(/used · [\d.]+ requested · [\d.]+ allocatable/)).toBeVisible();
  await expect(overview.getByRole("button", { name: /CrashLoopBackOff.*orders-api/ })).toBeVisible();
  await prove(page, testInfo, "the overview of a cluster");
});

test("sums up the namespaces of someone who may not read the others, and says what is missing", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await openContext(page, "practice-viewer");
  const overview = page.getByRole("region", { name: "practice-viewer", exact: true });
  const picker = page.getByRole("button", { name: /^Namespace / });
  const card = (title: string) =>
    overview.locator("section").filter({ has: page.getByRole("heading", { name: title }) });

  // Nothing was picked: it is the context's own namespace, because all of them may not be read.
  await expect(picker).toHaveText(/orders/);
  await expect(card("Pods").getByRole("button", { name: /^CrashLoopBackOff \d+$/ })).toBeVisible();
  await expect(card("Nodes").getByText(/You may not list nodes/)).toHaveCount(1);
  await expect(card("Nodes").getByText(/^Requests of \d+ pods in orders · /)).toBeVisible({ timeout: 30_000 });
  await expect(card("Nodes").getByText(/^[\d.]+ requested$/)).toBeVisible();
  const trouble = card("Not as it should be");
  await expect(trouble.getByRole("button", { name: /^CrashLoopBackOff orders-api-/ })).toBeVisible();
  await expect(trouble.getByText(/^Left out, because you may not list them: .*nodes/)).toBeVisible();
  await expect(overview.getByText("Reading …")).toHaveCount(0);
  await prove(page, testInfo, "the overview of a namespace");
  const ofOne = Number(await card("Pods").locator(".figure").textContent());

  // One act for every view: a second namespace counts in the overview and in the table that it leads to.
  await picker.click();
  const choice = page.getByRole("dialog", { name: "Namespace" });
  await choice.getByRole("textbox").fill("payments");
  await page.keyboard.press("Enter");
  await expect(picker).toHaveText(/payments/);
  await picker.click();
  await choice.getByRole("textbox").fill("orders");
  await page.keyboard.press("Enter");
  await picker.click();
  await choice.getByRole("checkbox", { name: "Show payments as well" }).check();
  await page.keyboard.press("Escape");
  await expect(picker).toHaveText(/orders, payments/);
  await expect(async () => {
    expect(Number(await card("Pods").locator(".figure").textContent())).toBeGreaterThan(ofOne);
  }).toPass();
  const ofBoth = Number(await card("Pods").locator(".figure").textContent());
  await prove(page, testInfo, "the overview of two namespaces");
  await card("Pods").getByRole("button", { name: "Show" }).click();
  await expect(grid(page, "Pods")).toBeVisible();
  await expect(rows(page, "Pods", "payments").first()).toBeVisible();
  await expect(count(page)).toHaveText(String(ofBoth));

  // All namespaces may not be read: each card says so, and offers to pick others.
  await page.keyboard.press("g");
  await page.keyboard.press("o");
  await page.keyboard.press("0");
  await expect(card("Pods").getByText(/You may not list pods in all namespaces/)).toBeVisible();
  await expect(trouble.getByText(/you may list none of .*pods/)).toBeVisible({ timeout: 30_000 });
  await expect(overview.getByText("Reading …")).toHaveCount(0);
  await expect(overview.getByRole("button", { name: "Pick namespaces" })).toHaveCount(3);
  await prove(page, testInfo, "an overview without rights");
  await trouble.getByRole("button", { name: "Pick namespaces" }).click();
  await choice.getByRole("button", { name: "orders" }).click();
  await expect(picker).toHaveText(/orders/);
  await expect(card("Pods").locator(".figure")).toHaveText(String(ofOne));
});
