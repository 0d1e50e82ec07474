/** What only the Electron host has: its window's locks, and the port instead of a socket. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import type { Page } from "@playwright/test";
import { electron } from "./fixtures/electronHost.ts";
import { prove } from "./fixtures/prove.ts";
import { command, contextRow, openContext, rows } from "./fixtures/screens.ts";
import { expect, test } from "./fixtures/test.ts";

test("the process listens on nothing, and its page speaks to the core over a port alone", async ({
  quarterdeck,
  estate,
}, testInfo) => {
  test.skip(process.platform !== "linux", "elsewhere: sockets are read from /proc");
  const { page, pid, origin } = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await openContext(page, "practice");
  await command(page, "po");
  await expect(rows(page, "Pods", "orders-api-").first()).toBeVisible();
  expect(listening(pid)).toEqual([]);
  await expectListenersToBeSeen();
  // What the page loaded came from its own origin; a WebSocket would be listed as a resource of another scheme, and cannot be: see the policy.
  const loaded = await page.evaluate(() => performance.getEntriesByType("resource").map((entry) => entry.name));
  expect(loaded.length).toBeGreaterThan(0);
  expect(loaded.filter((name) => !name.startsWith(`${origin}/`))).toEqual([]);
  expect(await page.evaluate(() => Object.keys(window.quarterdeck ?? {}))).toEqual(["connect", "leaving"]);
  expect(await page.evaluate(() => ["require", "process", "Buffer"].filter((name) => name in window))).toEqual([]);
  await prove(page, testInfo, "pods over the port");
});

test("a second page gets a port of its own, and the first one's is closed", async ({ quarterdeck, estate }) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await expect(contextRow(page, "practice")).toBeVisible();
  await page.reload();
  await expect(contextRow(page, "practice")).toBeVisible();
  const first = await askForPort(page);
  await askForPort(page);
  await expect.poll(() => first.evaluate((port) => port.closed)).toBe(true);
});

test("a page of another origin, or a frame, gets no port", async ({ quarterdeck, estate }) => {
  const { page, origin } = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await expect(contextRow(page, "practice")).toBeVisible();
  const inFrame = await page.evaluate(() => {
    const frame = document.createElement("iframe");
    document.body.append(frame);
    return frame.contentWindow === null ? "no frame" : "quarterdeck" in frame.contentWindow;
  });
  expect(inFrame).toBe(false);

  // As if every lock before had failed: the debugger takes the window elsewhere.
  await page.goto("data:text/html,<title>elsewhere</title>");
  await page.evaluate(() => {
    Object.assign(window, { ports: 0 });
    window.addEventListener("message", (event) => {
      Object.assign(window, { ports: event.ports.length });
    });
    window.quarterdeck?.connect();
  });
  expect(await page.evaluate(() => "quarterdeck" in window)).toBe(true);
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0))));
  expect(await page.evaluate(() => (window as unknown as { readonly ports: number }).ports)).toBe(0);

  await page.goto(`${origin}/#/-/log`);
  await expect(page.getByText(/refused a port to data:text\/html/)).toBeVisible();
});

test("the window leads nowhere else; web addresses go to the person's browser", async ({ quarterdeck, estate }) => {
  const host = electron(await quarterdeck.start({ kubeconfig: estate.kubeconfig }));
  const { page } = host;
  await expect(contextRow(page, "practice")).toBeVisible();
  const before = page.url();

  await page.evaluate(() => {
    location.href = "https://example.invalid/taken-over";
  });
  await page.evaluate(() => {
    const link = document.createElement("a");
    link.href = "http://127.0.0.1:9/elsewhere";
    document.body.append(link);
    link.click();
  });
  await expect(contextRow(page, "practice")).toBeVisible();
  expect(page.url()).toBe(before);

  await page.evaluate(() => {
    for (const address of [
      "https://kubernetes.io/docs/",
      "file:///etc/passwd",
      "javascript:alert(1)",
      "https://user:password@example.invalid/",
    ])
      window.open(address);
    const link = document.createElement("a");
    link.href = "https://kubernetes.io/blog/";
    link.target = "_blank";
    document.body.append(link);
    link.click();
  });
  await expect.poll(() => host.opened()).toEqual(["https://kubernetes.io/docs/", "https://kubernetes.io/blog/"]);
  await expect.poll(() => page.context().pages().length).toBe(1);
  await expect(contextRow(page, "practice")).toBeVisible();
});

test("the page may copy, and nothing else of what pages ask for", async ({ quarterdeck, estate }) => {
  const { page } = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await expect(contextRow(page, "practice")).toBeVisible();
  const states = await page.evaluate(async () => {
    const names = ["geolocation", "notifications", "camera", "microphone", "clipboard-read"] as const;
    // The last name is not in the type of all browsers.
    return Promise.all(names.map(async (name) => (await navigator.permissions.query({ name: name as "push" })).state));
  });
  expect(states).toEqual(["denied", "denied", "denied", "denied", "denied"]);
  // Nor does asking help.
  const answers = await page.evaluate(async () => {
    const outcome = (asked: Promise<unknown>) =>
      asked.then(
        (answer) => `given: ${String(answer)}`,
        (error: unknown) => (error instanceof DOMException ? error.name : "refused"),
      );
    return {
      notification: await Notification.requestPermission(),
      place: await new Promise((resolve) =>
        navigator.geolocation.getCurrentPosition(
          () => resolve("given"),
          ({ code, PERMISSION_DENIED }) => resolve(code === PERMISSION_DENIED ? "denied" : "failed"),
        ),
      ),
      clipboard: await outcome(navigator.clipboard.readText()),
      midi: await outcome(navigator.requestMIDIAccess({ sysex: true })),
    };
  });
  expect(answers).toEqual({
    notification: "denied",
    place: "denied",
    clipboard: "NotAllowedError",
    midi: expect.stringMatching(/^(NotAllowed|Security)Error$/),
  });
});

test("a redirect leads the window nowhere else, even from an address that it was allowed to load", async ({
  quarterdeck,
  estate,
}) => {
  const { page, origin } = await quarterdeck.start({ kubeconfig: estate.kubeconfig });
  await expect(contextRow(page, "practice")).toBeVisible();
  const visited: string[] = [];
  const hostile = createHttpServer(({ url, headers }, response) => {
    visited.push(`${headers.host} ${url}`);
    // To another host name of the same machine, so another origin.
    const { port } = hostile.address() as AddressInfo; // a TCP server's
    if (url === "/start") response.writeHead(302, { location: `http://localhost:${port}/landed` }).end();
    else response.writeHead(200, { "content-type": "text/html" }).end("<title>Taken over</title>");
  });
  await new Promise<void>((resolve) => hostile.listen(0, "127.0.0.1", resolve));
  try {
    const { port } = hostile.address() as AddressInfo; // as above
    // As if every lock before had failed: the debugger takes the window there.
    await page.goto(`http://127.0.0.1:${port}/start`).catch(() => undefined);
    expect(visited).toEqual([`127.0.0.1:${port} /start`]);
    expect(page.url()).not.toContain("/landed");
    await page.goto(`${origin}/`);
    await expect(contextRow(page, "practice")).toBeVisible();
  } finally {
    hostile.closeAllConnections();
    hostile.close();
  }
});

/** Takes a port as the page itself does. */
function askForPort(page: Page) {
  return page.evaluateHandle(
    () =>
      new Promise<{ closed: boolean }>((resolve) => {
        window.addEventListener(
          "message",
          ({ ports: [port] }) => {
            const state = { closed: false };
            port?.addEventListener("close", () => {
              state.closed = true;
            });
            port?.start();
            resolve(state);
          },
          { once: true },
        );
        window.quarterdeck?.connect();
      }),
  );
}

declare global {
  interface Window {
    readonly quarterdeck?: { connect(): void };
  }
}

/** What finds nothing must be able to find something. */
async function expectListenersToBeSeen(): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  expect(listening(process.pid)).toContainEqual(expect.stringMatching(/^tcp 0100007F:/));
  await new Promise((resolve) => server.close(resolve));
}

/** TCP sockets of a process that listen, by their local address, and Unix sockets that do, by their path. */
function listening(pid: number): string[] {
  const inodes = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        return []; // closed since it was listed
      }
    }),
  );
  const table = (name: string) =>
    readFileSync(`/proc/${pid}/net/${name}`, "utf8")
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/));
  // proc(5): in `tcp` the fourth field is the state, 0A is LISTEN, the tenth the inode; in `unix` flag 0x10000 is a listener, the seventh the inode.
  const tcp = ["tcp", "tcp6"].flatMap((name) =>
    table(name).filter((fields) => fields[3] === "0A" && inodes.has(fields[9] ?? "")),
  );
  const unix = table("unix").filter((fields) => fields[3] === "00010000" && inodes.has(fields[6] ?? ""));
  return [...tcp.map((fields) => `tcp ${fields[1]}`), ...unix.map((fields) => `unix ${fields[7] ?? ""}`)];
}
