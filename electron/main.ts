/** The Electron host: one sandboxed window over the core, and nothing that listens. */
import { join } from "node:path";
import { app, net, powerMonitor, session, shell } from "electron";
import { systemSecrets } from "./core/secrets/systemSecrets.ts";
import { registerAppScheme, serveAppPages } from "./host/desktop/appProtocol.ts";
import { launchAsUtility } from "./host/desktop/estateUtility.ts";
import { launchWish } from "./host/desktop/launchWish.ts";
import { guardLeaving, type LeaveGuard } from "./host/desktop/leaveGuard.ts";
import { setMenu } from "./host/desktop/menu.ts";
import { placeKeeper } from "./host/desktop/placeKeeper.ts";
import { handPorts } from "./host/desktop/portHandshake.ts";
import { systemCipher } from "./host/desktop/systemCipher.ts";
import { denyAll, openWindow } from "./host/desktop/window.ts";
import { externalUrl } from "./host/externalUrl.ts";
import { readPages } from "./host/pages.ts";
import { buildInfo, personFolder, ptyBinary } from "./host/paths.ts";
import { addresses, watchWake } from "./host/wakeWatch.ts";
import { type Core, createCore } from "./wiring.ts";

const LAB_PODS = 300;

registerAppScheme();
app.enableSandbox();

if (!app.requestSingleInstanceLock()) app.quit();
else void start();

async function start(): Promise<void> {
  const wish = launchWish(process.argv, process.cwd());
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
    kubeconfigs: wish.kubeconfigs,
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
  const unwatch = watchWake({
    // A network may be there under addresses that tell nothing, as in a container.
    network: () => (net.isOnline() ? addresses() || "online" : ""),
    onWake: () => core.wake(),
  });
  if (wish.lab) void core.lab.start(LAB_PODS);
  app.on("activate", () => void show(core, folder));
  app.on("second-instance", (_event, argv, from) => {
    void comeForward(core, folder);
    const more = launchWish(argv, from);
    if (more.kubeconfigs.length > 0) void core.addKubeconfigs(more.kubeconfigs);
    if (more.lab) void core.lab.start(LAB_PODS);
  });
  app.on("window-all-closed", () => app.quit());
  endWithCore(core, unwatch);
  await show(core, folder);
}

let shown: Electron.BrowserWindow | null = null;
let opening = false;
/** Writes down where the window is. */
let keepPlace = (): Promise<void> => Promise.resolve();
let guard: LeaveGuard | null = null;
/** The core ends: no window is shown over it any more. */
let ending = false;

async function show(core: Core, folder: string): Promise<void> {
  if (shown !== null || opening || ending) return;
  opening = true;
  const stateFile = join(folder, "window.json");
  await openWindow({
    preload: join(import.meta.dirname, "preload.cjs"),
    stateFile,
    openExternal: (url) => void leave(url),
    onMade: (window) => {
      shown = window;
      opening = false;
      keepPlace = placeKeeper(window, stateFile);
      guard = guardLeaving(window);
      window.on("close", () => void keepPlace());
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
}

/** Someone started the console a second time: the one that runs is what they want to see. */
async function comeForward(core: Core, folder: string): Promise<void> {
  if (shown === null) return show(core, folder);
  if (shown.isMinimized()) shown.restore();
  shown.focus();
}

/** Hands a web address to the person's browser; every other address stays where it is. */
async function leave(address: string): Promise<void> {
  const url = externalUrl(address);
  if (url !== null) await shell.openExternal(url);
}

/** The core ends its children and writes its files before the process goes, and not before every window has: one that stays, for a text that would be
 *  lost with it, stays with a core that works. A process that is told to end asks nothing. */
function endWithCore(core: Core, unwatch: () => void): void {
  let ended = false;
  app.on("will-quit", (event) => {
    if (ended) return;
    event.preventDefault();
    if (ending) return;
    ending = true;
    unwatch();
    void Promise.all([keepPlace(), core.dispose()]).finally(() => {
      ended = true;
      app.quit();
    });
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(signal, () => {
      guard?.letGo();
      app.quit();
    });
}
