import type { Page } from "@playwright/test";
import { prove } from "./fixtures/prove.ts";
import { command, detail, openContext, rows } from "./fixtures/screens.ts";
import { expect, test } from "./fixtures/test.ts";

/** Opens the relations of an object by its table. */
async function related(page: Page, ask: string, title: string, name: string) {
  await command(page, ask);
  await rows(page, title, name).first().click();
  const panel = detail(page, name);
  await panel.getByRole("tab", { name: "Related" }).click();
  return panel;
}

test("tells what uses an object, and leads there", async ({ quarterdeck, estate }, testInfo) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await openContext(page, "practice");

  const settings = await related(page, "cm orders", "ConfigMaps", "orders-api-config");
  await expect(settings.getByRole("heading", { name: "Used by" })).toBeVisible();
  // The deployment stands for its replica set and pods.
  const user = settings.getByRole("listitem");
  await expect(user).toHaveCount(1);
  await expect(user).toHaveText(/Deployment.*orders-api.*config · and 7 that it owns/);
  await expect(settings.getByText(/^Looked up · /)).toBeVisible();
  await settings.getByRole("button", { name: "Look again" }).click();
  await expect(user).toHaveCount(1);
  await expect(settings.getByText(/^Looked up · /)).toBeVisible();
  await prove(page, testInfo, "what uses a ConfigMap");
  await settings.getByRole("button", { name: "orders-api", exact: true }).click();
  const deployment = detail(page, "orders-api");
  await deployment.getByRole("tab", { name: "Related" }).click();
  for (const kind of ["HorizontalPodAutoscaler", "PodDisruptionBudget", "ReplicaSet"])
    await expect(deployment.getByRole("listitem").filter({ hasText: kind })).toContainText("orders-api");

  const account = await related(page, "sa orders", "ServiceAccounts", "orders-api");
  await expect(account.getByRole("listitem").filter({ hasText: "RoleBinding" })).toContainText("orders-config-reader");

  const service = await related(page, "svc gateway", "Services", "gateway-auth");
  const route = service.getByRole("listitem").filter({ hasText: "HTTPRoute" });
  await expect(route).toHaveText(/orders.*in orders · allowed by ReferenceGrant login-of-orders/);
  await prove(page, testInfo, "what leads to a service from another namespace");

  const shelf = await related(page, "sc", "StorageClasses", "fast");
  await expect(shelf.getByRole("listitem").filter({ hasText: "PersistentVolumeClaim" })).toHaveCount(7);
});

test("says what could not be looked through", async ({ quarterdeck, estate }, testInfo) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfigAs({ viewer: "practice-viewer" }) });
  await openContext(page, "viewer");
  const service = await related(page, "svc orders", "Services", "orders-api");
  await expect(service.getByRole("listitem").filter({ hasText: "Ingress" })).toContainText("orders");
  await expect(service.getByRole("heading", { name: "Not looked through" })).toBeVisible();
  await expect(service.getByText(/httproutes.*: you may not list them in all namespaces/)).toBeVisible();
  await prove(page, testInfo, "what could not be looked through");
});
