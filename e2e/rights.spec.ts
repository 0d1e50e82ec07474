import type { Locator, Page } from "@playwright/test";
import { prove } from "./fixtures/prove.ts";
import { command, grid, openContext, pill, rows, takeProposals } from "./fixtures/screens.ts";
import { expect, test } from "./fixtures/test.ts";

/** A kind in the navigation, its section opened before. */
async function kindItem(page: Page, section: string, kind: string): Promise<Locator> {
  const head = page.getByRole("navigation").getByRole("button", { name: new RegExp(`^${section} `) });
  if ((await head.getAttribute("aria-expanded")) !== "true") await head.click();
  return page.getByRole("navigation").getByRole("button", { name: kind, exact: true });
}

test("kinds that may not be listed are dashed, say which verb is missing, and open nevertheless", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await openContext(page, "practice-viewer");
  const secrets = await kindItem(page, "Config", "Secrets");
  await expect(secrets).toHaveAccessibleDescription(/needs list on secrets in orders$/);
  await expect(secrets).toHaveClass(/missing/);
  const configMaps = await kindItem(page, "Config", "ConfigMaps");
  await expect(configMaps).toHaveAccessibleDescription("ConfigMap · v1");
  await expect((await kindItem(page, "Cluster", "Nodes")).first()).toHaveAccessibleDescription(
    /needs list on nodes \(cluster-wide\)$/,
  );
  await prove(page, testInfo, "kinds without the right to list them");

  await page.keyboard.press(":");
  const palette = page.getByRole("dialog");
  await palette.getByRole("combobox").fill(":sec");
  await expect(palette.getByRole("option", { name: /Secrets/ })).toContainText("needs list on secrets in orders");
  await prove(page, testInfo, "a command without the right");
  await page.keyboard.press("Escape");

  await secrets.click();
  await expect(page.getByRole("main").getByText(/You may not list secrets in the namespace orders/)).toBeVisible();

  // Where the person looks decides: nothing at all may be listed over all namespaces.
  await page.keyboard.press("0");
  await expect(configMaps).toHaveAccessibleDescription(/needs list on configmaps \(cluster-wide\)$/);
  await page.keyboard.press("0");
  await expect(configMaps).toHaveAccessibleDescription("ConfigMap · v1");
});

test("nothing is dashed for who may do everything, and a right that is granted takes the dashes away", async ({
  quarterdeck,
  estate,
}) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await openContext(page, "practice");
  await expect(await kindItem(page, "Config", "Secrets")).toHaveAccessibleDescription("Secret · v1");
  await kindItem(page, "Cluster", "Nodes");
  await expect(page.locator(".nav-item.missing")).toHaveCount(0);

  await command(page, "ctx practice-viewer");
  await command(page, "po");
  await expect(rows(page, "Pods").first()).toBeVisible();
  const secrets = await kindItem(page, "Config", "Secrets");
  await expect(secrets).toHaveAccessibleDescription(/needs list on secrets in orders$/);
  await grant(estate, "orders", [{ apiGroups: [""], resources: ["secrets"], verbs: ["get", "list", "watch"] }]);
  // Asked anew when the target was away; answers of the last seconds are taken as they are.
  await page.waitForTimeout(5_500);
  await estate.control("practice", { action: "restart", downMs: 4000 });
  await expect(secrets).toHaveAccessibleDescription("Secret · v1", { timeout: 30_000 });
});

test("the events of an object are locked for who may read the object alone", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  await grant(estate, "gateway", [{ apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] }]);
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await openContext(page, "practice-viewer");
  await command(page, "po gateway");
  const row = rows(page, "Pods").first();
  await expect(row).toBeVisible();
  // The columns of figures say why they are empty.
  await expect(grid(page, "Pods").getByRole("columnheader", { name: "CPU" })).toHaveAttribute(
    "title",
    "needs list on pods.metrics.k8s.io in gateway",
  );
  await row.click();
  const panel = page.getByRole("complementary");
  const events = panel.getByRole("tab", { name: "Events" });
  await expect(events).toHaveAttribute("aria-disabled", "true");
  await expect(events).toHaveAccessibleDescription("needs list on events in gateway");
  await prove(page, testInfo, "events locked");
  await page.keyboard.press("v");
  await expect(panel.getByText(/You may not list events/)).toBeVisible();
});

test("rights are those of whom the person acts as", async ({ quarterdeck, estate }) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await openContext(page, "practice");
  const secrets = await kindItem(page, "Config", "Secrets");
  await expect(secrets).toHaveAccessibleDescription("Secret · v1");
  await pill(page, "practice").click();
  await page.getByRole("menuitem", { name: /^Act as/ }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "User" }).fill("practice:viewer");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(secrets).toHaveAccessibleDescription(/needs list on secrets in orders$/);
});

test("who is on call reads which verb is missing, and a plan asks for exactly the object", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfigAs({ staging: "practice-oncall" }) });
  await takeProposals(page);
  await page.keyboard.press("Control+1");
  await command(page, "deploy storefront");
  await rows(page, "Deployments", "feeds").first().click();
  await page.keyboard.press("a");
  const actions = page.getByRole("dialog").getByRole("option");
  await expect(actions.filter({ hasText: /^Delete/ })).toContainText("needs delete on deployments.apps in storefront");
  await expect(actions.filter({ hasText: /^Restart/ })).not.toHaveClass(/missing/);
  await prove(page, testInfo, "actions without the right");
  await actions.filter({ hasText: /^Delete/ }).click();
  await expect(actions.first()).toBeVisible();
  await page.keyboard.press("Escape");

  // The rules say that deployments may be patched; of this one the server says no when it is asked by name.
  await estate.control("practice", {
    action: "forbid",
    resource: "deployments.apps",
    verb: "patch",
    namespace: "storefront",
    name: "feeds",
  });
  await rows(page, "Deployments", "mailer")
    .first()
    .click({ modifiers: ["Control"] });
  await rows(page, "Deployments", "feeds")
    .first()
    .click({ modifiers: ["Control"] });
  await page.keyboard.press("Shift+R");
  const plan = page.getByRole("dialog", { name: "Restart 2 objects" });
  await expect(plan.getByText("1 refused")).toBeVisible();
  await plan.getByRole("button", { name: /feeds/ }).click();
  await expect(
    plan.getByText(/^You lack the right to patch deployments\.apps feeds in namespace storefront/).last(),
  ).toBeVisible();
  await expect(plan.getByRole("button", { name: "Run 2 steps" })).toBeVisible();
  await prove(page, testInfo, "a plan of which one is refused");
});

/** Gives the viewer of the practice estate more rights in a namespace. */
async function grant(
  estate: { api(cluster: "practice", method: string, path: string, body?: unknown): Promise<unknown> },
  namespace: string,
  rules: readonly object[],
): Promise<void> {
  const rbac = "rbac.authorization.k8s.io";
  const path = `/apis/${rbac}/v1/namespaces/${namespace}`;
  const head = (kind: string) => ({ apiVersion: `${rbac}/v1`, kind, metadata: { name: "more", namespace } });
  await estate.api("practice", "POST", `${path}/roles`, { ...head("Role"), rules });
  await estate.api("practice", "POST", `${path}/rolebindings`, {
    ...head("RoleBinding"),
    subjects: [{ kind: "User", apiGroup: rbac, name: "practice:viewer" }],
    roleRef: { apiGroup: rbac, kind: "Role", name: "more" },
  });
}
