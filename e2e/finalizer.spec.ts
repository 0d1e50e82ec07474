import { prove } from "./fixtures/prove.ts";
import { command, detail, environmentButton, rows, takeProposals } from "./fixtures/screens.ts";
import { expect, test } from "./fixtures/test.ts";

const CLEANUP = "legacy.practice.local/cleanup";

test("an object that cannot go is found, its finalizer explained and released for its typed name, and it is gone", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfigAs({ staging: "practice" }) });
  await takeProposals(page);
  await page.keyboard.press("Control+1");
  await expect(environmentButton(page, "staging", "open")).toBeVisible();

  await command(page, "cm drills");
  await rows(page, "ConfigMaps", "retired-feed").click();
  const panel = detail(page, "retired-feed");
  await panel.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: /Release finalizer/ }).click();
  const form = page.getByRole("dialog", { name: "Release finalizer: ConfigMap retired-feed" });
  await expect(form.getByText(/Being deleted for/)).toBeVisible();
  await expect(form.getByText("Nobody is known to look after it")).toBeVisible();
  await form.getByRole("radio", { name: new RegExp(CLEANUP) }).check();
  await prove(page, testInfo, "who looks after a finalizer");
  await form.getByRole("button", { name: "Preview" }).click();

  const plan = page.getByRole("dialog", { name: /^Release legacy/ });
  await expect(plan.getByText("Pivot: from here on nothing can be undone")).toBeVisible();
  const guard = plan.getByRole("textbox", { name: /retired-feed/ });
  await guard.fill("retired-feed");
  await prove(page, testInfo, "plan that releases a finalizer");
  await page.keyboard.press("Control+Enter");
  await expect(plan).toBeHidden();
  await expect(rows(page, "ConfigMaps", "retired-feed")).toBeHidden();
  await page.keyboard.press("g");
  await page.keyboard.press("j");
  await expect(rows(page, "Journal", "retired-feed")).toBeVisible();
  await prove(page, testInfo, "receipt of a released finalizer");
});

test("the claim of a running pod keeps its protection", async ({ quarterdeck, estate }, testInfo) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfigAs({ staging: "practice" }) });
  await takeProposals(page);
  await page.keyboard.press("Control+1");
  await command(page, "pvc drills");
  await rows(page, "PersistentVolumeClaims", "report-data").click();
  await detail(page, "report-data").getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: /Release finalizer/ }).click();
  const form = page.getByRole("dialog", { name: /report-data/ });
  await form.getByRole("radio", { name: /pvc-protection/ }).check();
  await expect(form.getByRole("button", { name: "Preview" })).toHaveAttribute("aria-disabled", "true");
  await prove(page, testInfo, "a protection that is not released");
});
