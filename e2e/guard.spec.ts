/** Environments that cannot be talked round: by their screens, and by frames that no screen sends. */
import type { Page } from "@playwright/test";
import { RpcError } from "../shared/rpc/envelope.ts";
import { directClient } from "./fixtures/directClient.ts";
import type { Estate } from "./fixtures/estate.ts";
import { prove } from "./fixtures/prove.ts";
import { command, detail, rows, takeProposals } from "./fixtures/screens.ts";
import { expect, test } from "./fixtures/test.ts";

const MAILER = "/apis/apps/v1/namespaces/storefront/deployments/mailer";

async function replicas(estate: Estate, cluster: "practice" | "practice-staging"): Promise<unknown> {
  return JSON.parse(JSON.stringify(await estate.api(cluster, "GET", MAILER))).spec.replicas;
}

async function openMailer(page: Page, key: string): Promise<void> {
  await page.keyboard.press(key);
  await command(page, "deploy storefront");
  await rows(page, "Deployments", "mailer").first().click();
  await expect(detail(page, "mailer")).toBeVisible();
}

async function scaleTo(page: Page, count: string): Promise<void> {
  await page.keyboard.press("Shift+S");
  await expect(page.getByRole("dialog").getByRole("textbox")).toBeFocused();
  await page.keyboard.press("Control+a");
  await page.keyboard.type(count);
  await page.getByRole("button", { name: "Preview" }).click();
}

/** The error's code, or "taken". */
function outcome(asked: Promise<unknown>): Promise<string> {
  return asked.then(
    () => "taken",
    (error: unknown) => (error instanceof RpcError ? error.code : String(error)),
  );
}

test("a read-only environment dashes every action, refuses each plan, and takes no frame past its screens", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const kubeconfig = estate.kubeconfigAs({ "prod-eu": "practice", staging: "practice-staging" });
  const host = await quarterdeck.start({ kubeconfig });
  const { page } = host;
  await page.getByRole("button", { name: "Review" }).click();
  await page.getByRole("button", { name: /^Use .*suggestion/ }).click();
  await page.getByRole("region", { name: "staging" }).getByRole("radio", { name: "read-only" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Environments saved")).toBeVisible();
  await openMailer(page, "Control+2");

  await page.keyboard.press("a");
  const actions = page.getByRole("dialog").getByRole("option");
  await expect(actions.filter({ hasText: /^Restart/ })).toContainText("staging is read-only");
  // What only asks is left.
  await expect(page.locator('[role="option"]:not(.missing)').filter({ hasNotText: /^Who can/ })).toHaveCount(0);
  await prove(page, testInfo, "actions of a read-only environment");
  await page.keyboard.press("Escape");

  // The key goes on to the plan, which says why not, and where the way on is.
  await page.keyboard.press("Shift+R");
  const plan = page.getByRole("dialog", { name: "Restart Deployment storefront / mailer" });
  await expect(plan.getByText("staging cannot be changed from here.")).toBeVisible();
  const run = plan.getByRole("button", { name: "Run 2 steps" });
  await expect(run).toHaveAttribute("aria-disabled", "true");
  await expect(plan.getByRole("button", { name: "Change the guard…" })).toBeFocused();
  await prove(page, testInfo, "plan in a read-only environment");
  await page.keyboard.press("Control+Enter");
  await run.click({ force: true });
  await expect(plan).toBeVisible();

  if (host.kind === "web") {
    const direct = await directClient(page, host.origin);
    const { operations, environments } = direct;
    const all = (await environments.list({}).next()).value;
    const [prod, staging] = all?.environments ?? [];
    const [connection] = staging?.connections ?? [];
    if (prod === undefined || staging === undefined || connection === undefined) throw new Error("no environments");
    const target = {
      connection,
      group: "apps",
      version: "v1",
      resource: "deployments",
      namespace: "storefront",
      name: "mailer",
    };
    const request = { action: "scale" as const, targets: [target], replicas: 7 };
    const made = await operations.plan({ request: { domain: "cluster", request }, options: [] });
    expect(made.approval.kind).toBe("refused");
    for (const typed of ["", "staging", "prod-eu"]) {
      const { id, hash } = made;
      expect(await outcome(operations.run({ plan: id, hash, typed, why: "" }))).toBe("guarded");
    }
    expect(await outcome(operations.unlock({ environment: staging.id, typed: "staging" }))).toBe("guarded");
    // Neither may the guard be lowered by saving, nor the connection be moved to where more is allowed.
    const open = { ...staging, guard: "open" as const };
    expect(await outcome(environments.save({ environments: [prod, open] }))).toBe("guarded");
    const moved = [
      { ...prod, connections: [...prod.connections, connection] },
      { ...staging, connections: [] },
    ];
    expect(await outcome(environments.save({ environments: moved }))).toBe("guarded");
    direct.dispose();
  }
  expect(await replicas(estate, "practice-staging")).toBe(1);
});

test("a protected environment takes its typed name, or an unlock that everyone sees run out; an unlock covers small changes alone", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const kubeconfig = estate.kubeconfigAs({ "prod-eu": "practice", staging: "practice-staging" });
  const host = await quarterdeck.start({ kubeconfig });
  const { page } = host;
  await takeProposals(page);
  await openMailer(page, "Control+1");

  if (host.kind === "web") {
    const direct = await directClient(page, host.origin);
    const { operations, environments } = direct;
    const prod = (await environments.list({}).next()).value?.environments[0];
    const [connection] = prod?.connections ?? [];
    if (prod === undefined || connection === undefined) throw new Error("no environment prod-eu");
    const target = {
      connection,
      group: "apps",
      version: "v1",
      resource: "deployments",
      namespace: "storefront",
      name: "mailer",
    };
    const request = { action: "scale" as const, targets: [target], replicas: 7 };
    const { id, hash } = await operations.plan({ request: { domain: "cluster", request }, options: [] });
    for (const typed of ["", "prod", "PROD-EU", "staging"])
      expect(await outcome(operations.run({ plan: id, hash, typed, why: "" }))).toBe("guarded");
    const other = hash.replace(/^./, (first) => (first === "0" ? "1" : "0"));
    expect(await outcome(operations.run({ plan: id, hash: other, typed: "prod-eu", why: "" }))).toBe("conflict");
    expect(await outcome(operations.unlock({ environment: prod.id, typed: "prod" }))).toBe("guarded");
    expect(await replicas(estate, "practice")).toBe(1);
    direct.dispose();
  }

  await scaleTo(page, "3");
  const plan = page.getByRole("dialog", { name: "Scale Deployment storefront / mailer to 3 replicas" });
  await expect(plan.getByRole("textbox", { name: /^prod-eu is protected/ })).toBeFocused();
  await plan.getByRole("button", { name: "Unlock for 15 min…" }).click();
  await expect(page.getByRole("dialog", { name: "Unlock prod-eu for 15 minutes" }).getByRole("textbox")).toBeFocused();
  await page.keyboard.type("prod-eu");
  await page.keyboard.press("Enter");
  // The same plan, made again under the guard as it is now.
  await expect(plan.getByText(/prod-eu is unlocked/)).toBeVisible();
  await expect(plan.getByText(/^1[45]:\d\d$/)).toBeVisible();
  await prove(page, testInfo, "plan under an unlock");
  await plan.getByRole("button", { name: "Run 2 steps" }).focus();
  await page.keyboard.press("Enter");
  await expect(plan).toBeHidden();
  await expect(page.getByText("Scale Deployment storefront / mailer to 3 replicas: done")).toBeVisible({
    timeout: 60_000,
  });

  // A deletion is no small change: the name is typed, with that of what is deleted.
  await page.keyboard.press("Delete");
  await page.getByRole("button", { name: "Preview" }).click();
  const deletion = page.getByRole("dialog", { name: "Delete Deployment storefront / mailer" });
  await expect(deletion.getByRole("textbox", { name: /prod-eu is protected/ })).toBeFocused();
  await expect(deletion.getByRole("button", { name: "Run 1 step" })).toHaveAttribute("aria-disabled", "true");
  await prove(page, testInfo, "what an unlock does not cover");
  await page.keyboard.press("Escape");
  await page.getByRole("contentinfo").getByRole("button", { name: "Lock now" }).click();
  await scaleTo(page, "2");
  const locked = page.getByRole("dialog", { name: "Scale Deployment storefront / mailer to 2 replicas" });
  await expect(locked.getByRole("textbox", { name: /^prod-eu is protected/ })).toBeFocused();
});
