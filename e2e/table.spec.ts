import type { Locator, Page } from "@playwright/test";
import { prove } from "./fixtures/prove.ts";
import { command, grid, openContext, rows } from "./fixtures/screens.ts";
import { expect, test } from "./fixtures/test.ts";

/** Pods of the practice cluster's own namespace. */
async function openPods(page: Page): Promise<void> {
  await openContext(page, "practice");
  await command(page, "po");
  await expect(rows(page, "Pods").nth(5)).toBeVisible();
}

const heads = (page: Page) => grid(page, "Pods").getByRole("columnheader");
const head = (page: Page, name: string) => heads(page).filter({ hasText: new RegExp(`^${name}$`) });

async function boxOf(locator: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await locator.boundingBox();
  if (box === null) throw new Error("it is not on screen");
  return box;
}

/** Presses at a point, goes to another in steps, and lets go. */
async function drag(page: Page, from: { x: number; y: number }, toX: number): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(toX, from.y, { steps: 8 });
  await page.mouse.up();
}

test("columns are widened, fitted and put elsewhere, by pointer and by keys, and stay so", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await openPods(page);
  await expect(heads(page)).toHaveText(["Name", "Namespace", "Ready", "Status", "Restarts", "Age", "CPU", "Memory"]);

  // The edge follows the pointer, and only the column under it changes.
  const name = await boxOf(head(page, "Name"));
  const status = await boxOf(head(page, "Status"));
  await drag(page, { x: status.x + status.width, y: status.y + 10 }, status.x + status.width + 60);
  await expect.poll(async () => (await boxOf(head(page, "Status"))).width).toBeCloseTo(status.width + 60, -1);
  const cell = rows(page, "Pods").first().getByRole("gridcell").nth(3);
  expect((await boxOf(cell)).width).toBeCloseTo((await boxOf(head(page, "Status"))).width, 0);
  const wider = await boxOf(head(page, "Status"));
  await page.mouse.dblclick(wider.x + wider.width, wider.y + 10);
  await expect.poll(async () => (await boxOf(head(page, "Status"))).width).toBeLessThan(status.width + 20);
  await expect(head(page, "Status")).not.toHaveAttribute("aria-sort");

  await head(page, "Restarts").getByRole("button").focus();
  const before = (await boxOf(head(page, "Restarts"))).width;
  await page.keyboard.press("Alt+ArrowRight");
  await expect.poll(async () => (await boxOf(head(page, "Restarts"))).width).toBeCloseTo(before + 8, 0);

  // A head is carried in front of another: no click, so no sort.
  const age = await boxOf(head(page, "Age"));
  await drag(page, { x: age.x + age.width / 2, y: age.y + 10 }, name.x + 20);
  await expect(heads(page).first()).toHaveText("Age");
  await expect(head(page, "Age")).not.toHaveAttribute("aria-sort");
  await expect(rows(page, "Pods").first().getByRole("gridcell").first()).toHaveText(/^\d+[smhd]/);
  await head(page, "Age").getByRole("button").focus();
  await page.keyboard.press("Alt+Shift+ArrowRight");
  await expect(heads(page).nth(1)).toHaveText("Age");
  await expect(head(page, "Age").getByRole("button")).toBeFocused();
  await prove(page, testInfo, "columns in another order");

  // Escape puts it down where it was.
  const ready = await boxOf(head(page, "Ready"));
  await page.mouse.move(ready.x + 20, ready.y + 10);
  await page.mouse.down();
  await page.mouse.move(ready.x - 300, ready.y + 10, { steps: 5 });
  await page.keyboard.press("Escape");
  await page.mouse.up();
  await expect(heads(page).nth(1)).toHaveText("Age");

  const restarts = (await boxOf(head(page, "Restarts"))).width;
  await page.reload();
  await expect(rows(page, "Pods").nth(5)).toBeVisible();
  await expect(heads(page).nth(1)).toHaveText("Age");
  await expect.poll(async () => (await boxOf(head(page, "Restarts"))).width).toBeCloseTo(restarts, 0);

  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("listitem").filter({ hasText: "Age" }).hover();
  await page.getByRole("button", { name: "Move Age forward" }).click();
  await expect(heads(page).first()).toHaveText("Age");
  await page.getByRole("button", { name: "Default" }).click();
  await expect(heads(page).first()).toHaveText("Name");
});
