import { prove } from "./fixtures/prove.ts";
import { command, environmentButton, pill, rows } from "./fixtures/screens.ts";
import { expect, test } from "./fixtures/test.ts";

test("proposes environments from names, edits them in one screen, and lowers a guard only for its typed name", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const kubeconfig = estate.kubeconfigAs({ "prod-eu": "practice", staging: "practice-staging" });
  const { page } = await quarterdeck.start({ kubeconfig });
  await expect(
    page.getByText(/These environments are suggested by the names of your contexts: prod-eu, staging/),
  ).toBeVisible();
  await page.getByRole("button", { name: "Review" }).click();
  await page.getByRole("button", { name: "Use 2 suggestions" }).click();

  const production = page.getByRole("region", { name: "prod-eu" });
  await expect(production.getByRole("radio", { name: "protected" })).toBeChecked();
  await production.getByRole("textbox", { name: "Name" }).fill("production");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Environments saved")).toBeVisible();
  await prove(page, testInfo, "environments");

  const named = page.getByRole("region", { name: "production" });
  await named.getByRole("radio", { name: "open" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  // It is an operation: operation.spec.ts goes through all of its plan.
  const plan = page.getByRole("dialog", { name: "Lower the guard of production" });
  await expect(plan.getByRole("button", { name: "Run 1 step" })).toHaveAttribute("aria-disabled", "true");
  await prove(page, testInfo, "lowering a guard");
  await page.keyboard.press("Escape");
  await expect(plan).toBeHidden();
  await expect(named.getByRole("radio", { name: "open" })).toBeChecked();

  await page.getByRole("button", { name: "Save" }).click();
  await expect(plan.getByRole("textbox", { name: /^production is protected/ })).toBeFocused();
  await page.keyboard.type("production");
  await page.keyboard.press("Control+Enter");
  await expect(plan).toBeHidden();
  await expect(page.getByRole("button", { name: "Save" })).toHaveAttribute("aria-disabled", "true");

  await page.keyboard.press("Control+1");
  await expect(environmentButton(page, "production", "open")).toBeVisible();
  await expect(pill(page, "prod-eu")).toHaveAttribute("data-phase", "ready");
});

test("Ctrl-1 and Ctrl-2 switch every view to another environment; what is in none is read-only", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const kubeconfig = estate.kubeconfigAs({ "prod-eu": "practice", staging: "practice-staging" });
  const { page } = await quarterdeck.start({ kubeconfig });
  await page.getByRole("listitem").filter({ hasText: "prod-eu" }).getByRole("button").click();
  await expect(environmentButton(page, "prod-eu", "read-only")).toBeVisible();

  await environmentButton(page, "prod-eu", "read-only").click();
  await page.getByRole("menuitem", { name: "Environments" }).click();
  await page.getByRole("button", { name: "Use 2 suggestions" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Environments saved")).toBeVisible();

  await page.keyboard.press("Control+1");
  await expect(environmentButton(page, "prod-eu", "protected")).toBeVisible();
  await command(page, "deploy");
  await expect(rows(page, "Deployments", "orders-api")).toBeVisible();
  await page.keyboard.press("Control+2");
  await expect(environmentButton(page, "staging")).toBeVisible();
  await expect(pill(page, "staging")).toHaveAttribute("data-phase", "ready");
  await expect(rows(page, "Deployments").first()).toBeVisible();
  await prove(page, testInfo, "another environment, the same view");
  await page.keyboard.press("Control+1");
  await expect(pill(page, "prod-eu")).toBeVisible();
});
