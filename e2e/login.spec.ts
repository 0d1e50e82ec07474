import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { prove } from "./fixtures/prove.ts";
import { command, contextRow, openContext, pill, rows } from "./fixtures/screens.ts";
import { slowLink } from "./fixtures/slowLink.ts";
import { expect, test } from "./fixtures/test.ts";

test.describe(() => {
  test.skip(process.platform === "win32", "elsewhere: a login's terminal is not made on Windows");

  for (const interactiveMode of ["Always", "IfAvailable"])
    test(`a plugin (${interactiveMode}) asks for a password at a terminal in the window, masked while it is typed`, async ({
      quarterdeck,
      estate,
      folder,
    }, testInfo) => {
      const plugin = join(folder, "company-login");
      const config = parse(readFileSync(estate.kubeconfigAs({ "prod-eu": "practice" }), "utf8"));
      const answer = {
        apiVersion: "client.authentication.k8s.io/v1",
        kind: "ExecCredential",
        status: { token: config.users[0].user.token },
      };
      writeFileSync(
        plugin,
        `#!/bin/sh
echo 'Company sign-in' >&2
printf 'User: ' >&2
read -r user
printf 'Password: ' >&2
stty -echo
read -r typed
stty echo
[ "$user $typed" = 'ada open sesame' ] && [ "$(stty size)" != '24 80' ] || { echo 'login denied' >&2; exit 1; }
echo '${JSON.stringify(answer)}'
`,
        { mode: 0o755 },
      );
      const exec = {
        apiVersion: answer.apiVersion,
        command: plugin,
        interactiveMode,
        provideClusterInfo: false,
      };
      const kubeconfig = join(folder, "terminal.kubeconfig");
      writeFileSync(kubeconfig, stringify({ ...config, users: [{ name: "prod-eu", user: { exec } }] }));

      // Plugins run in the person's home.
      mkdirSync(quarterdeck.home);
      const { page } = await quarterdeck.start({ kubeconfig });
      // Its question may come before anything else is seen.
      await contextRow(page, "prod-eu").click();
      await page.getByRole("button", { name: "Run, and remember" }).click();
      const dialog = page.getByRole("dialog", { name: "prod-eu: company-login asks" });
      await expect(dialog.getByRole("log")).toHaveText("Company sign-in\nUser: ");
      const line = dialog.getByRole("textbox");
      await expect(line).toBeFocused();
      await expect(line).toHaveAttribute("type", "text");
      await page.keyboard.type("ada\n");

      const hidden = dialog.getByLabel("Answer (not shown while you type)");
      await expect(hidden).toHaveAttribute("type", "password");
      await prove(page, testInfo, "a login at a terminal");
      await hidden.fill("open sesame");
      await page.keyboard.press("Enter");
      await expect(dialog).toBeHidden();
      await expect(pill(page, "prod-eu")).toHaveAttribute("data-phase", "ready");
    });
});

test.describe("over a slow link", () => {
  test.use({ pods: 10_000 });

  test("a table says what the rest of its rows weighs before it loads them, and stops when told to", async ({
    quarterdeck,
    estate,
    folder,
  }, testInfo) => {
    const config = parse(readFileSync(estate.kubeconfigAs({ "far-away": "practice" }), "utf8"));
    const link = await slowLink(config.clusters[0].cluster.server, 30_000);
    config.clusters[0].cluster.server = link.url;
    const kubeconfig = join(folder, "slow.kubeconfig");
    writeFileSync(kubeconfig, stringify(config));
    try {
      const { page } = await quarterdeck.start({ kubeconfig });
      await openContext(page, "far-away");
      await command(page, "po all");
      const load = page.getByRole("button", { name: /^Load the rest.*about/ });
      await expect(load).toBeVisible({ timeout: 60_000 });
      await expect(rows(page, "Pods").first()).toBeVisible();
      await expect(page.getByRole("main").getByText(/of about 10,000/)).toBeVisible();
      await prove(page, testInfo, "the size said first");

      await page.keyboard.press("Shift+Enter");
      const stop = page.getByRole("button", { name: "Stop loading" });
      await expect(stop).toBeVisible();
      await expect(page.getByRole("main").getByText(/about .* left/)).toBeVisible();
      await stop.click();
      await expect(load).toBeVisible();
      await expect(rows(page, "Pods").first()).toBeVisible();
    } finally {
      link.stop();
    }
  });
});
