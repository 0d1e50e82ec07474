import { prove } from "./fixtures/prove.ts";
import { command, detail, rows, takeProposals } from "./fixtures/screens.ts";
import { expect, test } from "./fixtures/test.ts";

test("an image that does not exist stops its rollout with the reason, and is undone from there", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  // A registry is given a minute to come back before the block is believed.
  test.setTimeout(240_000);
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfigAs({ staging: "practice" }) });
  await takeProposals(page);
  await page.keyboard.press("Control+1");
  await command(page, "deploy storefront");
  await rows(page, "Deployments", "mailer").click();
  const panel = detail(page, "mailer");
  await panel.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: /^Set image/ }).click();
  const form = page.getByRole("dialog", { name: /Set image/ });
  // The first image is ready to be written over, its tag alone is selected.
  await expect(form.getByRole("textbox").first()).toBeFocused();
  await page.keyboard.type("missing");
  await expect(form.getByRole("textbox").first()).toHaveValue(/mailer:missing$/);
  await form.getByRole("button", { name: "Preview" }).click();
  const plan = page.getByRole("dialog", { name: /mailer$/ });
  await expect(plan.getByText("Watch mailer until it has settled")).toBeVisible();
  await page.keyboard.press("Control+Enter");
  await expect(plan).toBeHidden();
  const dock = page.getByRole("region", { name: "Dock" });
  await expect(dock.getByText(/cannot be pulled/).first()).toBeVisible({ timeout: 60_000 });
  await prove(page, testInfo, "a rollout that does not go on");
  const loud = page.getByRole("contentinfo").getByRole("button", { name: "1 operation needs you" });
  await expect(loud).toBeVisible({ timeout: 120_000 });
  await loud.click();
  const stuck = page.getByRole("region", { name: "Needs you" }).getByRole("article", { name: /mailer/ });
  await expect(stuck.getByText(/mailer:missing.*cannot be pulled/).first()).toBeVisible();
  await prove(page, testInfo, "what blocks a rollout");
  await stuck.getByRole("button", { name: /^Undo/ }).click();
  const decision = page.getByRole("dialog", { name: /^Undo/ });
  await decision.getByRole("textbox", { name: "Why" }).fill("no such image");
  await decision.getByRole("button", { name: /^Undo/ }).click();
  await expect(loud).toBeHidden();
  await expect(page.getByText(/ · undone$/).first()).toBeVisible({ timeout: 30_000 });
  await prove(page, testInfo, "a rollout that was undone");
});
