import { z } from "zod";
import { prove } from "./fixtures/prove.ts";
import { command, detail, rows, takeProposals } from "./fixtures/screens.ts";
import { expect, test } from "./fixtures/test.ts";

const Pod = z.object({ spec: z.object({ nodeName: z.string() }) });

test("a node is drained: what would be lost is asked for, a budget holds a pod, and stopping lets the node take pods again", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  // Where the estate has what a drain has to explain.
  const pod = Pod.parse(await estate.api("practice", "GET", "/api/v1/namespaces/drills/pods/debug-shell"));
  const node = pod.spec.nodeName;
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfigAs({ staging: "practice" }) });
  await takeProposals(page);
  await page.keyboard.press("Control+1");
  await command(page, "nodes");
  await rows(page, "Nodes", node).first().click();
  await detail(page, node).getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: /^Drain/ }).click();
  const form = page.getByRole("dialog", { name: new RegExp(`Drain.*${node}`) });
  await form.getByRole("button", { name: "Preview" }).click();
  const refused = page.getByRole("dialog", { name: new RegExp(`^Drain Node ${node}`) });
  await expect(refused.getByText(/no controller and would be lost/).first()).toBeVisible();
  await prove(page, testInfo, "a drain that would lose something");
  await page.keyboard.press("Escape");

  await detail(page, node).getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: /^Drain/ }).click();
  await form.getByRole("checkbox").nth(0).check();
  await form.getByRole("checkbox").nth(1).check();
  await form.getByRole("button", { name: "Preview" }).click();
  const plan = page.getByRole("dialog", { name: new RegExp(`^Drain Node ${node}`) });
  await expect(plan.getByText(/never allows a disruption/).first()).toBeVisible();
  await expect(plan.getByText(/Nothing makes this pod anew/).first()).toBeVisible();
  await prove(page, testInfo, "plan of a drain");
  await page.keyboard.press("Control+Enter");
  await expect(plan).toBeHidden();
  const dock = page.getByRole("region", { name: "Dock" });
  await expect(dock.getByText(/budget ticket-desk allows 0 disruptions/).first()).toBeVisible({ timeout: 30_000 });
  // The held one stands above those that have left.
  const pods = dock.getByRole("region", { name: new RegExp(`off ${node}`) });
  await expect(pods.getByText(/^refused by budget ticket-desk, which allows 0 disruptions now/)).toBeVisible();
  await expect(pods.getByText("gone", { exact: true }).first()).toBeVisible({ timeout: 60_000 });
  await expect(rows(page, "Nodes", node).first()).toContainText("SchedulingDisabled");
  await prove(page, testInfo, "a budget holds a drain");
  await dock.getByRole("button", { name: "Stop and undo" }).click();
  await expect(rows(page, "Nodes", node).first()).not.toContainText("SchedulingDisabled");
  await prove(page, testInfo, "a drain that was stopped");
});
