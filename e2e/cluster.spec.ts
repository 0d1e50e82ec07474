import type { Page } from "@playwright/test";
import { prove } from "./fixtures/prove.ts";
import { command, count, detail, filterField, grid, openContext, pill, podName, rows } from "./fixtures/screens.ts";
import { expect, test } from "./fixtures/test.ts";

async function openPods(page: Page, text = "po"): Promise<void> {
  await openContext(page, "practice");
  await command(page, text);
}

/** All rows of the table have come. */
async function allLoaded(page: Page): Promise<void> {
  await expect(page.getByRole("main").getByRole("button", { name: /^live/ })).toBeVisible();
}

test.describe("among 50,000 pods", () => {
  test.use({ pods: 50_000 });

  test("finds a crashing one by typing, reads its events and YAML, and sees it recover", async ({
    quarterdeck,
    estate,
  }, testInfo) => {
    const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
    await openPods(page, "po all");
    await expect(async () => {
      // A machine that is busy looks like a slow link: the size is said first, and the rest comes when asked for.
      const rest = page.getByRole("button", { name: /^Load the rest/ });
      if (await rest.isVisible()) await rest.click();
      await expect(count(page)).toHaveText(/^50,0\d\d$/, { timeout: 2_000 });
    }).toPass({ timeout: 60_000 });

    await page.keyboard.press("/");
    await expect(filterField(page)).toBeFocused();
    await page.keyboard.type("orders-api status:crash");
    await expect(count(page)).toContainText(/^1 of 50,0\d\d/);
    const crashing = rows(page, "Pods", "CrashLoopBackOff");
    await expect(crashing).toHaveCount(1);
    const name = await podName(crashing);

    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    const panel = detail(page, name);
    await expect(panel.getByRole("tab", { name: "Summary" })).toHaveAttribute("aria-selected", "true");
    await expect(panel.getByText("live", { exact: true })).toBeVisible();
    await expect(panel.getByRole("heading", { name: "Containers" })).toBeVisible();
    await prove(page, testInfo, "a crashing pod among 50000");

    await panel.getByRole("tab", { name: "Events" }).click();
    await expect(panel.getByText(/Back-off restarting failed container/).first()).toBeVisible();
    await prove(page, testInfo, "events of the pod");

    await panel.getByRole("tab", { name: "YAML" }).click();
    await expect(panel.getByText("apiVersion:").first()).toBeVisible();
    await prove(page, testInfo, "YAML of the pod");

    await panel.getByRole("button", { name: "Close" }).click();
    await page.getByRole("search").getByRole("button", { name: "Clear" }).click();
    await filterField(page).fill(name);
    await expect(rows(page, "Pods", name)).toContainText("CrashLoopBackOff");
    await estate.control("practice", { action: "recover", namespace: "orders", name });
    await expect(rows(page, "Pods", name)).toContainText("Running");
    await expect(rows(page, "Pods", name)).toContainText("2/2");
    await prove(page, testInfo, "the pod has recovered");
  });
});

test("opens the objects of a kind that only this cluster knows, with the columns that it defines", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await openContext(page, "practice");
  await page.getByRole("button", { name: /^Custom kinds/ }).click();
  await page.getByRole("navigation").getByRole("button", { name: "Topics", exact: true }).click();
  await page.keyboard.press("0");
  const dead = rows(page, "Topics", "orders-dead-letters");
  await expect(dead).toContainText("False");
  await expect(grid(page, "Topics").getByRole("columnheader", { name: "Partitions" })).toBeVisible();

  await dead.click();
  const panel = detail(page, "orders-dead-letters");
  await expect(panel.getByText("replicationFactor", { exact: false }).first()).toBeVisible();
  await expect(panel.getByText(/InvalidReplicationFactor/).first()).toBeVisible();
  await prove(page, testInfo, "objects of a custom kind");
});

test("shows two clusters in one table", async ({ quarterdeck, estate }, testInfo) => {
  const kubeconfig = estate.kubeconfigAs({ "orders-eu": "practice", "orders-staging": "practice-staging" });
  const { page } = await quarterdeck.start({ kubeconfig });
  await openContext(page, "orders-eu");
  await command(page, "po");
  await allLoaded(page);
  const alone = await rows(page, "Pods").count();

  await page.getByRole("button", { name: "1 cluster" }).click();
  await page.getByRole("menuitemcheckbox", { name: "orders-staging" }).click();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "2 clusters" })).toBeVisible();
  await expect(grid(page, "Pods").getByRole("columnheader", { name: "Cluster" })).toBeVisible();
  await expect(rows(page, "Pods", "orders-staging").first()).toBeVisible();
  await expect(rows(page, "Pods", "orders-eu").first()).toBeVisible();
  await expect.poll(() => rows(page, "Pods").count()).toBeGreaterThan(alone);
  await prove(page, testInfo, "two clusters in one table");

  await filterField(page).fill("cluster:orders-eu ");
  await expect(rows(page, "Pods")).toHaveCount(alone);
  await expect(rows(page, "Pods", "orders-staging")).toHaveCount(0);
  await page.getByRole("search").getByRole("button", { name: "Clear" }).click();

  await rows(page, "Pods", "orders-staging").first().click();
  await expect(page.getByRole("complementary").getByText("live", { exact: true })).toBeVisible();
});

test("leaves no stale row behind when the API server is killed and comes back", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await openPods(page);
  const victim = rows(page, "Pods", /orders-worker-.*Running/).first();
  await expect(victim).toBeVisible();
  await allLoaded(page);
  const name = await podName(victim);
  const before = await rows(page, "Pods").count();

  // The pod has two seconds to end, and the server is away for five: it goes, and its successor comes, unseen.
  await estate.api("practice", "DELETE", `/api/v1/namespaces/orders/pods/${name}`);
  await estate.control("practice", { action: "restart", downMs: 5_000 });
  await expect(pill(page, "practice")).toHaveAttribute("data-phase", /degraded|failed/);
  await expect(rows(page, "Pods", name)).toBeVisible();
  await expect(page.getByRole("main").getByRole("button", { name: /^stale/ })).toBeVisible();
  await prove(page, testInfo, "the API server is away");

  await expect(rows(page, "Pods", name)).toHaveCount(0);
  await expect(pill(page, "practice")).toHaveAttribute("data-phase", "ready");
  await expect(page.getByRole("main").getByRole("button", { name: /^live/ })).toBeVisible();
  await expect(rows(page, "Pods")).toHaveCount(before);
  await prove(page, testInfo, "the API server is back");
});
