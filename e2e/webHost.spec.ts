/** The web host's secrets and walls, in a real browser. */
import { createServer, type Server } from "node:http";
import type { BrowserContext, Page } from "@playwright/test";
import type { Host } from "./fixtures/host.ts";
import { prove } from "./fixtures/prove.ts";
import { contextRow } from "./fixtures/screens.ts";
import { expect, test } from "./fixtures/test.ts";

/** The launch token as the host printed it. */
function linkOf(host: Host): string {
  return /ready: (\S+)/.exec(host.output())?.[1] ?? "";
}

test("a tab without the token, or with one that was used, is refused and told what to do", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  const host = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await expect(contextRow(host.page, "practice")).toBeVisible();

  for (const address of [host.origin, linkOf(host)]) {
    const tab = await host.page.context().newPage();
    await tab.goto(address);
    await expect(tab.getByRole("heading", { name: "This tab has no key" })).toBeVisible();
    await expect(tab.getByText("Press Enter in the terminal where the console runs to get a new one.")).toBeVisible();
    await expect(tab.getByText("practice")).toHaveCount(0);
    if (address === host.origin) await prove(tab, testInfo, "a tab without a key");
    await tab.close();
  }

  await host.page.reload();
  await expect(contextRow(host.page, "practice")).toBeVisible();
});

test("the token is in no address, no history, no referrer, no cookie and no storage that outlives the tab", async ({
  quarterdeck,
  estate,
}) => {
  const host = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  const { page } = host;
  await expect(contextRow(page, "practice")).toBeVisible();
  const token = new URL(linkOf(host)).hash.slice(3);
  expect(token.length).toBeGreaterThan(20);
  expect(page.url()).not.toContain(token);

  const asked: string[] = [];
  page.on("request", (request) => asked.push(`${request.url()} ${request.headers().referer ?? ""}`));
  const opened = page.waitForEvent("websocket");
  await page.reload();
  asked.push((await opened).url());
  await expect(contextRow(page, "practice")).toBeVisible();
  expect(asked.filter((line) => line.includes(token) || /[?#]t=/.test(line))).toEqual([]);

  const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, document.cookie]));
  expect(stored).not.toContain(token);
  expect(await page.context().cookies()).toEqual([]);
  await page.goBack();
  expect(page.url()).not.toContain(token);
});

test.describe("a hostile page on another loopback port", () => {
  test("cannot lock the person out with cookies, which all ports of a host share", async ({ quarterdeck, estate }) => {
    const host = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
    await expect(contextRow(host.page, "practice")).toBeVisible();
    const hostile = await startHostile();
    try {
      const page = await hostilePage(host.page.context(), hostile.address);
      await page.evaluate(() => {
        // biome-ignore lint/suspicious/noDocumentCookie: what a hostile page would use.
        for (let n = 0; n < 100; n += 1) document.cookie = `c${n}=${"x".repeat(4_000)}; path=/`;
      });
      // More than the 16 kB that Node takes as a request's headers by default; the browser stores them one after the other.
      await expect.poll(async () => (await host.page.context().cookies()).length).toBeGreaterThan(20);
      await host.page.reload();
      await expect(contextRow(host.page, "practice")).toBeVisible();
    } finally {
      await hostile.close();
    }
  });

  test("cannot connect, read, or frame the console", async ({ quarterdeck, estate }) => {
    const host = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
    await expect(contextRow(host.page, "practice")).toBeVisible();
    const hostile = await startHostile();
    try {
      const page = await hostilePage(host.page.context(), hostile.address);
      const tried = await page.evaluate(attack, host.origin);
      expect(tried).toEqual({ socket: "refused", read: "refused", token: "refused", script: "refused" });

      await page.evaluate((origin) => {
        const frame = document.createElement("iframe");
        frame.name = "console";
        frame.src = origin;
        document.body.append(frame);
      }, host.origin);
      await expect.poll(() => page.frame({ name: "console" })?.url()).toBe("chrome-error://chromewebdata/");

      // A window that the hostile page opened has no key, and the opener no hold of it.
      const [popup] = await Promise.all([
        page.waitForEvent("popup"),
        page.evaluate((origin) => {
          Object.assign(window, { opened: window.open(origin) });
        }, host.origin),
      ]);
      await expect(popup.getByRole("heading", { name: "This tab has no key" })).toBeVisible();
      const hold = await page.evaluate(() => {
        const { opened } = window as unknown as { readonly opened: Window };
        return { closed: opened.closed, frames: opened.length };
      });
      expect(hold).toEqual({ closed: true, frames: 0 });
    } finally {
      await hostile.close();
    }
  });
});

/** Runs in the hostile page. */
async function attack(origin: string): Promise<Record<string, "refused" | "worked">> {
  const outcome = (promise: Promise<unknown>) =>
    promise.then(
      () => "worked" as const,
      () => "refused" as const,
    );
  const socket = new Promise((resolve, reject) => {
    const line = new WebSocket(`${origin.replace("http", "ws")}/rpc`, "quarterdeck.1");
    line.onopen = resolve;
    line.onerror = reject;
  });
  const script = new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.src = `${origin}/`;
    element.onload = resolve;
    element.onerror = reject;
    document.body.append(element);
  });
  const guess = fetch(`${origin}/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"token":"guess"}',
  });
  return {
    socket: await outcome(socket),
    read: await outcome(fetch(origin).then((response) => response.text())),
    token: await outcome(guess),
    script: await outcome(script),
  };
}

async function hostilePage(context: BrowserContext, address: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(address);
  return page;
}

async function startHostile(): Promise<{ readonly address: string; close(): Promise<void> }> {
  const server: Server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/html" });
    response.end("<!doctype html><title>Harmless</title><body>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server without a port");
  return {
    address: `http://127.0.0.1:${address.port}/`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
