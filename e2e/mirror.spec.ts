/** Records of the journal on their way to a log endpoint that a person named. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { JournalStore } from "../electron/journal/journalStore.ts";
import { prove } from "./fixtures/prove.ts";
import { expect, test } from "./fixtures/test.ts";

test("mirrors the journal to an endpoint with a secret header, and says when that refuses", async ({
  quarterdeck,
  afterwards,
}, testInfo) => {
  const journal = new JournalStore({ folder: join(quarterdeck.home, "quarterdeck/journal"), token: "before" });
  for (const kind of ["approved", "end"] as const) await journal.append({ kind, operation: "a", step: null, body: {} });
  journal.dispose();

  const got: { token: string | undefined; seqs: number[] }[] = [];
  const endpoint = createServer(async (request, response) => {
    const token = request.headers.authorization;
    const { resourceLogs } = JSON.parse(await text(request));
    if (token === undefined) return response.writeHead(401).end("who are you?");
    const lines: { body: { stringValue: string } }[] = resourceLogs[0].scopeLogs[0].logRecords;
    got.push({ token, seqs: lines.map(({ body }) => JSON.parse(body.stringValue).seq) });
    return response.end("{}");
  });
  await new Promise<void>((resolve) => endpoint.listen(0, "127.0.0.1", resolve));
  afterwards.push(async () => {
    endpoint.closeAllConnections();
    endpoint.close();
  });

  const { page } = await quarterdeck.start({ kubeconfig: null });
  await page.getByRole("button", { name: "Settings" }).click();
  const address = page.getByRole("textbox", { name: "OTLP log endpoint" });
  await address.fill(`http://127.0.0.1:${(endpoint.address() as AddressInfo).port}`);
  await address.blur();
  await expect(page.getByText("HTTP 401: who are you?")).toBeVisible();
  await prove(page, testInfo, "a mirror that is refused");

  const header = page.getByLabel("Secret header");
  await header.fill("no header");
  await page.getByRole("button", { name: "Keep" }).click();
  await expect(page.getByText(/A header is a name, a colon and a value/)).toBeVisible();
  await header.fill("Authorization: Bearer s3cret");
  await page.getByRole("button", { name: "Keep" }).click();
  await expect.poll(() => got).toEqual([{ token: "Bearer s3cret", seqs: [1, 2, 3] }]);
  await expect(page.getByText("HTTP 401")).toBeHidden();
  await expect(header).toHaveAttribute("placeholder", "Authorization: ••••••");
  await prove(page, testInfo, "a mirror with a header");
  await page.getByRole("button", { name: "Take away" }).click();
  await expect(header).toHaveAttribute("placeholder", "Authorization: Bearer …");
});
