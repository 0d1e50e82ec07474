/** Who else looks after a thing: told by each plan, suspended by one, and its fields taken over only when that is confirmed apart. */
import type { Page } from "@playwright/test";
import { z } from "zod";
import { prove } from "./fixtures/prove.ts";
import { command, detail, rows, takeProposals } from "./fixtures/screens.ts";
import { expect, test } from "./fixtures/test.ts";

const Deployment = z.object({
  metadata: z.object({ managedFields: z.array(z.object({ manager: z.string(), operation: z.string() })) }),
  spec: z.object({ replicas: z.number() }),
});
const Kustomization = z.object({ spec: z.object({ suspend: z.boolean().optional() }) });
const Application = z.object({
  spec: z.object({ syncPolicy: z.object({ automated: z.unknown().optional() }).optional() }),
});

const deployment = (name: string) => `/apis/apps/v1/namespaces/storefront/deployments/${name}`;
const KUSTOMIZATION = "/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/flux-system/kustomizations/storefront-services";
const APPLICATION = "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/storefront-web";

async function scaleTo(page: Page, name: string, count: string): Promise<void> {
  await rows(page, "Deployments", name).first().click();
  await expect(detail(page, name)).toBeVisible();
  await page.keyboard.press("Shift+S");
  await expect(page.getByRole("dialog").getByRole("textbox")).toBeFocused();
  await page.keyboard.press("Control+a");
  await page.keyboard.type(count);
  await page.getByRole("button", { name: "Preview" }).click();
}

test("a plan names who would change it back, plans their suspension first, and then stands", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfigAs({ staging: "practice" }) });
  await takeProposals(page);
  await page.keyboard.press("Control+1");
  await command(page, "deploy storefront");

  const owners = [
    { name: "pricing", said: /applies its source every 20s and puts this back/, suspended: /is suspended/ },
    { name: "reviews", said: /heals itself: it puts this back within seconds/, suspended: /is synced by hand/ },
  ];
  for (const { name, said, suspended } of owners) {
    await scaleTo(page, name, "2");
    const plan = page.getByRole("dialog", { name: `Scale Deployment storefront / ${name} to 2 replicas` });
    await expect(plan.getByText(said)).toBeVisible();
    await plan.getByRole("button", { name: "Plan its suspension first…" }).click();
    const suspension = page.getByRole("dialog", { name: /^Suspend / });
    await expect(suspension.getByRole("button", { name: /^Run/ })).toBeFocused();
    await prove(page, testInfo, `suspension of the owner of ${name}`);
    await page.keyboard.press("Control+Enter");
    await expect(suspension).toBeHidden();
    // The plan below is made again, and says what its owner does now.
    await expect(plan.getByText(suspended)).toBeVisible({ timeout: 30_000 });
    await expect(plan.getByText(said)).toBeHidden();
    await page.keyboard.press("Control+Enter");
    await expect(plan).toBeHidden();
    await expect(page.getByText(`Scale Deployment storefront / ${name} to 2 replicas: done`)).toBeVisible({
      timeout: 60_000,
    });
    expect(Deployment.parse(await estate.api("practice", "GET", deployment(name))).spec.replicas).toBe(2);
  }
  expect(Kustomization.parse(await estate.api("practice", "GET", KUSTOMIZATION)).spec.suspend).toBe(true);
  expect(Application.parse(await estate.api("practice", "GET", APPLICATION)).spec.syncPolicy?.automated ?? null).toBe(
    null,
  );
});

test("an apply lists the fields that others own, and takes them over only when that is confirmed apart", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfigAs({ staging: "practice" }) });
  await takeProposals(page);
  await page.keyboard.press("Control+1");
  await command(page, "deploy storefront");
  await command(page, "apply");
  await expect(page.getByRole("textbox", { name: "Documents to apply" })).toBeVisible();
  const document =
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: mailer\n  namespace: storefront\nspec:\n  replicas: 3\n";
  await page.locator("input[type=file]").setInputFiles({
    name: "mailer.yaml",
    mimeType: "text/yaml",
    buffer: Buffer.from(document),
  });
  await expect(page.getByText("1 document", { exact: true })).toBeVisible();
  await page.keyboard.press("Control+Enter");
  const plan = page.getByRole("dialog", { name: "Apply 1 document from mailer.yaml" });
  await expect(plan.getByText(/^1 field is owned by deploy-pipeline with another value/)).toBeVisible();
  await expect(plan.getByText(/spec\.replicas \(deploy-pipeline\): 1 → 3/)).toBeVisible();
  await expect(plan.getByRole("button", { name: /^Run/ })).toHaveCount(0);
  const takeOver = plan.getByRole("checkbox", {
    name: "Take over 1 field of Deployment storefront / mailer from deploy-pipeline",
  });
  await expect(takeOver).not.toBeChecked();
  await prove(page, testInfo, "conflict of an apply");
  await page.keyboard.press("Control+Enter");
  await expect(plan).toBeVisible();
  expect(Deployment.parse(await estate.api("practice", "GET", deployment("mailer"))).spec.replicas).toBe(1);

  await takeOver.click();
  await expect(plan.getByText(/takes over from deploy-pipeline\. Line, field:.*spec\.replicas/)).toBeVisible();
  await expect(plan.getByText("replicas: 3")).toBeVisible();
  await prove(page, testInfo, "take-over confirmed apart");
  await page.keyboard.press("Control+Enter");
  await expect(plan).toBeHidden();
  await expect
    .poll(async () => Deployment.parse(await estate.api("practice", "GET", deployment("mailer"))))
    .toMatchObject({ spec: { replicas: 3 } });
  const { metadata } = Deployment.parse(await estate.api("practice", "GET", deployment("mailer")));
  expect(metadata.managedFields.find(({ operation }) => operation === "Apply")?.manager).toMatch(/^quarterdeck/);
});
