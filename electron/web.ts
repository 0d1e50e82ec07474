/** The web host: the same core and the same page, for jump hosts and for machines without an Electron binary. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { message } from "../shared/model/message.ts";
import { readPages } from "./host/pages.ts";
import { buildInfo, personFolder, ptyBinary } from "./host/paths.ts";
import { addresses, watchWake } from "./host/wakeWatch.ts";
import { originOf } from "./host/web/addressCheck.ts";
import { LaunchSecrets } from "./host/web/launchSecrets.ts";
import { openBrowser } from "./host/web/openBrowser.ts";
import { webArguments } from "./host/web/webArguments.ts";
import { webSecrets } from "./host/web/webSecrets.ts";
import { startWebServer } from "./host/web/webServer.ts";
import { createCore } from "./wiring.ts";

const LAB_PODS = 300;

async function main(): Promise<void> {
  const args = webArguments(process.argv.slice(2));
  const secrets = new LaunchSecrets();
  const pages = readPages(join(import.meta.dirname, "..", "renderer"));
  const build = buildInfo();
  const folder = personFolder();
  const terminal = { input: process.stdin, output: process.stderr };
  const kept = await webSecrets(folder, args.secrets, terminal, (problem) => console.error(problem));
  const core = await createCore({
    folder,
    ptyBinary: ptyBinary(),
    secrets: kept,
    kubeconfigs: args.kubeconfigs,
    info: {
      version: build.version,
      commit: build.commit,
      host: "web",
      platform: `${process.platform} ${process.arch}`,
      node: process.versions.node,
      secrets: kept.kind,
    },
    listeners: () => [{ what: message("app.listener.web"), address: address() }],
    authenticate: (secret) => secrets.isSession(secret),
  });
  const server = await startWebServer({
    listen: args.listen,
    pages,
    secrets,
    accept: (transport) => core.rpc.accept(transport),
    ...(args.certificate === null
      ? {}
      : {
          certificate: {
            cert: await readFile(args.certificate.cert, "utf8"),
            key: await readFile(args.certificate.key, "utf8"),
          },
        }),
  });
  const unwatch = watchWake({ network: () => addresses(), onWake: () => core.wake() });
  function address(): string {
    return originOf(server.listen) ?? (server.listen.kind === "unix" ? `unix:${server.listen.path}` : "");
  }

  const announce = async (how: "ready" | "again") => {
    const token = secrets.mint();
    const origin = originOf(server.listen);
    const link =
      origin === null ? `${address()} (forward it to a loopback port and add /#t=${token})` : `${origin}/#t=${token}`;
    console.log(how === "ready" ? `Quarterdeck is ready: ${link}` : `A new link, good for one tab: ${link}`);
    if (how === "again" || !args.open || origin === null) return;
    if (!(await openBrowser(link))) console.log("No browser could be opened: open the address above.");
  };
  await announce("ready");
  // A link is good once; the person at this terminal can have another.
  if (process.stdin.isTTY) createInterface({ input: process.stdin }).on("line", () => void announce("again"));
  if (args.lab) void core.lab.start(LAB_PODS);

  const end = async () => {
    unwatch();
    await server.close();
    await core.dispose();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => void end());
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
