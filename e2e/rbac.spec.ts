import { prove } from "./fixtures/prove.ts";
import { command, filterField, openContext, rows, takeProposals } from "./fixtures/screens.ts";
import { expect, test } from "./fixtures/test.ts";

test("who can do something: those who can, gravest first, with binding, role and rule, and the server's word", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfigAs({ staging: "practice" }) });
  await openContext(page, "staging");
  await command(page, "whocan get secrets -n orders");
  const title = "Who can get secrets in orders";
  await expect(rows(page, title, "storefront/ci-deployer")).toContainText("everything");
  await expect(rows(page, title, "orders-owners")).toContainText("namespace-owner");
  // It may look at much, and not at this.
  await expect(rows(page, title, "practice:oncall")).toHaveCount(0);
  await expect(page.getByText("You may get secrets in orders · confirmed by the server")).toBeVisible();
  await expect(page.getByText(/^(\d+) of \1 asked at the server agree$/)).toBeVisible();
  await prove(page, testInfo, "who can read Secrets");

  await rows(page, title, "storefront/ci-deployer").click();
  const panel = page.getByRole("complementary", { name: "storefront/ci-deployer" });
  await expect(panel).toContainText("get secrets in orders allowed, confirmed by the server");
  await expect(panel).toContainText("May do everything in the whole cluster. Binding: ci-deployer.");
  await prove(page, testInfo, "what grants it");

  // The address is the whole of it.
  const address = page.url();
  await command(page, "po");
  await expect(panel).toHaveCount(0);
  await page.goto(address);
  await expect(panel).toContainText("cluster-admin");
  await panel.getByRole("button", { name: "cluster-admin" }).click();
  const role = page.getByRole("complementary", { name: "cluster-admin" });
  await role.getByRole("button", { name: "Who has this role" }).click();
  await expect(rows(page, "Who has the role cluster-admin", "system:masters")).toBeVisible();
  await expect(rows(page, "Who has the role cluster-admin", "storefront/ci-deployer")).toBeVisible();
});

test("a question is asked by keys alone, a resource by its short name", async ({ quarterdeck, estate }, testInfo) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfigAs({ staging: "practice" }) });
  await openContext(page, "staging");
  await page.keyboard.press("g");
  await page.keyboard.press("a");
  await expect(page.getByRole("heading", { name: "What you can do" })).toBeVisible();
  await expect(page.getByText(/^Members of system:masters may do everything/)).toBeVisible();
  await page.getByRole("radio", { name: "Who can …" }).click();
  await page.getByRole("combobox", { name: "Verb" }).focus();
  await page.keyboard.type("patch");
  await page.keyboard.press("Tab");
  await page.keyboard.type("deploy");
  await expect(page.getByRole("option").first()).toContainText("deployments.apps");
  await page.keyboard.press("ArrowDown");
  await prove(page, testInfo, "a resource by its short name");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  const title = "Who can patch deployments.apps in the whole cluster";
  await expect(rows(page, title, "practice:oncall")).toBeVisible();
  await expect(rows(page, title, "orders-owners")).toHaveCount(0);
});

test("what somebody can do: rules with where they come from, what is grave of them, and what leads nowhere", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfigAs({ staging: "practice" }) });
  await openContext(page, "staging");
  await command(page, "can data-platform/database-operator");
  const title = "What data-platform/database-operator can do";
  await expect(rows(page, title, "secrets")).toContainText("get, list, watch, create, update");
  // Rules have no labels and no health.
  await expect(filterField(page)).toHaveAttribute("placeholder", /^resource, verbs:delete/);
  await expect(page.getByRole("radio", { name: /^Notable [1-9]/ })).toBeVisible();
  // By being what it is.
  await expect(rows(page, title, "selfsubjectreviews")).toContainText("Group/system:authenticated");
  await expect(page.getByText("May read Secrets in the whole cluster. Binding: database-operator.")).toBeVisible();
  await prove(page, testInfo, "what an operator can do");

  await command(page, "can payments/ledger-migration");
  await expect(page.getByText("The service account payments/ledger-migration is not there.")).toBeVisible();
  await expect(page.getByText(/^Bound to a role that is not there \(ledger-migration\)/)).toBeVisible();
  await rows(page, "What payments/ledger-migration can do", "ledger-migration").click();
  await expect(page.getByRole("complementary")).toContainText("ledger-migrator is not there");
  await prove(page, testInfo, "a binding that leads nowhere");

  // A role that is granted shows with the next reading.
  await estate.api("practice", "POST", "/apis/rbac.authorization.k8s.io/v1/namespaces/payments/roles", {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    metadata: { name: "ledger-migrator", namespace: "payments" },
    rules: [{ apiGroups: [""], resources: ["configmaps"], verbs: ["delete"] }],
  });
  await expect(page.getByRole("button", { name: "Read again" })).toBeVisible();
  await page.keyboard.press("r");
  await expect(rows(page, "What payments/ledger-migration can do", "configmaps")).toContainText("delete");
});

test("who may do little is told what of the answer they cannot see, and who could help is one key from a refusal", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await openContext(page, "practice-viewer");
  await page.keyboard.press(":");
  await page.getByRole("dialog").getByRole("combobox").fill(":sec");
  await expect(page.getByRole("option", { name: /Secrets/ })).toContainText("needs list");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Who can do this" }).click();
  await expect(page.getByText("You may not list secrets in orders")).toBeVisible();
  await expect(page.getByText(/^You may not list clusterroles\.rbac\.authorization\.k8s\.io/)).toBeVisible();
  await expect(page.getByText(/you need create on subjectaccessreviews/)).toBeVisible();
  await expect(rows(page, "Who can list secrets in orders", "system:masters")).toBeVisible();
  await prove(page, testInfo, "a partial answer");

  // Of oneself the server tells the rules.
  await command(page, "can me");
  await expect(rows(page, "What you can do", "endpointslices")).toContainText("SelfSubjectRulesReview");
  await rows(page, "What you can do", "endpointslices").click();
  await expect(page.getByRole("complementary")).toContainText("endpointslices");
});

test("a dashed action leads to those who have its right", async ({ quarterdeck, estate }) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfigAs({ staging: "practice-viewer" }) });
  await takeProposals(page);
  await page.keyboard.press("Control+1");
  await command(page, "po");
  await rows(page, "Pods").first().click();
  await page.getByRole("complementary").getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Who can delete pods" }).click();
  await expect(page.getByRole("heading", { name: "Who can delete pods in orders" })).toBeVisible();
  await expect(page.getByText("You may not delete pods in orders")).toBeVisible();
});
