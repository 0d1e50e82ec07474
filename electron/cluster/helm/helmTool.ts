/** The person's own helm: found where their terminal finds it, and run by argument vector over a connection that is lent to it for one run. Its kubeconfig is
 *  readable by the person alone, in a folder of its own that goes with the run; no secret is in its arguments or its environment. */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ConnectionId } from "../../../shared/connection.ts";
import { type Message, message } from "../../../shared/model/message.ts";
import type { ReleaseRef } from "../../../shared/releaseRef.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { findCommand } from "../auth/commandSearch.ts";
import { runPlugin } from "../auth/pluginProcess.ts";
import type { ClusterWay } from "../clusterConnections.ts";
import { helmEnvironment } from "./helmEnvironment.ts";
import { lentKubeconfig } from "./lentKubeconfig.ts";

export interface HelmProgram {
  /** Absolute. */
  readonly path: string;
  /** As it says: `v4.3.1`. */
  readonly version: string;
  readonly major: number;
}

export type HelmFinding = { readonly program: HelmProgram } | { readonly missing: Message };

export interface HelmToolOptions {
  /** Of the person's terminal. */
  readonly environment: () => Promise<Readonly<Record<string, string | undefined>>>;
  /** For lent kubeconfigs; made where it is missing. */
  readonly folder: string;
  readonly way: (connection: ConnectionId) => Promise<ClusterWay>;
}

export interface HelmRun {
  readonly release: ReleaseRef;
  /** Without what says where: cluster, namespace and driver are added. */
  readonly args: readonly string[];
  /** By which `isRunning` finds it; null for what changes nothing. */
  readonly key: string | null;
  readonly timeoutMs: number;
  /** A line that it says. */
  readonly line?: (text: string) => void;
  readonly signal: AbortSignal;
}

export interface HelmOutcome {
  readonly exitCode: number | null;
  /** The last that it said, without control characters. */
  readonly said: string;
}

const versionMs = 10_000;
const mostSaid = 1_500;
const runFile = "run.json";
const kubeconfigFile = "kubeconfig";

export class HelmTool {
  readonly #options: HelmToolOptions;
  readonly #versions = new Map<string, HelmFinding>();
  #swept: Promise<void> | null = null;

  constructor(options: HelmToolOptions) {
    this.#options = options;
  }

  /** Looks for it anew each time: it may have been installed since. */
  async find(): Promise<HelmFinding> {
    const environment = await this.#options.environment();
    const { path, searched } = await findCommand("helm", environment);
    if (path === null) return { missing: message("helm.absent", { folders: searched.slice(0, 12).join(", ") }) };
    const { mtimeMs, size } = await stat(path);
    const key = `${path} ${mtimeMs} ${size}`;
    const known = this.#versions.get(key) ?? (await versionOf(path, helmEnvironment(environment, "secret")));
    this.#versions.set(key, known);
    return known;
  }

  /** What Helm itself says to a rollback without making it. @throws RpcError `invalid` with its words when it refuses */
  async tryRollback(release: ReleaseRef, revision: number, signal: AbortSignal): Promise<HelmProgram> {
    const program = await this.#program();
    // Helm 3 knows no place for a rollback's dry run, and reads the server in any case.
    const dry = program.major >= 4 ? "--dry-run=server" : "--dry-run";
    const args = ["rollback", release.name, String(revision), dry];
    const { exitCode, said } = await this.run({ release, args, key: null, timeoutMs: 60_000, signal });
    if (exitCode === 0) return program;
    throw new RpcError("invalid", message("helm.refuses", { said }));
  }

  /** Runs it over the connection as it is now. @throws RpcError when there is none, or it cannot be started */
  async run({ release, args, key, timeoutMs, line, signal }: HelmRun): Promise<HelmOutcome> {
    const { path } = await this.#program();
    const { endpoint, credentials } = await this.#options.way(release.connection);
    const config = lentKubeconfig(endpoint, await credentials.current({ reason: "first" }, signal), release.namespace);
    const environment = await this.#options.environment();
    const folder = await this.#newFolder();
    try {
      const kubeconfig = join(folder, kubeconfigFile);
      await writeFile(kubeconfig, JSON.stringify(config), { mode: 0o600, flag: "wx" });
      const outcome = await runPlugin({
        path,
        args: [...args, "--namespace", release.namespace, "--kubeconfig", kubeconfig],
        env: { ...helmEnvironment(environment, release.driver), ...endpoint.proxyEnvironment },
        cwd: folder,
        input: null,
        errorOutput: null,
        onErrorLine: (text) => line?.(plain(text)),
        onStart: (pid) => {
          if (key !== null)
            void writeFile(join(folder, runFile), JSON.stringify({ key, pid }), { mode: 0o600 }).catch(() => {});
        },
        timeoutMs,
        signal,
      });
      const said = plain(`${outcome.stderr.trim() || outcome.stdout.trim()}`).replaceAll(kubeconfig, "kubeconfig");
      return { exitCode: outcome.exitCode, said: said.slice(-mostSaid) };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Whether a run of this key goes on, of this console or of one that has ended since. */
  async isRunning(key: string): Promise<boolean> {
    const runs = await this.#runs();
    return runs.some((run) => run.key === key && run.alive);
  }

  /** Takes away what a console that was killed has left; what still runs keeps its own. */
  async sweep(): Promise<void> {
    for (const { folder, alive } of await this.#runs()) if (!alive) await rm(folder, { recursive: true, force: true });
  }

  async #program(): Promise<HelmProgram> {
    const found = await this.find();
    if ("missing" in found) throw new RpcError("unsupported", found.missing);
    return found.program;
  }

  async #newFolder(): Promise<string> {
    const { folder } = this.#options;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
    this.#swept ??= this.sweep();
    await this.#swept;
    return await mkdtemp(join(folder, "run-"));
  }

  async #runs(): Promise<readonly { readonly folder: string; readonly key: string | null; readonly alive: boolean }[]> {
    const { folder: all } = this.#options;
    const names = await readdir(all).catch(() => []);
    return await Promise.all(
      names.map(async (name) => {
        const folder = join(all, name);
        const { key, pid } = await runOf(join(folder, runFile));
        return { folder, key, alive: pid !== null && (await isHelmOf(pid, folder)) };
      }),
    );
  }
}

async function versionOf(path: string, env: Readonly<Record<string, string>>): Promise<HelmFinding> {
  const unusable = (detail: string): HelmFinding => ({ missing: message("helm.unusable", { path, detail }) });
  try {
    const { stdout, stderr, exitCode } = await runPlugin({
      path,
      args: ["version", "--template", "{{.Version}}"],
      env: { ...env },
      cwd: process.cwd(),
      input: null,
      errorOutput: null,
      onErrorLine: () => {},
      timeoutMs: versionMs,
      signal: AbortSignal.timeout(versionMs),
    });
    const [version, major] = /v(\d+)\.\d+(?:\.\d+)?\S*/.exec(stdout) ?? [];
    if (exitCode !== 0 || version === undefined) return unusable(plain(stderr || stdout).slice(0, 300));
    if (Number(major) < 3) return { missing: message("helm.tooOld", { path, version }) };
    return { program: { path, version, major: Number(major) } };
  } catch (error) {
    return unusable(error instanceof RpcError ? error.code : String(error));
  }
}

async function runOf(file: string): Promise<{ readonly key: string | null; readonly pid: number | null }> {
  try {
    const run: unknown = JSON.parse(await readFile(file, "utf8"));
    const { key, pid } = Object(run);
    return { key: typeof key === "string" ? key : null, pid: Number.isSafeInteger(pid) && pid > 0 ? pid : null };
  } catch {
    return { key: null, pid: null };
  }
}

/** Process ids are used again: where the system tells arguments, these name the run's own folder. */
async function isHelmOf(pid: number, folder: string): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  if (process.platform !== "linux") return true;
  const args = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  return args.includes(folder);
}

/** A terminal's commands are not for a screen. */
function plain(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => (character === "\n" || character === "\t" ? character : " "));
}
