import type { Page } from "@playwright/test";
import { prove } from "./fixtures/prove.ts";
import { command, openContext, rows } from "./fixtures/screens.ts";
import { expect, test } from "./fixtures/test.ts";

/** Cells of a connection's line, by the heads of their columns. */
async function line(page: Page, name: string): Promise<Readonly<Record<string, string>>> {
  const table = page.getByRole("main").getByRole("table").first();
  const heads = await table.getByRole("columnheader").allTextContents();
  const row = table.getByRole("row").filter({ has: page.getByRole("rowheader", { name, exact: true }) });
  const cells = [name, ...(await row.getByRole("cell").allTextContents())];
  return Object.fromEntries(heads.map((head, at) => [head, cells[at] ?? ""]));
}

test("the diagnostics screen shows budgets, rows, memory and every listening socket, live", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const { page, origin, kind } = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await expect(page.getByRole("main").getByRole("heading").first()).toBeVisible();
  await page.keyboard.press("g");
  await page.keyboard.press("d");
  await expect(page.getByRole("heading", { name: "Diagnostics" })).toBeVisible();
  await expect(page.getByText("No connection is open.")).toBeVisible();
  if (kind === "web") await expect(page.getByRole("cell", { name: origin })).toBeVisible();
  else await expect(page.getByText("The console listens on no socket.")).toBeVisible();

  await page.goto(`${page.url().split("#")[0]}#/`);
  await openContext(page, "practice");
  await command(page, "po -A");
  await expect(rows(page, "Pods").first()).toBeVisible();
  await command(page, "ctx practice-dead");
  await page.keyboard.press("g");
  await page.keyboard.press("d");
  await expect
    .poll(() => line(page, "practice"))
    .toMatchObject({
      State: "ready",
      Version: expect.stringMatching(/^v1\./),
      Lists: "0 of 4",
      "Background/s": expect.stringMatching(/^[\d.]+ of 10$/),
      Waiting: "0 + 0",
      "Retry-After": "–",
      Requests: expect.stringMatching(/^\d+$/),
    });
  await expect.poll(async () => (await line(page, "practice-dead")).State).toBe("failed");
  await expect(page.getByText(/refused the connection.*Next try in \d/)).toBeVisible();
  await expect(page.getByRole("row", { name: /practice pods All namespaces .* 300 / })).toBeVisible();
  await expect(page.getByRole("row", { name: /^Core, all of it \d+ \d+(\.\d)? MB$/ })).toBeVisible();
  await expect(page.getByRole("row", { name: /^Worker of practice \d/ })).toBeVisible();
  await prove(page, testInfo, "diagnostics");

  // The target asks for patience: what it asked is obeyed, and shown while it lasts.
  await estate.control("practice", { action: "throttle", requests: 3, retryAfterSeconds: 20 });
  await command(page, "ctx practice");
  await command(page, "deploy -A");
  await page.keyboard.press("g");
  await page.keyboard.press("d");
  await expect.poll(async () => (await line(page, "practice"))["Retry-After"]).toMatch(/^\d+.s left$/);
  await prove(page, testInfo, "diagnostics while throttled");
});
