import type { Page } from "@playwright/test";
import type { LabCluster } from "./fixtures/estate.ts";
import { prove } from "./fixtures/prove.ts";
import { command, rows, takeProposals } from "./fixtures/screens.ts";
import { expect, test } from "./fixtures/test.ts";

const CLUSTERS: Readonly<Record<string, LabCluster>> = { "prod-eu": "practice", staging: "practice-staging" };

test("40 workloads of two clusters are restarted under one plan; the 17th fails, and the others are undone together", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  // Each rollout is watched until it has settled, four at a time.
  test.setTimeout(300_000);
  const kubeconfig = estate.kubeconfigAs(CLUSTERS);
  const { page } = await quarterdeck.start({ kubeconfig });
  await takeProposals(page);
  await page.keyboard.press("Control+1");
  await command(page, "deploy storefront");
  await page.getByRole("button", { name: "1 cluster" }).click();
  await page.getByRole("menuitemcheckbox", { name: /staging/ }).click();
  await page.keyboard.press("Escape");
  await markFirst(page, 40);
  await page.keyboard.press("Shift+R");
  const plan = page.getByRole("dialog", { name: "Restart 40 objects" });
  await expect(plan.getByText(/80 steps on 40 targets/)).toBeVisible();
  // Each target stands in its own cluster, and the strictest guard decides.
  const lines = plan.getByRole("button").filter({ hasText: "Deployment" });
  await expect(lines.filter({ hasText: "prod-eu" }).first().locator('[data-guard="protected"]')).toBeVisible();
  await expect(lines.filter({ hasText: "staging" }).first().locator('[data-guard="open"]')).toBeVisible();
  await expect(plan.getByRole("textbox", { name: /^prod-eu is protected/ })).toBeFocused();
  // Only one of the clusters is delivered to.
  await expect(plan.getByText(/^prod-eu: Flux Kustomization /)).toBeVisible();
  const seventeenth = lines.nth(16);
  await seventeenth.click();
  await expect(plan.getByText("server's dry run passed")).toBeVisible();
  await prove(page, testInfo, "plan of 40");

  const victim = victimOf((await seventeenth.textContent()) ?? "");
  await estate.control(victim.cluster, {
    action: "failWrites",
    resource: "deployments",
    verb: "patch",
    namespace: victim.namespace,
    name: victim.name,
    code: 403,
    message: "frozen until Monday",
    times: 100,
  });
  await plan.getByRole("textbox", { name: /prod-eu is protected/ }).fill("prod-eu");
  await page.keyboard.press("Control+Enter");
  await expect(plan).toBeHidden();
  const dock = page.getByRole("region", { name: "Dock" });
  const batch = dock.getByRole("article", { name: "Restart 40 objects" });
  await expect(batch.getByText(/^1 failed · .*(running|waiting)/)).toBeVisible({ timeout: 120_000 });
  await prove(page, testInfo, "the 17th failed");
  await expect(batch.getByText(/^1 failed · 39 done$/)).toBeVisible({ timeout: 200_000 });
  await batch.getByRole("button", { name: "Restart 40 objects" }).click();
  const failed = batch.getByRole("article").filter({ hasText: "frozen until Monday" });
  await expect(failed).toHaveCount(1);
  await expect(failed).toHaveAccessibleName(`Deployment ${victim.namespace} / ${victim.name}`);
  await expect(failed).toContainText(victim.context);

  await batch.getByRole("button", { name: "Undo 39…" }).click();
  const undo = page.getByRole("dialog", { name: "Undo 39 operations" });
  await expect(undo.getByText(/ steps on 39 targets/)).toBeVisible({ timeout: 120_000 });
  await undo.getByRole("textbox", { name: /prod-eu is protected/ }).fill("prod-eu");
  await prove(page, testInfo, "undo of the others");
  await page.keyboard.press("Control+Enter");
  await expect(dock.getByRole("article", { name: "Undo 39 operations" }).getByText("39 done")).toBeVisible({
    timeout: 120_000,
  });
  await expect(batch.getByRole("button", { name: /^Undo/ })).toBeHidden();
  await page.keyboard.press("g");
  await page.keyboard.press("j");
  await expect(page.getByRole("main").getByRole("status")).toHaveText("79");
  await expect(rows(page, "Journal").first()).toContainText("Undo");
  await prove(page, testInfo, "receipts of both");
});

/** Marks rows from the first on. */
async function markFirst(page: Page, count: number): Promise<void> {
  await expect(rows(page, "Deployments", "staging").first()).toBeVisible();
  await expect(async () => {
    await page.keyboard.press("Home");
    await expect(page.locator(".dt-row.cursor")).toBeVisible({ timeout: 500 });
  }).toPass();
  for (let at = 1; at < count; at += 1) await page.keyboard.press("Shift+J");
  await expect(page.getByText(`${count} marked`)).toBeVisible();
}

/** @param line of the plan: `Deployment storefront / mailer`, then its cluster */
function victimOf(line: string) {
  const [, namespace = "", rest = ""] = /^Deployment (\S+) \/ (\S+)/.exec(line) ?? [];
  const context = Object.keys(CLUSTERS).find((name) => rest.includes(name));
  const cluster = context === undefined ? undefined : CLUSTERS[context];
  if (cluster === undefined || context === undefined) throw new Error(`no cluster in ${line}`);
  return { cluster, context, namespace, name: rest.slice(0, rest.indexOf(context)) };
}
