import { prove } from "./fixtures/prove.ts";
import { command, detail, openContext, rows } from "./fixtures/screens.ts";
import { expect, test } from "./fixtures/test.ts";

const DATABASE = "/apis/data.practice.quarterdeck.dev/v1/namespaces/storefront/databases";

test("custom resources that are not Ready stand on one board, with since when, why, their way, and their operator", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfigAs({ staging: "practice" }) });
  await openContext(page, "staging");
  // Nobody has looked: that is no count, and not none.
  const entry = page.getByRole("button", { name: /^CRs not ready/ });
  await expect(entry).toHaveText("CRs not ready");
  await page.keyboard.press("g");
  await page.keyboard.press("n");
  await page.keyboard.press("0");
  const title = "Custom resources not Ready";
  await expect(rows(page, title, "reports")).toContainText("ProvisioningFailed");
  await expect(rows(page, title, "sessions")).toContainText("Behind");
  await expect(rows(page, title, "orders-dead-letters")).toContainText("InvalidReplicationFactor");
  // What is Ready is not on the board.
  await expect(rows(page, title, "catalog")).toHaveCount(0);
  const kinds = page.getByRole("region", { name: "Kinds" });
  await expect(kinds.getByRole("listitem").filter({ hasText: "Database" })).toContainText(/3 of 5.*looked at/);
  await expect(entry).toHaveText(/^CRs not ready[1-9]\d*$/);
  await prove(page, testInfo, "the board");

  // What was mended meanwhile leaves with the next round, which a key begins.
  await estate.api(
    "practice",
    "DELETE",
    "/apis/practice.quarterdeck.dev/v1/namespaces/messaging/topics/orders-dead-letters",
  );
  await page.keyboard.press("r");
  await expect(rows(page, title, "orders-dead-letters")).toHaveCount(0);

  // A pinned kind is watched: what comes is there at once, goes through its phases, and leaves when it is Ready.
  await kinds.getByRole("button", { name: "Watch Database live" }).click();
  await expect(kinds.getByRole("listitem").filter({ hasText: "Database" })).toContainText("live");
  await estate.api("practice", "POST", DATABASE, {
    apiVersion: "data.practice.quarterdeck.dev/v1",
    kind: "Database",
    metadata: { name: "fresh" },
    spec: { engine: "postgres", version: "17", replicas: 1, storage: { size: "1Gi" } },
  });
  await rows(page, title, "fresh").click();
  const panel = detail(page, "fresh");
  await expect(panel.getByRole("heading", { name: "Timeline" })).toBeVisible();
  await expect(panel.getByText(/Provisioning/).first()).toBeVisible();
  await panel.getByRole("button", { name: "Find its operator" }).click();
  await expect(panel.getByText(/of \d+ ready in data-platform/)).toBeVisible();
  await expect(rows(page, title, "fresh")).toHaveCount(0, { timeout: 60_000 });
  await expect(panel.getByText(/Provisioning → Ready/)).toBeVisible();
  await prove(page, testInfo, "the way of a custom resource");

  await panel.getByRole("button", { name: /^database-operator-/ }).click();
  await expect(page.getByRole("complementary", { name: /^database-operator-/ })).toBeVisible();
});

test("the definition of a custom kind shows its versions and, field by field, its schema", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfigAs({ staging: "practice" }) });
  await openContext(page, "staging");
  await command(page, "crd");
  await rows(page, "CustomResourceDefinitions", "databases.data").click();
  const panel = page.getByRole("complementary", { name: /^databases\.data/ });
  await expect(panel.getByRole("row").filter({ hasText: "v1beta1" }).first()).toContainText(/deprecated|v1/);
  await prove(page, testInfo, "a definition");
  await panel.getByRole("tab", { name: "Schema" }).click();
  const tree = panel.getByRole("tree", { name: "Fields" });
  await expect(tree.getByRole("treeitem", { name: /^engine/ })).toContainText('"postgres" | "mysql"');
  await tree.getByRole("treeitem", { name: /^spec/ }).focus();
  await page.keyboard.press("ArrowLeft");
  await expect(tree.getByRole("treeitem", { name: /^engine/ })).toHaveCount(0);
  await page.keyboard.press("ArrowRight");
  await expect(tree.getByRole("treeitem", { name: /^engine/ })).toBeVisible();
  await panel.getByRole("textbox", { name: "Find a field" }).fill("size");
  await expect(tree.getByRole("treeitem", { name: /^size/ })).toBeVisible();
  await expect(tree.getByRole("treeitem", { name: /^engine/ })).toHaveCount(0);
  await prove(page, testInfo, "its schema");
});
