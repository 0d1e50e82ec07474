import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { autoProxy } from "./autoProxy.ts";
import { routedDialer } from "./routedDialer.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pac-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const { signal } = new AbortController();
const target = { host: "api.example", port: 6443 };
const scriptFor = (proxy: string) => `function FindProxyForURL() { return "PROXY ${proxy}"; }`;

function scriptFile(name: string, proxy: string): string {
  const path = join(folder, name);
  writeFileSync(path, scriptFor(proxy));
  return path;
}

/** A dialer of before the setting changes, and the setting. */
function setting(system?: (url: string) => Promise<string>) {
  const set = { pac: "" };
  const resolveProxy = autoProxy({ pac: () => set.pac, ...(system && { system }) });
  const dialer = routedDialer({ scheme: "https", proxyUrl: null, environment: {}, resolveProxy });
  return { set, route: () => dialer.route(target, signal) };
}

describe("automatic proxy configuration", () => {
  it("follows the setting without a new dialer: none, a file, another file, none", async () => {
    const { set, route } = setting();
    expect(await route()).toEqual({ kind: "direct", reason: { from: "nothing" } });
    set.pac = scriptFile("one.pac", "one:1");
    expect(await route()).toMatchObject({ kind: "proxy", address: { host: "one", port: 1 }, reason: { from: "pac" } });
    set.pac = scriptFile("two.pac", "two:2");
    expect(await route()).toMatchObject({ kind: "proxy", address: { host: "two", port: 2 } });
    set.pac = "";
    expect(await route()).toEqual({ kind: "direct", reason: { from: "nothing" } });
  });

  it("takes a file that was edited in place as it is now", async () => {
    const { set, route } = setting();
    set.pac = scriptFile("edited.pac", "before:1");
    expect(await route()).toMatchObject({ address: { host: "before" } });
    scriptFile("edited.pac", "after:1");
    expect(await route()).toMatchObject({ address: { host: "after" } });
  });

  it("is fetched from an address", async () => {
    const server = createServer((_request, response) => response.end(scriptFor("fetched:3")));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const { set, route } = setting();
      set.pac = `http://127.0.0.1:${(server.address() as AddressInfo).port}/proxy.pac`; // a TCP server that listens has one
      expect(await route()).toMatchObject({ address: { host: "fetched", port: 3 } });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it("is the system's where the person named none, and the person's where they did", async () => {
    const { set, route } = setting(async (url) => (url === "https://api.example:6443/" ? "PROXY system:4" : "DIRECT"));
    expect(await route()).toMatchObject({ address: { host: "system", port: 4 } });
    set.pac = scriptFile("own.pac", "own:5");
    expect(await route()).toMatchObject({ address: { host: "own", port: 5 } });
  });

  it("says that the script cannot be had, and works again once another is named", async () => {
    const { set, route } = setting();
    for (const pac of [join(folder, "absent.pac"), "http://[broken"]) {
      set.pac = pac;
      await expect(route()).rejects.toMatchObject({ code: "unreachable", text: { id: "connection.pacFailed" } });
    }
    set.pac = scriptFile("mended.pac", "mended:6");
    expect(await route()).toMatchObject({ address: { host: "mended" } });
  });
});
