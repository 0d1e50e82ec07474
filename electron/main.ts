/** The Electron host: one sandboxed window over the core, and nothing that listens. */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { app, net, powerMonitor, session, shell } from "electron";
import { systemSecrets } from "./core/secrets/systemSecrets.ts";
import { registerAppScheme, serveAppPages } from "./host/desktop/appProtocol.ts";
import { launchAsUtility } from "./host/desktop/estateUtility.ts";
import { setMenu } from "./host/desktop/menu.ts";
import { watchNetwork } from "./host/desktop/networkWatch.ts";
import { handPorts } from "./host/desktop/portHandshake.ts";
import { systemCipher } from "./host/desktop/systemCipher.ts";
import { denyAll, openWindow } from "./host/desktop/window.ts";
import { externalUrl } from "./host/externalUrl.ts";
import { readPages } from "./host/pages.ts";
import { buildInfo, personFolder, ptyBinary } from "./host/paths.ts";
import { type Core, createCore } from "./wiring.ts";

const LAB_PODS = 300;

registerAppScheme();
app.enableSandbox();

if (!app.requestSingleInstanceLock()) app.quit();
else void start();

async function start(): Promise<void> {
  const { values } = parseArgs({
    // A packaged application is its own executable; else the second argument names the application.
    args: process.argv.slice(app.isPackaged ? 1 : 2),
    // Chromium's own switches come along with ours.
    strict: false,
    options: { lab: { type: "boolean" }, kubeconfig: { type: "string", multiple: true } },
  });
  await app.whenReady();
  const folder = personFolder();
  serveAppPages(readPages(join(import.meta.dirname, "..", "renderer")));
  denyAll();
  setMenu();
  const build = buildInfo();
  const problems: string[] = [];
  const secrets = await systemSecrets(join(folder, "secrets.system.json"), systemCipher, (problem) =>
    problems.push(problem),
  );
  const core = await createCore({
    folder,
    ptyBinary: ptyBinary(),
    secrets,
    kubeconfigs: (values.kubeconfig ?? []).filter((file) => typeof file === "string"),
    info: {
      version: build.version,
      commit: build.commit,
      host: "electron",
      platform: `${process.platform} ${process.arch}`,
      node: process.versions.node,
      secrets: secrets.kind,
    },
    listeners: () => [],
    launchEstate: launchAsUtility,
    resolveProxy: (url) => session.defaultSession.resolveProxy(url),
    openExternal: async (url) => leave(url),
  });
  for (const problem of problems) core.log.write("warn", "secrets", problem);
  powerMonitor.on("resume", () => core.wake());
  powerMonitor.on("unlock-screen", () => core.wake());
  const unwatch = watchNetwork(
    () => net.isOnline(),
    () => core.wake(),
  );
  if (values.lab) void core.lab.start(LAB_PODS);
  await show(core, folder);
  app.on("activate", () => void show(core, folder));
  app.on("window-all-closed", () => app.quit());
  endWithCore(core, unwatch);
}

let shown: Electron.BrowserWindow | null = null;

async function show(core: Core, folder: string): Promise<void> {
  if (shown !== null) return;
  const opening = openWindow({
    preload: join(import.meta.dirname, "preload.cjs"),
    stateFile: join(folder, "window.json"),
    openExternal: (url) => void leave(url),
    onMade: (window) => {
      shown = window;
      const close = handPorts(
        window,
        (transport) => core.rpc.accept(transport),
        (sender) => core.log.write("warn", "host", `refused a port to ${sender}`),
      );
      window.on("closed", () => {
        close();
        shown = null;
      });
    },
  });
  app.on("second-instance", () => {
    if (shown?.isMinimized()) shown.restore();
    shown?.focus();
  });
  await opening;
}

/** Hands a web address to the person's browser; every other address stays where it is. */
async function leave(address: string): Promise<void> {
  const url = externalUrl(address);
  if (url !== null) await shell.openExternal(url);
}

/** The core ends its children and writes its files before the process goes. */
function endWithCore(core: Core, unwatch: () => void): void {
  let ended = false;
  app.on("before-quit", (event) => {
    if (ended) return;
    event.preventDefault();
    unwatch();
    void core.dispose().finally(() => {
      ended = true;
      app.quit();
    });
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => app.quit());
}
