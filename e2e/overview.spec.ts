import { prove } from "./fixtures/prove.ts";
import { openContext } from "./fixtures/screens.ts";
import { expect, test } from "./fixtures/test.ts";

test.use({ pods: 3_000 });

test("sums up a cluster, with what all of its pods request", async ({ quarterdeck, estate }, testInfo) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await openContext(page, "practice");
  await page.keyboard.press("g");
  await page.keyboard.press("o");
  const overview = page.getByRole("region", { name: "practice", exact: true });
  await expect(overview.getByText(/of \d+ ready/)).toBeVisible();
  // Two of its pods have ended: they request nothing.
  await expect(overview.getByText(/^Requests of 2,99\d pods · /)).toBeVisible({ timeout: 30_000 });
  await expect(overview.getByText(/used · [\d.]+ requested · [\d.]+ allocatable/)).toBeVisible();
  await expect(overview.getByRole("button", { name: /CrashLoopBackOff.*orders-api/ })).toBeVisible();
  await prove(page, testInfo, "the overview of a cluster");
});
