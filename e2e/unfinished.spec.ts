import type { Page } from "@playwright/test";
import { z } from "zod";
import type { Estate } from "./fixtures/estate.ts";
import { prove } from "./fixtures/prove.ts";
import { command, environmentButton, rows, takeProposals } from "./fixtures/screens.ts";
import { expect, test } from "./fixtures/test.ts";

test("a drain that a crash of the core cut off is found at the start, told on every screen, and finished", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const kubeconfig = estate.kubeconfigAs({ "prod-eu": "practice", staging: "practice-staging" });
  const node = await nodeOfHeldPod(estate);
  const { page, pid } = await quarterdeck.start({ kubeconfig });
  await takeProposals(page);
  await page.keyboard.press("Control+2");
  await expect(environmentButton(page, "staging", "open")).toBeVisible();
  await command(page, `no /${node}`);
  await expect(rows(page, "Nodes", node)).toBeVisible();
  await chooseFirst(page);
  await page.keyboard.press("a");
  await page.getByRole("option", { name: "Drain…" }).click();
  await page.getByRole("button", { name: "Preview" }).click();
  const plan = page.getByRole("dialog", { name: `Drain Node ${node}` });
  await expect(plan.getByText("Pivot: from here on nothing can be undone")).toBeVisible();
  await prove(page, testInfo, "plan of a drain");
  await page.keyboard.press("Control+Enter");
  const dock = page.getByRole("region", { name: "Dock" });
  await expect(dock.getByRole("button", { name: "Stop", exact: true })).toBeVisible();
  await expect(page.getByRole("contentinfo").getByText("1 operation running")).toBeVisible();
  // All but the pod whose budget allows no disruption are gone.
  await expect(dock.getByText(/^1 of|checkout-api/).first()).toBeVisible();
  await prove(page, testInfo, "a drain that waits");

  process.kill(pid, "SIGKILL");
  const again = await quarterdeck.start({ kubeconfig });
  const loud = again.page.getByRole("contentinfo").getByRole("button", { name: "1 operation needs you" });
  await expect(loud).toBeVisible();
  await expect(again.page.getByRole("button", { name: "Operations 1" })).toBeVisible();
  await again.page.keyboard.press("Control+2");
  await loud.click();
  const found = again.page.getByRole("article", { name: new RegExp(node) });
  await expect(found.getByText(/The console ended while this ran/)).toBeVisible();
  await expect(found.getByRole("button", { name: "Undo it" })).toBeVisible();
  await prove(again.page, testInfo, "needs a person");

  await estate.api(
    "practice-staging",
    "DELETE",
    "/apis/policy/v1/namespaces/storefront/poddisruptionbudgets/checkout-api",
  );
  await found.getByRole("button", { name: "Finish it" }).click();
  const decision = again.page.getByRole("dialog", { name: /^Finish/ });
  await decision.getByRole("textbox", { name: "Why" }).fill("the budget is gone");
  await decision.getByRole("button", { name: "Finish it" }).click();
  await expect(loud).toBeHidden();
  await expect(found.getByText(/ · done$/)).toBeVisible({ timeout: 60_000 });
  await found.getByRole("button", { name: "Receipt" }).click();
  await expect(again.page.getByRole("complementary", { name: "Receipt" }).getByText(node).first()).toBeVisible();
  await prove(again.page, testInfo, "its receipt");
});

const Pods = z.object({
  items: z.array(z.object({ metadata: z.object({ name: z.string() }), spec: z.object({ nodeName: z.string() }) })),
});

/** Where the pod runs whose budget allows no disruption. */
async function nodeOfHeldPod(estate: Estate): Promise<string> {
  const { items } = Pods.parse(await estate.api("practice-staging", "GET", "/api/v1/namespaces/storefront/pods"));
  const held = items.find(({ metadata }) => metadata.name.startsWith("checkout-api-"));
  if (held === undefined) throw new Error("the estate has no pod of checkout-api");
  return held.spec.nodeName;
}

/** Puts the cursor on the first row, once the table hears keys. */
async function chooseFirst(page: Page): Promise<void> {
  await expect(async () => {
    await page.keyboard.press("Home");
    await expect(page.locator(".dt-row.cursor")).toBeVisible({ timeout: 500 });
  }).toPass();
}
