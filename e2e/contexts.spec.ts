import { prove } from "./fixtures/prove.ts";
import { command, contextRow, openContext, pill, rows } from "./fixtures/screens.ts";
import { expect, test } from "./fixtures/test.ts";

test("switches between three contexts, one dead and one with expired credentials, and each says how it stands", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await openContext(page, "practice");
  await command(page, "po");
  await expect(rows(page, "Pods", "orders-api-").first()).toBeVisible();

  await command(page, "ctx practice-dead");
  await expect(pill(page, "practice-dead")).toHaveAttribute("data-phase", "failed");
  await expect(page.getByRole("main").getByText(/refused the connection: nothing listens there/)).toBeVisible();
  await expect(page.getByRole("main").getByRole("button", { name: "Try now" })).toBeVisible();
  await prove(page, testInfo, "a dead context");

  await command(page, "ctx practice-expired");
  await expect(pill(page, "practice-expired")).toHaveAttribute("data-phase", "expired");
  await expect(page.getByRole("main").getByText(/refuses the token of the kubeconfig/)).toBeVisible();
  await expect(page.getByRole("main").getByRole("button", { name: "Sign in again" })).toBeVisible();
  await prove(page, testInfo, "expired credentials");

  await command(page, "ctx practice-staging");
  await expect(pill(page, "practice-staging")).toHaveAttribute("data-phase", "ready");
  await expect(rows(page, "Pods").first()).toBeVisible();

  await command(page, "ctx practice");
  await expect(rows(page, "Pods", "orders-api-").first()).toBeVisible();
});

test("someone without the right to list a kind reads which permission is missing", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await openContext(page, "practice-viewer");
  await command(page, "secrets");
  await expect(page.getByRole("main").getByText(/You may not list secrets in the namespace orders/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Copy request for access" })).toBeVisible();
  await prove(page, testInfo, "a forbidden kind");
});

test("a command finds its table on a context that never answered, and on one that is down what it served before", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const first = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  // From the first screen, with nothing open yet.
  await expect(contextRow(first.page, "practice")).toBeVisible();
  await command(first.page, "po @practice-staging");
  await expect(rows(first.page, "Pods").first()).toBeVisible();
  await command(first.page, "ctx practice-dead");
  await command(first.page, "deploy");
  const main = first.page.getByRole("main");
  await expect(main.getByRole("heading", { name: "Deployments" })).toBeVisible();
  await expect(main.getByText(/refused the connection: nothing listens there/)).toBeVisible();
  await expect(main.getByText(/Next try in/)).toBeVisible();
  await expect(main.getByRole("button", { name: "Try now" })).toBeVisible();
  await prove(first.page, testInfo, "a table of a context that never answered");

  // Its own kinds are learned while it answers.
  await command(first.page, "ctx practice");
  await command(first.page, "topics -A");
  await expect(rows(first.page, "Topics").first()).toBeVisible();
  await first.stop();
  await estate.control("practice", { action: "restart", downMs: 30_000 });
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await expect(page.getByRole("main").getByRole("heading").first()).toBeVisible();
  await command(page, "ctx practice");
  await expect(pill(page, "practice")).toHaveAttribute("data-phase", "failed");
  await command(page, "topics -A");
  await expect(page.getByRole("main").getByRole("heading", { name: "Topics" })).toBeVisible();
  await expect(page.getByRole("main").getByText(/refused the connection/)).toBeVisible();
  await expect(rows(page, "Topics").first()).toBeVisible({ timeout: 60_000 });
});

test("a kubeconfig added by hand brings its contexts, and takes them along when it is taken away", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const { page } = await quarterdeck.start({ kubeconfig: null });
  await page.getByRole("navigation").getByRole("button", { name: "Connections" }).click();
  const path = page.getByLabel("Path of a kubeconfig");
  await path.fill("~/no/such.kubeconfig");
  await page.keyboard.press("Enter");
  await expect(page.getByText("The file is not there.")).toBeVisible();
  await page.getByRole("button", { name: /^Look at .*\/no\/such.kubeconfig no more/ }).click();
  await expect(page.getByText("The file is not there.")).toBeHidden();
  await path.fill(estate.kubeconfig);
  await page.keyboard.press("Enter");
  await expect(contextRow(page, "practice-staging").first()).toBeVisible();
  await prove(page, testInfo, "a kubeconfig added by hand");
  await page.getByRole("button", { name: `Look at ${estate.kubeconfig} no more` }).click();
  await expect(contextRow(page, "practice-staging").first()).toBeHidden();
});
