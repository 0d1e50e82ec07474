/** The Electron host beside its page: the window's place, the menu bar, a second start, and what a reload leaves behind. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { electron, secondStart } from "./fixtures/electronHost.ts";
import { byRoad } from "./fixtures/road.ts";
import { command, contextRow, openContext, pill, rows } from "./fixtures/screens.ts";
import { expect, test } from "./fixtures/test.ts";

test("the window is found again where it was left, maximised if it was", async ({ quarterdeck, estate }) => {
  const bounds = { x: 120, y: 80, width: 1100, height: 700 };
  const first = electron(await quarterdeck.start({ kubeconfig: estate.kubeconfig }));
  await expect(contextRow(first.page, "practice")).toBeVisible();
  await first.place({ bounds });
  await first.stop();

  const second = electron(await quarterdeck.start({ kubeconfig: estate.kubeconfig }));
  expect(await second.window()).toMatchObject({ bounds, maximized: false });
  await second.place({ maximized: true });
  await second.stop();

  const third = electron(await quarterdeck.start({ kubeconfig: estate.kubeconfig }));
  expect(await third.window()).toMatchObject({ bounds, maximized: true });
});

test("a window that was left on a screen that is gone comes back to one that is there", async ({ quarterdeck }) => {
  mkdirSync(join(quarterdeck.home, "quarterdeck"), { recursive: true });
  const file = join(quarterdeck.home, "quarterdeck/window.json");
  const left = { x: 40_000, y: 300, width: 1000, height: 700, maximized: true };
  writeFileSync(file, JSON.stringify(left));
  const host = electron(await quarterdeck.start());
  const { bounds, maximized } = await host.window();
  expect(maximized).toBe(false);
  expect(bounds.x).toBeLessThan(20_000);
  expect(bounds.width).toBeGreaterThanOrEqual(640);
  await host.stop();
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ ...bounds, maximized: false });
});

test("the menu bar has what the system expects, and Reload loads the page anew over a new port", async ({
  quarterdeck,
  estate,
}) => {
  test.skip(process.platform === "darwin", "elsewhere: on macOS Electron's menus hold more");
  const host = electron(await quarterdeck.start({ kubeconfig: estate.kubeconfig }));
  await openContext(host.page, "practice");
  const separator = { type: "separator" };
  const [file, edit, view, window, ...others] = await host.menu();
  expect(others).toEqual([]);
  expect(file).toMatchObject({ submenu: [{ role: "quit" }] });
  expect(edit?.submenu).toMatchObject([
    { role: "undo", accelerator: "CommandOrControl+Z" },
    { role: "redo" },
    separator,
    { role: "cut", accelerator: "CommandOrControl+X" },
    { role: "copy", accelerator: "CommandOrControl+C" },
    { role: "paste", accelerator: "CommandOrControl+V" },
    { role: "delete" },
    separator,
    { role: expect.stringMatching(/^selectall$/i), accelerator: "CommandOrControl+A" },
  ]);
  expect(view?.submenu).toMatchObject([
    { role: "reload", accelerator: "CmdOrCtrl+R" },
    separator,
    { role: expect.stringMatching(/^resetzoom$/i), accelerator: "CommandOrControl+0" },
    { role: expect.stringMatching(/^zoomin$/i), accelerator: "CommandOrControl+Plus" },
    { role: expect.stringMatching(/^zoomout$/i), accelerator: "CommandOrControl+-" },
    separator,
    { role: "togglefullscreen", accelerator: "F11" },
  ]);
  expect(window?.submenu).toMatchObject([
    { role: "minimize", accelerator: "CommandOrControl+M" },
    { role: "zoom" },
    { role: "close", accelerator: "CommandOrControl+W" },
  ]);

  await command(host.page, "po");
  await expect(rows(host.page, "Pods", "orders-api-").first()).toBeVisible();
  for (let times = 0; times < 3; times += 1) {
    const loaded = host.page.waitForEvent("load");
    await host.choose("reload");
    await loaded;
    // The session is made anew, and finds the place and its rows.
    await expect(rows(host.page, "Pods", "orders-api-").first()).toBeVisible();
  }
  await host.choose("minimize");
  await expect.poll(async () => (await host.window()).minimized).toBe(true);
});

test("Quit ends the process and what it started", async ({ quarterdeck }) => {
  const host = electron(await quarterdeck.start({ args: ["--lab"] }));
  await expect(contextRow(host.page, "practice")).toBeVisible({ timeout: 30_000 });
  const children = () => childrenOf(host.pid);
  test.skip(process.platform !== "linux", "elsewhere: children are read from /proc");
  const before = children();
  expect(before.length).toBeGreaterThan(0);
  await host.choose("quit");
  await expect.poll(() => [host.pid, ...before].filter(isAlive)).toEqual([]);
});

test("a second start ends at once, brings the first window forward and hands over what it was given", async ({
  quarterdeck,
  estate,
  folder,
}) => {
  const host = electron(await quarterdeck.start());
  const { page } = host;
  await expect(page.getByRole("button", { name: "Settings" })).toBeVisible();
  await expect(contextRow(page, "tonight")).toBeHidden();
  await host.place({ minimized: true });

  const name = basename(estate.kubeconfigAs({ tonight: "practice" }));
  const { executable, args, env } = secondStart({ root: join(import.meta.dirname, ".."), home: quarterdeck.home });
  // A path as a person types it: relative to where they are.
  const second = spawn(executable, [...args, "--kubeconfig", name], {
    cwd: join(folder, "estate"),
    env,
    stdio: "ignore",
  });
  expect(await once(second, "exit")).toEqual([0, null]);

  await expect.poll(() => host.window()).toMatchObject({ minimized: false, focused: true });
  await contextRow(page, "tonight").click();
  await expect(pill(page, "tonight")).toHaveAttribute("data-phase", "ready");
  await host.stop();

  // For that run alone.
  const again = electron(await quarterdeck.start());
  await expect(again.page.getByRole("button", { name: "Settings" })).toBeVisible();
  await expect(contextRow(again.page, "tonight")).toBeHidden();
});

for (const event of ["resume", "unlock-screen"] as const) {
  test(`the system's word that the machine is back (${event}) makes every row right at once`, async ({
    quarterdeck,
    estate,
    folder,
  }) => {
    const { kubeconfig, road, comeBack } = await byRoad(estate, folder);
    try {
      const host = electron(await quarterdeck.start({ kubeconfig }));
      const { page } = host;
      await openContext(page, "prod-eu");
      await command(page, "cm");
      await expect(rows(page, "ConfigMaps").first()).toBeVisible();
      road.fallSilent();
      const made = { metadata: { name: "of-the-night", namespace: "orders" } };
      await estate.api("practice", "POST", "/api/v1/namespaces/orders/configmaps", made);
      await comeBack();
      await host.power(event);
      await expect(rows(page, "ConfigMaps", "of-the-night")).toBeVisible();
    } finally {
      await road.close();
    }
  });
}

/** Processes whose parent it is, by proc(5). */
function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
}

function isAlive(pid: number): boolean {
  try {
    // A process that has ended and was not waited for yet is no life.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
