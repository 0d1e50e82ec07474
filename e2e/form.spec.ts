/** What is typed into a form is what is asked for, however late the object's present values come. */
import { command, rows, takeProposals } from "./fixtures/screens.ts";
import { expect, test } from "./fixtures/test.ts";

test("a value that comes under the hand is replaced by what is typed, and never joins it", async ({
  quarterdeck,
  estate,
}) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfigAs({ staging: "practice" }) });
  await takeProposals(page);
  await page.keyboard.press("Control+1");
  await command(page, "deploy storefront");
  const dialog = page.getByRole("dialog");
  const replicas = dialog.getByRole("textbox", { name: "Replicas" });
  const known = dialog.getByText("1 replica now.");
  await rows(page, "Deployments", "pricing").click();
  await page.keyboard.press("Escape");
  await estate.control("practice", { action: "latency", ms: 3000 });

  await page.keyboard.press("Shift+S");
  await expect(replicas).toBeFocused();
  await page.keyboard.press("Control+a");
  await expect(replicas).toHaveValue("");
  await expect(known).toBeVisible();
  await expect(replicas).toHaveValue("1");
  await page.keyboard.type("2");
  await expect(replicas).toHaveValue("2");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();

  await rows(page, "Deployments", "reviews").click();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Shift+S");
  await expect(replicas).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(replicas).toHaveValue("");
  await page.keyboard.type("3");
  await expect(known).toBeHidden();
  await expect(known).toBeVisible();
  await expect(replicas).toHaveValue("3");
  await page.keyboard.press("ArrowUp");
  await expect(replicas).toHaveValue("4");
});
