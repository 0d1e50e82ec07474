import { prove } from "./fixtures/prove.ts";
import { command, environmentButton, filterField, rows, takeProposals } from "./fixtures/screens.ts";
import { expect, test } from "./fixtures/test.ts";

test("lowering a guard is planned, typed, receipted, and undone from its receipt", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const kubeconfig = estate.kubeconfigAs({ "prod-eu": "practice", staging: "practice-staging" });
  const { page } = await quarterdeck.start({ kubeconfig });
  await takeProposals(page);
  const production = page.getByRole("region", { name: "prod-eu" });

  await production.getByRole("radio", { name: "open" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  const plan = page.getByRole("dialog", { name: "Lower the guard of prod-eu" });
  const guard = plan.getByRole("textbox", { name: /^prod-eu is protected/ });
  const run = plan.getByRole("button", { name: "Run 1 step" });
  await expect(guard).toBeFocused();
  await expect(plan.getByText("guard: protected")).toBeVisible();
  await expect(plan.getByText("guard: open")).toBeVisible();
  await page.keyboard.type("prod-us");
  await expect(guard).toHaveAttribute("aria-invalid", "true");
  await expect(run).toHaveAttribute("aria-disabled", "true");
  await prove(page, testInfo, "plan, not armed");
  await page.keyboard.press("Control+Enter");
  await expect(plan).toBeVisible();

  await guard.fill("prod-eu");
  await expect(run).not.toHaveAttribute("aria-disabled", "true");
  await plan.getByRole("textbox", { name: "Why" }).fill("INC-2231: freeze is over");
  await prove(page, testInfo, "plan, armed");
  await page.keyboard.press("Control+Enter");
  await expect(plan).toBeHidden();
  await expect(page.getByText("Lower the guard of prod-eu: done")).toBeVisible();
  await expect(production.getByRole("radio", { name: "open" })).toBeChecked();

  await page.keyboard.press("g");
  await page.keyboard.press("j");
  await rows(page, "Journal", "Lower the guard of prod-eu").click();
  const receipt = page.getByRole("complementary", { name: "Receipt" });
  await expect(receipt.getByText("INC-2231: freeze is over")).toBeVisible();
  await expect(receipt.getByText(/follows/)).toBeVisible();
  await expect(page.getByRole("button", { name: /^Journal \d+ · chain verified/ })).toBeVisible();
  await prove(page, testInfo, "receipt");

  // Putting the guard back raises it, in an environment that is open now: the key of the action and one more.
  await page.keyboard.press("u");
  const undo = page.getByRole("dialog", { name: /^Undo/ });
  await expect(undo.getByRole("button", { name: "Run 1 step" })).toBeFocused();
  await prove(page, testInfo, "undo");
  await page.keyboard.press("Enter");
  await expect(undo).toBeHidden();
  await expect(receipt.getByRole("button", { name: "Undone by another operation" })).toBeVisible();
  await expect(receipt.getByRole("button", { name: "Undo…" })).toHaveAttribute("aria-disabled", "true");
  await expect(rows(page, "Journal", "Undo")).toBeVisible();
  await page.keyboard.press("Control+1");
  await expect(environmentButton(page, "prod-eu", "protected")).toBeVisible();
});

test("a protected environment is unlocked by its typed name, for a while that everyone sees, and locked again", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const kubeconfig = estate.kubeconfigAs({ "prod-eu": "practice", staging: "practice-staging" });
  const { page } = await quarterdeck.start({ kubeconfig });
  await takeProposals(page);
  await page.keyboard.press("Control+1");
  await environmentButton(page, "prod-eu", "protected").click();
  await page.getByRole("menuitem", { name: "Unlock prod-eu for 15 min…" }).click();
  const dialog = page.getByRole("dialog", { name: "Unlock prod-eu for 15 minutes" });
  await expect(dialog.getByRole("textbox")).toBeFocused();
  await page.keyboard.type("prod");
  await expect(dialog.getByRole("button", { name: "Unlock for 15 min" })).toHaveAttribute("aria-disabled", "true");
  await page.keyboard.type("-eu");
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  const status = page.getByRole("contentinfo");
  await expect(status.getByText(/^unlocked 1[45]:\d\d/)).toBeVisible();
  await prove(page, testInfo, "unlocked");
  await status.getByRole("button", { name: "Lock now" }).click();
  await expect(status.getByText(/^unlocked/)).toBeHidden();
  await page.keyboard.press("g");
  await page.keyboard.press("j");
  await expect(rows(page, "Journal", /Unlocked prod-eu/)).toBeVisible();
});

test("in an open environment a restart is two keys: its preview, and the one that runs it", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const kubeconfig = estate.kubeconfigAs({ "prod-eu": "practice", staging: "practice-staging" });
  const { page } = await quarterdeck.start({ kubeconfig });
  await takeProposals(page);
  await page.keyboard.press("Control+2");
  await command(page, "deploy -A");
  await filterField(page).fill("orders-worker");
  await expect(rows(page, "Deployments")).toHaveCount(1);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Home");
  await page.keyboard.press("Shift+R");
  const plan = page.getByRole("dialog", { name: "Restart Deployment orders / orders-worker" });
  await expect(plan.getByRole("button", { name: "Run 2 steps" })).toBeFocused();
  await prove(page, testInfo, "preview of a restart");
  await page.keyboard.press("Enter");
  await expect(plan).toBeHidden();
  await expect(page.getByText("Restart Deployment orders / orders-worker: done")).toBeVisible({ timeout: 60_000 });
  const dock = page.getByRole("region", { name: "Dock" });
  await expect(dock.getByRole("article").getByRole("button", { name: "Undo…" })).toBeVisible();
  await prove(page, testInfo, "the dock after a restart");
  await page.keyboard.press("Control+j");
  await expect(dock.getByRole("article")).toBeHidden();
});
