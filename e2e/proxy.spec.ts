/** The way to a cluster changes while it is open. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { parse, stringify } from "yaml";
import { connectProxy } from "../electron/core/dial/proxies.fixture.ts";
import { command, openContext, pill, rows } from "./fixtures/screens.ts";
import { expect, test } from "./fixtures/test.ts";

test("a proxy script named in the settings counts at once, also for what is open or has failed, and so does taking it away", async ({
  quarterdeck,
  estate,
  folder,
}) => {
  const config = parse(readFileSync(estate.kubeconfigAs({ "prod-eu": "practice" }), "utf8"));
  const [{ cluster }] = config.clusters;
  // A name that the proxy alone can resolve: "invalid" is no one's (RFC 6761).
  const proxy = await connectProxy({ names: { "api.invalid": Number(new URL(cluster.server).port) } });
  Object.assign(cluster, { server: "https://api.invalid:6443", "tls-server-name": "127.0.0.1" });
  const kubeconfig = join(folder, "inside.kubeconfig");
  writeFileSync(kubeconfig, stringify(config));
  const script = join(folder, "proxy.pac");
  writeFileSync(script, `function FindProxyForURL() { return "PROXY 127.0.0.1:${proxy.port}"; }`);
  try {
    const { page } = await quarterdeck.start({ kubeconfig });
    await openContext(page, "prod-eu");
    await expect(pill(page, "prod-eu")).toHaveAttribute("data-phase", "failed");

    await nameScript(page, script);
    await expect(pill(page, "prod-eu")).toHaveAttribute("data-phase", "ready");
    expect(new Set(proxy.asked)).toEqual(new Set(["api.invalid:6443"]));
    await command(page, "po");
    await expect(rows(page, "Pods", "orders-api-").first()).toBeVisible();

    // What is open does not go on by the way of before.
    await nameScript(page, "");
    await expect(pill(page, "prod-eu")).toHaveAttribute("data-phase", /degraded|failed/);
    const asked = proxy.asked.length;
    await nameScript(page, script);
    await expect(pill(page, "prod-eu")).toHaveAttribute("data-phase", "ready");
    expect(proxy.asked.length).toBeGreaterThan(asked);
  } finally {
    await proxy.close();
  }
});

async function nameScript(page: Page, path: string): Promise<void> {
  await page.getByRole("button", { name: "Settings" }).click();
  const field = page.getByRole("textbox", { name: "Proxy auto-configuration" });
  await field.fill(path);
  await field.blur();
}
