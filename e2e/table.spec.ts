import type { Locator, Page } from "@playwright/test";
import { listenForCopies } from "./fixtures/copies.ts";
import type { Estate } from "./fixtures/estate.ts";
import { prove } from "./fixtures/prove.ts";
import { command, count, cursorRow, detail, filterField, grid, openContext, pill, rows } from "./fixtures/screens.ts";
import { expect, test } from "./fixtures/test.ts";

/** Pods of the practice cluster's own namespace. */
async function openPods(page: Page): Promise<void> {
  await openContext(page, "practice");
  await command(page, "po");
  await expect(rows(page, "Pods").nth(5)).toBeVisible();
}

const configMaps = "/api/v1/namespaces/orders/configmaps";
const entries = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`key-${i}`, "x"]));

/** So many ConfigMaps `row-01 …` in the context's namespace, the first with one entry, the second with two …; the filter shows them alone. */
async function openConfigMaps(page: Page, estate: Estate, rowCount: number): Promise<void> {
  for (let i = 1; i <= rowCount; i += 1) {
    const metadata = { name: `row-${String(i).padStart(2, "0")}` };
    await estate.api("practice", "POST", configMaps, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata,
      data: entries(i),
    });
  }
  await openContext(page, "practice");
  await command(page, "cm");
  await page.keyboard.press("/");
  await filterField(page).fill("row-");
  await page.keyboard.press("Enter");
  await expect(count(page)).toContainText(new RegExp(`^${rowCount} of `));
}

const table = (page: Page) => grid(page, "ConfigMaps");
const marked = (page: Page) => table(page).locator('[role="row"][aria-selected="true"]');

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

test("pages, ends, marks and ranges are reached by keys; marks outlive updates and another order", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await openConfigMaps(page, estate, 60);
  const cursor = cursorRow(page, "ConfigMaps");

  await page.keyboard.press("Home");
  await expect(cursor).toHaveAttribute("aria-rowindex", "2");
  await page.keyboard.press("ArrowDown");
  await expect(cursor).toHaveAttribute("aria-rowindex", "3");
  await page.keyboard.press("PageDown");
  const paged = Number(await cursor.getAttribute("aria-rowindex"));
  expect(paged).toBeGreaterThan(15);
  await page.keyboard.press("PageUp");
  await expect(cursor).toHaveAttribute("aria-rowindex", "3");
  await page.keyboard.press("End");
  await expect(cursor).toHaveAttribute("aria-rowindex", "61");
  await expect(cursor).toContainText("row-60");
  await page.keyboard.press("Home");

  // A screen reader is told of a grid, of all its rows, and of the one that the keys act on.
  await expect(table(page)).toHaveAttribute("aria-rowcount", "61");
  await expect(table(page)).toHaveAttribute("aria-multiselectable", "true");
  await expect(table(page)).toHaveAttribute(
    "aria-colcount",
    String(await table(page).getByRole("columnheader").count()),
  );
  await expect(table(page)).toHaveAttribute("aria-activedescendant", (await cursor.getAttribute("id")) ?? "none");
  await expect(table(page).getByRole("row").first()).toHaveAttribute("aria-rowindex", "1");

  await page.keyboard.press("Space");
  await expect(page.getByText("1 marked")).toBeVisible();
  await expect(cursor).toHaveAttribute("aria-rowindex", "3");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  await expect(page.getByText("4 marked")).toBeVisible();
  await expect(marked(page)).toHaveCount(4);

  await estate.api("practice", "PUT", `${configMaps}/row-02`, {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "row-02" },
    data: entries(44),
  });
  await expect(rows(page, "ConfigMaps", "row-02")).toContainText("44");
  await expect(rows(page, "ConfigMaps", "row-02")).toHaveAttribute("aria-selected", "true");
  const data = table(page).getByRole("columnheader", { name: "Data" });
  await data.click();
  await expect(data).toHaveAttribute("aria-sort", "descending");
  await expect(rows(page, "ConfigMaps").first()).toContainText("row-60");
  await expect(page.getByText("4 marked")).toBeVisible();
  await expect(rows(page, "ConfigMaps", "row-02")).toHaveAttribute("aria-selected", "true");
  await data.click();
  await expect(data).toHaveAttribute("aria-sort", "ascending");
  await expect(marked(page).first()).toContainText("row-01");
  await prove(page, testInfo, "marks in another order");

  await table(page).focus();
  await page.keyboard.press("Escape");
  await expect(page.getByText(/ marked$/)).toBeHidden();
  await page.keyboard.press("Control+a");
  await expect(page.getByText("60 marked")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await expect(filterField(page)).toHaveValue("");
});

test("rows hold still under a button that is down, and the row that was pressed is opened", async ({
  quarterdeck,
  estate,
}) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await openConfigMaps(page, estate, 2);
  const row = rows(page, "ConfigMaps", "row-02");
  const { x, y } = await boxOf(row);
  await page.mouse.move(x + 60, y + 10);
  await page.mouse.down();
  const head = { apiVersion: "v1", kind: "ConfigMap" };
  await estate.api("practice", "POST", configMaps, { ...head, metadata: { name: "row-00" } });
  await estate.api("practice", "PUT", `${configMaps}/row-02`, {
    ...head,
    metadata: { name: "row-02" },
    data: entries(44),
  });
  // What came before this value has come too.
  await expect(row).toContainText("44");
  await expect(rows(page, "ConfigMaps").first()).toContainText("row-01");
  await expect(count(page)).toContainText(/^2 of /);
  await page.mouse.up();
  await expect(detail(page, "row-02")).toBeVisible();
  await expect(rows(page, "ConfigMaps").first()).toContainText("row-00");
  await expect(count(page)).toContainText(/^3 of /);
});

test("a row pressed right after a scroll is opened, however long it is pressed", async ({ quarterdeck, estate }) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await openConfigMaps(page, estate, 60);
  await table(page).hover();
  await page.mouse.wheel(0, 400);
  const row = rows(page, "ConfigMaps", "row-25");
  const { x, y } = await boxOf(row);
  // The elements are brought into the order of their rows a moment after a scroll, and the pressed one is among them.
  await page.mouse.click(x + 60, y + 10, { delay: 500 });
  await expect(page.getByRole("complementary", { name: /^row-/ })).toBeVisible();
  await expect(async () => {
    const names = await rows(page, "ConfigMaps").allTextContents();
    expect(names).toEqual(names.toSorted());
  }).toPass({ timeout: 15_000 });
});

test("rows are copied as text, TSV and JSON and exported, exactly as they are shown", async ({
  quarterdeck,
  estate,
}) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await openConfigMaps(page, estate, 3);
  const copied = await listenForCopies(page);
  // Ages pass while this is looked at.
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("checkbox", { name: "Age" }).uncheck();
  await page.keyboard.press("Escape");
  await expect(table(page).getByRole("columnheader", { name: "Age" })).toHaveCount(0);

  const take = async (item: string) => {
    await page.getByRole("button", { name: "Copy" }).click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  await take("Text");
  await expect
    .poll(copied)
    .toBe(
      [
        "NAME     NAMESPACE   DATA",
        "row-01   orders      1",
        "row-02   orders      2",
        "row-03   orders      3",
        "",
      ].join("\n"),
    );
  await expect(page.getByText("Copied 3 rows")).toBeVisible();
  await take("TSV");
  await expect
    .poll(copied)
    .toBe(["Name\tNamespace\tData", "row-01\torders\t1", "row-02\torders\t2", "row-03\torders\t3", ""].join("\n"));

  await rows(page, "ConfigMaps", "row-02").click({ modifiers: ["Control"] });
  await take("JSON");
  await expect.poll(copied).toMatch(/^\[/);
  expect(JSON.parse(await copied())).toEqual([{ Name: "row-02", Namespace: "orders", Data: 2 }]);

  // What is in the file is read where it is made: not every host lets a download be read.
  await page.evaluate(() => {
    const make = URL.createObjectURL;
    URL.createObjectURL = (file) => {
      if (file instanceof Blob)
        void file.text().then((text) => {
          document.documentElement.dataset["exported"] = text;
        });
      return make(file);
    };
  });
  const [file] = await Promise.all([page.waitForEvent("download"), take("Export")]);
  expect(file.suggestedFilename()).toBe("configmaps.tsv");
  await expect
    .poll(() => page.evaluate(() => document.documentElement.dataset["exported"]))
    .toBe("Name\tNamespace\tData\nrow-02\torders\t2\n");
  await expect(page.getByText("Exported 1 row", { exact: true })).toBeVisible();

  // The choice of columns is the person's, not the page's.
  await page.reload();
  await expect(rows(page, "ConfigMaps", "row-01")).toBeVisible();
  await expect(table(page).getByRole("columnheader", { name: "Age" })).toHaveCount(0);
});

test("ages pass without anything being fetched; a changed cell fades once", async ({ quarterdeck, estate }) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await openConfigMaps(page, estate, 2);
  await page.emulateMedia({ reducedMotion: "no-preference" });
  await expect(pill(page, "practice")).toHaveAttribute("data-phase", "ready");
  await page.evaluate(() => {
    const animate = Element.prototype.animate;
    Element.prototype.animate = function (...how) {
      const cell = this.closest('[role="gridcell"]');
      if (cell !== null) {
        const { dataset } = document.documentElement;
        dataset["faded"] = `${dataset["faded"] ?? ""}${cell.textContent} `;
      }
      return animate.apply(this, how);
    };
  });
  const faded = () => page.evaluate(() => document.documentElement.dataset["faded"] ?? "");
  await estate.api("practice", "PUT", `${configMaps}/row-01`, {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "row-01" },
    data: entries(7),
  });
  await expect(rows(page, "ConfigMaps", "row-01")).toContainText("7");
  await expect.poll(faded).toBe("7 ");

  await estate.control("practice", { action: "restart", downMs: 30_000 });
  await expect(pill(page, "practice")).toHaveAttribute("data-phase", /degraded|failed/);
  const age = rows(page, "ConfigMaps", "row-02").getByRole("gridcell").last();
  const before = await age.textContent();
  await expect(age).toHaveText(/^(\d+m)?\d+s$/);
  await expect(age).not.toHaveText(before ?? "");
  await expect(pill(page, "practice")).not.toHaveAttribute("data-phase", "ready");
  expect(await faded()).toBe("7 ");
});

test("rows of a closed cluster that were never on screen say so, and a copy says what it lacks", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const kubeconfig = estate.kubeconfigAs({ "orders-eu": "practice", "orders-staging": "practice-staging" });
  const { page } = await quarterdeck.start({ kubeconfig });
  await openContext(page, "orders-staging");
  await command(page, "po all");
  await expect(rows(page, "Pods").nth(5)).toBeVisible();
  await page.getByRole("button", { name: "1 cluster" }).click();
  await page.getByRole("menuitemcheckbox", { name: "orders-eu" }).click();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "2 clusters" })).toBeVisible();
  await head(page, "Cluster").click();
  await expect(rows(page, "Pods", "orders-eu").nth(5)).toBeVisible();
  const copied = await listenForCopies(page);

  await pill(page, "orders-eu").click();
  await page.getByRole("menuitem", { name: "Close the connection" }).click();
  await expect(page.getByRole("main").getByRole("button", { name: /stale/ })).toBeVisible();
  await expect(rows(page, "Pods", "orders-eu").nth(5)).toBeVisible();
  await grid(page, "Pods").focus();
  for (let presses = 0; presses < 4; presses += 1) await page.keyboard.press("PageDown");
  const absent = rows(page, "Pods", "not loaded");
  await expect(absent.first()).toContainText("orders-eu");
  await prove(page, testInfo, "rows that are not loaded");

  await page.getByRole("button", { name: "Copy" }).click();
  await page.getByRole("menuitem", { name: "TSV" }).click();
  await expect(page.getByText(/^Copied \d+ rows?\. \d+ rows could not be read/)).toBeVisible();
  expect(await copied()).not.toMatch(/\n\s*\n/);
});
