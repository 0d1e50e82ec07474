/** Helm releases: what they are, why one failed, what differs, and back. */
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { findService } from "../test/services/availability.ts";
import { prove } from "./fixtures/prove.ts";
import { command, detail, openContext, rows, takeProposals } from "./fixtures/screens.ts";
import { expect, test } from "./fixtures/test.ts";

const TITLE = "Helm releases";

/** Both kinds of records have been listed, and the rows of both, which come another way, are here: none comes any more under the pointer. */
async function allLookedAt(page: Page): Promise<void> {
  const places = page.getByRole("region", { name: "Looked at" }).getByRole("listitem");
  let releases = 0;
  for (const driver of ["Secrets", "ConfigMaps"]) {
    const place = places.filter({ hasText: driver });
    await expect(place).toContainText(/\d+ releases?/);
    releases += Number(/(\d+) releases?/.exec((await place.textContent()) ?? "")?.[1]);
  }
  await expect(rows(page, TITLE)).toHaveCount(releases);
}

test("releases stand in one table; a failed one says why, compares its revisions, and leads to its objects and back", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfigAs({ staging: "practice" }) });
  await openContext(page, "staging");
  await page.keyboard.press("g");
  await page.keyboard.press("h");
  await page.keyboard.press("0");
  await expect(rows(page, TITLE, "search")).toContainText("2.3.0");
  await expect(rows(page, TITLE, "promo")).toContainText(/failed.*2\.4\.0-rc1/);
  await expect(rows(page, TITLE, "gift-cards")).toContainText("pending-upgrade");
  await expect(rows(page, TITLE, "report-exports")).toContainText("data-platform");
  await expect(page.getByRole("region", { name: "Looked at" })).toContainText(/ConfigMaps.*1 release/);
  await allLookedAt(page);
  await prove(page, testInfo, "helm releases");

  await rows(page, TITLE, "promo").click();
  const panel = detail(page, "promo");
  await expect(panel.getByText("job promo-migrate failed: BackoffLimitExceeded")).toBeVisible();
  await expect(panel.getByText("Revision 3 is the last that was deployed.")).toBeVisible();
  await expect(panel.getByRole("listitem").filter({ hasText: "promo-migrate" })).toContainText(/pre-upgrade.*Failed/);
  await prove(page, testInfo, "why an upgrade failed");

  // By keyboard alone: the history, one of its revisions, two of them marked and compared.
  await page.keyboard.press("h");
  const history = panel.getByRole("list", { name: "History" });
  await expect(history.getByRole("listitem")).toHaveCount(4);
  await history.getByRole("button", { name: /^4 failed/ }).focus();
  await page.keyboard.press("x");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("x");
  await expect(history.getByRole("checkbox", { name: "Mark revision 2 for comparing" })).toBeChecked();
  await prove(page, testInfo, "history of a release");
  await page.keyboard.press("d");
  await expect(panel.getByText("promo 2.2.1 · 1.8.3")).toBeVisible();
  await expect(panel.getByText("tag: 1.9.0")).toBeVisible();
  await expect(panel.getByText("2 objects differ, 0 the same")).toBeVisible();
  await prove(page, testInfo, "two revisions of a release");
  await panel.getByRole("button", { name: "promo, side by side" }).click();
  const whole = page.getByRole("dialog", { name: "Deployment promo" });
  await expect(whole.getByText("storefront/promo:1.9.0")).toBeVisible();
  await expect(whole.getByText("storefront/promo:1.8.3")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(whole).toBeHidden();

  await page.keyboard.press("h");
  await history.getByRole("button", { name: /^3 deployed/ }).focus();
  await page.keyboard.press("Enter");
  await expect(panel.getByRole("button", { name: "Revision 3" })).toBeVisible();
  await page.keyboard.press("y");
  await expect(panel.getByRole("textbox", { name: "Manifest of promo, revision 3" })).toContainText("promo:1.8.4");
  await page.keyboard.press("o");
  await panel.getByRole("button", { name: "promo-scheduler" }).click();
  const workload = detail(page, "promo-scheduler");
  await workload.getByRole("button", { name: "promo", exact: true }).click();
  await expect(page.getByRole("grid", { name: TITLE })).toBeVisible();
  await expect(panel.getByText("job promo-migrate failed: BackoffLimitExceeded")).toBeVisible();
});

test("an upgrade that hangs shows what it has not made; a record that cannot be read says so", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfigAs({ staging: "practice" }) });
  await openContext(page, "staging");
  await command(page, "helm -A");
  await allLookedAt(page);
  await rows(page, TITLE, "gift-cards").click();
  const stuck = detail(page, "gift-cards");
  await expect(stuck.getByText(/The Helm that began it has most likely ended\. Roll back to revision 2/)).toBeVisible();
  await page.keyboard.press("o");
  await expect(stuck.getByText("1 object of this revision is not in the cluster.")).toBeVisible();
  await expect(stuck.getByRole("listitem").filter({ hasText: "gift-cards-audit" })).toContainText("missing");
  await prove(page, testInfo, "a stuck upgrade");

  await rows(page, TITLE, "dashboards").click();
  const broken = detail(page, "dashboards");
  await broken.getByRole("tab", { name: "Summary" }).click();
  await expect(broken.getByText(/The payload cannot be unpacked/)).toBeVisible();
  await expect(broken.getByText("Revision 2 can be read.")).toBeVisible();
  await prove(page, testInfo, "a broken record");
  await broken.getByRole("button", { name: "Revision 3" }).click();
  await page.getByRole("menuitemcheckbox", { name: /^2/ }).click();
  await expect(broken.getByText("dashboards 3.9.0")).toBeVisible();

  // The HelmRelease of Flux behind another one.
  await rows(page, TITLE, "search").click();
  await detail(page, "search").getByRole("button", { name: "HelmRelease flux-system/search" }).click();
  await expect(page.getByRole("grid", { name: "HelmReleases" })).toBeVisible();
});

test("credentials in values and manifests are masked until they are asked for", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfigAs({ staging: "practice" }) });
  await openContext(page, "staging");
  await command(page, "helm payments");
  await allLookedAt(page);
  await rows(page, TITLE, "card-gateway").click();
  const panel = detail(page, "card-gateway");
  await page.keyboard.press("v");
  const values = panel.getByRole("textbox", { name: "Values of card-gateway, revision 4" });
  await expect(values).toContainText("password: ••••");
  await expect(values).toContainText("user: gateway");
  await expect(values).not.toContainText("practice-third");
  await prove(page, testInfo, "masked values");
  await panel.getByRole("radio", { name: "Computed" }).click();
  await expect(values).toContainText("endpoint: https://cards.practice.example");
  await panel.getByRole("button", { name: "Show values" }).click();
  await expect(values).toContainText("password: practice-third");
  await prove(page, testInfo, "values that were asked for");
  await page.keyboard.press("y");
  const manifest = panel.getByRole("textbox", { name: "Manifest of card-gateway, revision 4" });
  await expect(manifest).toContainText(Buffer.from("practice-third").toString("base64"));

  // Another revision is masked again, and so is this one when it is looked at again.
  await page.keyboard.press("d");
  await expect(panel.getByText("1.2.0 · 6.2.0")).toBeVisible();
  await panel.getByRole("button", { name: "Close" }).click();
  await rows(page, TITLE, "card-gateway").click();
  await page.keyboard.press("y");
  await expect(manifest).toContainText("password: ••••");
});

const helm = findService("helm");

/** A terminal in which nothing but these programs is found. */
function terminalWith(home: string, programs: Readonly<Record<string, string>>): void {
  const folder = join(home, "bin");
  mkdirSync(folder, { recursive: true });
  for (const [name, path] of Object.entries({ env: "/usr/bin/env", ...programs }))
    symlinkSync(path, join(folder, name));
  writeFileSync(join(home, ".profile"), `PATH=${folder}\nexport PATH\n`);
}

test("without a helm a rollback is dashed, and says where one was looked for", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  terminalWith(quarterdeck.home, {});
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfigAs({ staging: "practice" }) });
  await takeProposals(page);
  await page.keyboard.press("Control+1");
  await command(page, "helm storefront");
  await allLookedAt(page);
  await rows(page, TITLE, "promo").click();
  const rollback = detail(page, "promo").getByRole("button", { name: "Roll back…" });
  await expect(rollback).toHaveAttribute("aria-disabled", "true");
  await rollback.hover();
  const reason = page.getByRole("tooltip");
  await expect(reason).toContainText("There is no helm on this machine");
  await expect(reason).toContainText(join(quarterdeck.home, "bin"));
  await prove(page, testInfo, "no helm on this machine");
  // By key it can be looked at what it would change, and the list of actions says why as well.
  await page.keyboard.press("Shift+B");
  const form = page.getByRole("dialog", { name: "Roll back promo" });
  await expect(form.getByText("tag: 1.8.4")).toBeVisible();
  await expect(form.getByRole("button", { name: "Preview" })).toHaveAttribute("aria-disabled", "true");
  await page.keyboard.press("Escape");
  await expect(form).toBeHidden();
  await page.keyboard.press("a");
  const list = page.getByRole("dialog", { name: "Actions" });
  await expect(list.getByRole("option", { name: /Roll back/ })).toContainText("There is no helm on this machine");
});

test("a failed release is rolled back by the helm of the terminal, and back again from its receipt", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  if (helm.found === undefined) return testInfo.skip(true, `for want of helm: ${helm.missing}`);
  test.setTimeout(240_000);
  terminalWith(quarterdeck.home, { helm: helm.found.helm });
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfigAs({ staging: "practice" }) });
  await takeProposals(page);
  await page.keyboard.press("Control+1");
  await command(page, "helm storefront");
  await allLookedAt(page);
  await rows(page, TITLE, "promo").click();
  const panel = detail(page, "promo");
  await expect(panel.getByRole("button", { name: "Roll back…" })).not.toHaveAttribute("aria-disabled", "true");
  await page.keyboard.press("Shift+B");
  const form = page.getByRole("dialog", { name: "Roll back promo" });
  await expect(form.getByRole("radio", { name: /^3 deployed/ })).toBeChecked();
  await expect(form.getByText("tag: 1.8.4")).toBeVisible();
  await prove(page, testInfo, "which revision to go back to");
  await page.keyboard.press("Enter");
  const plan = page.getByRole("dialog", { name: /promo.*revision 3/ });
  await expect(plan.getByText("Helm rolls promo back to revision 3")).toBeVisible();
  await prove(page, testInfo, "plan of a rollback");
  await page.keyboard.press("Control+Enter");
  await expect(plan).toBeHidden();
  await expect(rows(page, TITLE, "promo")).toContainText(/5.*deployed.*2\.3\.0/, { timeout: 60_000 });
  await expect(panel.getByText("to revision 3")).toBeVisible();
  await page.keyboard.press("h");
  await expect(panel.getByRole("list", { name: "History" }).getByRole("listitem")).toHaveCount(5);
  await prove(page, testInfo, "a release that was rolled back");

  // Its undo is a rollback once more: Helm keeps what was.
  await page.keyboard.press("g");
  await page.keyboard.press("j");
  await rows(page, "Journal", "promo").click();
  const receipt = page.getByRole("complementary", { name: "Receipt" });
  await receipt.getByRole("button", { name: "Undo…" }).click();
  const undo = page.getByRole("dialog", { name: /promo/ });
  await expect(undo.getByText(/^Dry run by Helm .* passed$/)).toBeVisible();
  await prove(page, testInfo, "plan of the undo of a rollback");
  await page.keyboard.press("Control+Enter");
  await expect(undo).toBeHidden();
  await command(page, "helm storefront");
  await expect(rows(page, TITLE, "promo")).toContainText(/6.*deployed.*2\.4\.0-rc1/, { timeout: 60_000 });
});
