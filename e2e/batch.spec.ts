import type { Page } from "@playwright/test";
import type { Estate, LabCluster } from "./fixtures/estate.ts";
import { prove } from "./fixtures/prove.ts";
import { command, rows, takeProposals } from "./fixtures/screens.ts";
import { expect, test } from "./fixtures/test.ts";

const CLUSTERS: Readonly<Record<string, LabCluster>> = { "prod-eu": "practice", staging: "practice-staging" };

test("40 workloads of two clusters are restarted under one plan; the 17th fails, and the others are undone together", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  // Each rollout is watched until it has settled, four at a time.
  test.setTimeout(600_000);
  const kubeconfig = estate.kubeconfigAs(CLUSTERS);
  const { page } = await quarterdeck.start({ kubeconfig });
  await takeProposals(page);
  await page.keyboard.press("Control+1");
  await command(page, "deploy -A");
  await page.getByRole("button", { name: "1 cluster" }).click();
  await page.getByRole("menuitemcheckbox", { name: /staging/ }).click();
  await page.keyboard.press("Escape");
  await markFirst(page, 40);
  await page.keyboard.press("Shift+R");
  const plan = page.getByRole("dialog", { name: "Restart 40 objects" });
  await expect(plan.getByText(/80 steps on 40 targets/)).toBeVisible();
  const seventeenth = plan.getByRole("button", { pressed: false }).filter({ hasText: "Deployment" }).nth(15);
  const victim = (await seventeenth.textContent()) ?? "";
  await seventeenth.click();
  await expect(plan.getByText("server's dry run passed")).toBeVisible();
  await prove(page, testInfo, "plan of 40");

  for (const cluster of Object.values(CLUSTERS)) await estate.control(cluster, { action: "latency", ms: 250 });
  await plan.getByRole("textbox", { name: /prod-eu is protected/ }).fill("prod-eu");
  await page.keyboard.press("Control+Enter");
  await expect(plan).toBeHidden();
  // Somebody else restarts it before its turn has come.
  await restartElsewhere(estate, victim);
  const dock = page.getByRole("region", { name: "Dock" });
  const batch = dock.getByRole("article", { name: "Restart 40 objects" });
  await expect(batch.getByText(/[1-3] failed · .*(running|waiting)/)).toBeVisible({ timeout: 120_000 });
  for (const cluster of Object.values(CLUSTERS)) await estate.control(cluster, { action: "calm" });
  await prove(page, testInfo, "the 17th failed");
  // One or two more may be held up by what is wrong in the estate; the others are done.
  await expect(batch.getByText(/^[1-3] failed · 3[789] done$/)).toBeVisible({ timeout: 200_000 });
  await batch.getByRole("button", { name: "Restart 40 objects" }).click();
  const target = /^Deployment \S+ \/ \S+?(?=prod-eu|staging)/.exec(victim)?.[0] ?? victim;
  await expect(batch.getByRole("article", { name: target }).filter({ hasText: "failed" })).toBeVisible();

  const undoAll = batch.getByRole("button", { name: /^Undo \d+…/ });
  const done = Number(/\d+/.exec((await undoAll.textContent()) ?? "")?.[0]);
  await undoAll.click();
  const undo = page.getByRole("dialog", { name: `Undo ${done} operations` });
  await expect(undo.getByText(new RegExp(` steps on ${done} targets`))).toBeVisible({ timeout: 120_000 });
  await undo.getByRole("textbox", { name: /prod-eu is protected/ }).fill("prod-eu");
  await prove(page, testInfo, "undo of the others");
  await page.keyboard.press("Control+Enter");
  await expect(dock.getByRole("article", { name: `Undo ${done} operations` }).getByText(`${done} done`)).toBeVisible({
    timeout: 120_000,
  });
  await expect(undoAll).toBeHidden();
  await page.keyboard.press("g");
  await page.keyboard.press("j");
  await expect(page.getByRole("main").getByRole("status")).toHaveText(String(40 + done));
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

/** @param line of the plan: `Deployment orders / orders-api`, then its cluster */
async function restartElsewhere(estate: Estate, line: string): Promise<void> {
  const [, namespace, rest = ""] = /^Deployment (\S+) \/ (\S+)/.exec(line) ?? [];
  const context = Object.keys(CLUSTERS).find((name) => rest.includes(name));
  const cluster = context === undefined ? undefined : CLUSTERS[context];
  if (cluster === undefined || context === undefined) throw new Error(`no cluster in ${line}`);
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${rest.slice(0, rest.indexOf(context))}`;
  const live = await estate.api(cluster, "GET", path);
  const template = JSON.parse(JSON.stringify(live));
  template.spec.template.metadata.annotations = { "kubectl.kubernetes.io/restartedAt": "2026-11-22T00:00:00Z" };
  await estate.api(cluster, "PUT", path, template);
}
