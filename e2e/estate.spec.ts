import { prove } from "./fixtures/prove.ts";
import { environmentButton, pill } from "./fixtures/screens.ts";
import { expect, test } from "./fixtures/test.ts";

test("someone without a kubeconfig opens the practice estate from the first screen", async ({
  quarterdeck,
}, testInfo) => {
  const { page } = await quarterdeck.start();
  await expect(page.getByRole("heading", { name: "Where to?" })).toBeVisible();
  await expect(page.getByText("No kubeconfig found")).toBeVisible();
  await prove(page, testInfo, "first screen without a kubeconfig");

  await page.getByRole("button", { name: "Open the practice estate" }).click();
  await expect(page.getByText("Practice estate runs")).toBeVisible({ timeout: 30_000 });
  await page.getByRole("button", { name: "Enter", exact: true }).click();

  await expect(pill(page, "practice")).toHaveAttribute("data-phase", "ready");
  await expect(environmentButton(page, "practice", "open")).toBeVisible();
  const overview = page.getByRole("region", { name: "practice", exact: true });
  await expect(overview.getByRole("heading", { name: "Nodes" })).toBeVisible();
  await expect(overview.getByRole("button", { name: /^CrashLoopBackOff orders-api-/ })).toBeVisible();
  await expect(overview.getByRole("meter", { name: /^CPU: / })).toBeVisible();
  await prove(page, testInfo, "overview of the practice estate");

  await page.getByRole("button", { name: "Practice estate" }).click();
  await page.getByRole("button", { name: "Stop it" }).click();
  await expect(page.getByText("Practice estate runs")).toBeHidden();
});
