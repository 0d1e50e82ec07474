import type { Locator, Page } from "@playwright/test";
import { parse } from "yaml";
import { listenForCopies } from "./fixtures/copies.ts";
import type { Estate } from "./fixtures/estate.ts";
import { prove } from "./fixtures/prove.ts";
import { command, environmentButton, rows } from "./fixtures/screens.ts";
import { expect, test } from "./fixtures/test.ts";
import { stat } from "./fixtures/writing.ts";

const deployment = "/apis/apps/v1/namespaces/orders/deployments/orders-scheduler";

interface Deployment {
  readonly metadata: { readonly labels?: Record<string, string>; readonly annotations?: Record<string, string> };
  readonly spec: { readonly replicas: number };
}

/** An open environment around the practice cluster. */
async function enter(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Review" }).click();
  await page.getByRole("button", { name: "Use the suggestion" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Environments saved")).toBeVisible();
  await page.keyboard.press("Control+1");
  await expect(environmentButton(page, "staging")).toBeVisible();
}

async function openEditor(page: Page, estate: Estate): Promise<{ readonly text: Locator; readonly live: Deployment }> {
  await command(page, "deploy orders");
  await rows(page, "Deployments", "orders-scheduler").first().click();
  await page.keyboard.press("e");
  const text = page.getByRole("textbox", { name: "YAML of orders-scheduler" });
  await expect(text).toContainText("replicas:");
  return { text, live: (await estate.api("practice", "GET", deployment)) as Deployment };
}

/** Replaces a text of the editor by its own search, as a person does. */
async function replace(page: Page, from: string, to: string): Promise<void> {
  const line = page.locator(".cm-line", { hasText: from }).first();
  await line.click();
  await page.keyboard.press("End");
  await page.keyboard.press("Shift+Home");
  await page.keyboard.type(to);
}

async function change(estate: Estate, what: (live: Deployment) => object): Promise<void> {
  const live = (await estate.api("practice", "GET", deployment)) as Deployment;
  await estate.api("practice", "PUT", deployment, what(live));
}

test("a deployment is edited while others change it: theirs is kept, a conflict is told, and the receipt undoes it", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfigAs({ staging: "practice" }) });
  await enter(page);
  const { text, live } = await openEditor(page, estate);
  await expect(text).not.toContainText("managedFields");
  await expect(text).not.toContainText("status:");
  await prove(page, testInfo, "editor");

  const { replicas } = live.spec;
  await replace(page, `replicas: ${replicas}`, `replicas: ${replicas + 2}`);
  await page.getByRole("radio", { name: "Changes" }).click();
  await expect(page.getByText("Your text")).toBeVisible();
  await prove(page, testInfo, "changes");
  await page.getByRole("radio", { name: "Edit" }).click();

  await change(estate, (now) => ({
    ...now,
    metadata: { ...now.metadata, labels: { ...now.metadata.labels, tier: "front" } },
  }));
  await expect(page.getByText(/1 field has changed on the server/)).toBeVisible();
  await prove(page, testInfo, "changed meanwhile");
  await page.getByRole("button", { name: "Take them in" }).click();
  await expect(text).toContainText("tier: front");
  await expect(text).toContainText(`replicas: ${replicas + 2}`);

  await change(estate, (now) => ({ ...now, spec: { ...now.spec, replicas: replicas + 1 } }));
  await expect(page.getByText(`was ${replicas}, yours ${replicas + 2}, theirs ${replicas + 1}`)).toBeVisible();
  await page.keyboard.press("Control+Enter");
  const plan = page.getByRole("dialog", { name: /^Edit Deployment orders \/ orders-scheduler/ });
  await expect(plan.getByText(/changed by others since you began/).first()).toBeVisible();
  await prove(page, testInfo, "conflict");
  await plan.getByText(/Put my value over the one that others wrote/).click();
  await expect(plan.getByText("spec.replicas").first()).toBeVisible();
  await prove(page, testInfo, "preview");
  await page.keyboard.press("Control+Enter");
  await expect(plan).toBeHidden();
  await expect
    .poll(async () => await estate.api("practice", "GET", deployment))
    .toMatchObject({ spec: { replicas: replicas + 2 }, metadata: { labels: { tier: "front" } } });

  // What others wrote is what was there before: that comes back, and what they did besides stays.
  await page.keyboard.press("g");
  await page.keyboard.press("j");
  await rows(page, "Journal", "Edit Deployment").click({ timeout: 60_000 });
  // The editor was left before it was done: what was applied is no unsaved text nevertheless.
  await expect(stat(page)).toHaveCount(0);
  await expect(
    page.getByRole("complementary", { name: "Receipt" }).getByRole("button", { name: "Undo…" }),
  ).toBeVisible();
  await prove(page, testInfo, "receipt of an edit");
  await page.keyboard.press("u");
  const undo = page.getByRole("dialog", { name: /^Undo/ });
  await expect(undo.getByRole("button", { name: /^Run/ })).toBeFocused();
  // Tried on the server, as the edit was: what comes of it, what is sent, what it means for pods, the same as kubectl.
  await expect(undo.getByText("The server's dry run passed")).toBeVisible();
  await expect(undo.getByText(`replicas: ${replicas + 2}`)).toBeVisible();
  await expect(undo.getByText(`replicas: ${replicas + 1}`)).toBeVisible();
  await expect(undo.getByText("pod ends", { exact: false })).toBeVisible();
  await undo.getByText("1 call", { exact: true }).click();
  await expect(undo.getByText(`PATCH ${deployment}?fieldManager=quarterdeck`)).toBeVisible();
  const copy = undo.getByRole("button", { name: "Copy as kubectl" });
  await expect(copy).toBeVisible();
  await prove(page, testInfo, "undo of an edit");
  const copied = await listenForCopies(page);
  await copy.click();
  expect(await copied()).toMatch(
    /^kubectl .* patch deployments\.apps\/orders-scheduler --type=json -p '\[.*"path":"\/spec\/replicas"/,
  );
  await page.keyboard.press("Control+Enter");
  await expect(undo).toBeHidden();
  await expect
    .poll(async () => await estate.api("practice", "GET", deployment))
    .toMatchObject({ spec: { replicas: replicas + 1 }, metadata: { labels: { tier: "front" } } });
});

test("a draft outlives looking elsewhere and a reload; what is wrong is marked and completed", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfigAs({ staging: "practice" }) });
  await enter(page);
  const { text, live } = await openEditor(page, estate);
  await replace(page, `replicas: ${live.spec.replicas}`, "replica: seven");
  const findings = page.getByRole("region", { name: "What is wrong with the text" });
  await expect(findings.getByText(/has no field replica\. Is replicas meant\?/)).toBeVisible();
  await prove(page, testInfo, "findings");
  await page.reload();
  await expect(text).toContainText("replica: seven");
  await replace(page, "replica: seven", `replicas: ${live.spec.replicas}`);
  await page.keyboard.press("Enter");
  await page.keyboard.type("minRea");
  const options = page.getByRole("listbox");
  await expect(options.getByRole("option", { name: /^minReadySeconds/ })).toBeVisible();
  await prove(page, testInfo, "completion");
  // Once closes what pops up; then one writes on, and no letter is a command.
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.waitForTimeout(800);
  await page.keyboard.press("Escape");
  // So is the palette closed, and what was written goes on.
  await page.keyboard.press("Control+K");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(text).toBeFocused();
  await page.keyboard.type("dySeconds: 7");
  await expect(text).toContainText("minReadySeconds: 7");

  // The object goes: the text stays, and becomes a document.
  await estate.api("practice", "DELETE", deployment);
  await expect(page.getByText("orders-scheduler has been deleted. Your text is still here.")).toBeVisible();
  await prove(page, testInfo, "deleted meanwhile");
  await page.getByRole("button", { name: "Apply my text as a new object…" }).click();
  const documents = page.getByRole("textbox", { name: "Documents to apply" });
  await expect(documents).toBeFocused();
  await expect(documents).toContainText("minReadySeconds: 7");
  await page.keyboard.press("Control+Enter");
  const plan = page.getByRole("dialog", { name: /^Apply 1 document/ });
  await expect(plan.getByText("Create Deployment orders / orders-scheduler")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(documents).toBeFocused();
});

test("several documents are applied in their order, each with its result, and those created are undone", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfigAs({ staging: "practice" }) });
  await enter(page);
  await command(page, "po orders");
  await command(page, "create cm");
  const text = page.getByRole("textbox", { name: "Documents to apply" });
  await expect(text).toContainText("kind: ConfigMap");
  await prove(page, testInfo, "template");
  const documents = [
    "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: fresh\n",
    '# kept\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: applied\n  namespace: fresh\ndata:\n  mode: "0644"\n',
  ].join("---\n");
  await page.locator("input[type=file]").setInputFiles({
    name: "fresh.yaml",
    mimeType: "text/yaml",
    buffer: Buffer.from(documents),
  });
  await expect(page.getByText("3 documents")).toBeVisible();
  await prove(page, testInfo, "documents");
  await page.keyboard.press("Control+Enter");
  const plan = page.getByRole("dialog", { name: /^Apply 3 documents from fresh\.yaml/ });
  await expect(plan.getByRole("button", { name: /^Namespace fresh/ })).toBeVisible();
  await prove(page, testInfo, "apply preview");
  await plan.getByRole("button", { name: /^Run/ }).click();
  await expect(plan).toBeHidden();
  await expect
    .poll(async () => {
      const map = await estate.api("practice", "GET", "/api/v1/namespaces/fresh/configmaps/applied").catch(() => null);
      return parse(JSON.stringify(map));
    })
    .toMatchObject({ data: { mode: "0644" } });
});

test("values of a Secret are shown one at a time and written as text", async ({ quarterdeck, estate }, testInfo) => {
  await estate.api("practice", "POST", "/api/v1/namespaces/orders/secrets", {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "edited" },
    data: { user: btoa("jane"), password: btoa("hunter2") },
  });
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfigAs({ staging: "practice" }) });
  await enter(page);
  await command(page, "secrets orders");
  await rows(page, "Secrets", "edited").first().click();
  await page.keyboard.press("e");
  await page.getByRole("button", { name: "Show the value of password" }).click();
  const value = page.getByRole("textbox", { name: "Value of password" });
  await expect(value).toHaveValue("hunter2");
  await expect(page.getByRole("textbox", { name: "Value of user" })).toHaveCount(0);
  await prove(page, testInfo, "secret");
  await value.fill("correct horse");
  // Looked elsewhere: what was written is there again, what was only seen is masked.
  await page.getByRole("button", { name: "Close the editor" }).click();
  await page.keyboard.press("e");
  await expect(page.getByRole("textbox", { name: "Value of password" })).toHaveValue("correct horse");
  await page.keyboard.press("Control+Enter");
  const plan = page.getByRole("dialog", { name: /^Edit Secret orders \/ edited/ });
  await expect(plan.getByText("data.password").first()).toBeVisible();
  await expect(plan.getByText(/hunter2|correct horse|Y29ycmVjdC/)).toHaveCount(0);
  await prove(page, testInfo, "secret preview");
  await plan.getByRole("button", { name: /^Run/ }).click();
  await expect
    .poll(async () =>
      parse(JSON.stringify(await estate.api("practice", "GET", "/api/v1/namespaces/orders/secrets/edited"))),
    )
    .toMatchObject({ data: { user: btoa("jane"), password: btoa("correct horse") } });
  await expect(stat(page)).toHaveCount(0);
});
