/** An exec credential plugin for tests: a Node script that prints an ExecCredential made from a file that the test may change. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What the plugin does at its next runs. */
export interface ExecPluginBehaviour {
  readonly token?: string;
  readonly clientCertificateData?: string;
  readonly clientKeyData?: string;
  /** RFC 3339; left out, the credential has no expiry. */
  readonly expirationTimestamp?: string;
  readonly delayMs?: number;
  /** Written to stderr before anything else: a device code, a warning. */
  readonly stderr?: string;
  /** Ends with this code and without a credential. */
  readonly failWith?: number;
}

/** One run of the plugin as it saw itself. */
export interface ExecPluginRun {
  readonly at: string;
  readonly args: readonly string[];
  /** KUBERNETES_EXEC_INFO, parsed; null when it was not set. */
  readonly execInfo: unknown;
  readonly environment: Readonly<Record<string, string>>;
  readonly stdinIsTerminal: boolean;
}

export interface ExecPlugin {
  /** The `exec` part of a kubeconfig user. */
  readonly command: string;
  readonly args: readonly string[];
  behave(behaviour: ExecPluginBehaviour): void;
  runs(): readonly ExecPluginRun[];
}

const script = `
import { appendFileSync, readFileSync } from "node:fs";
const [behaviourFile, runsFile, ...args] = process.argv.slice(2);
const behaviour = JSON.parse(readFileSync(behaviourFile, "utf8"));
const info = process.env.KUBERNETES_EXEC_INFO;
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith("QD_TEST_")));
const run = {
  at: new Date().toISOString(),
  args,
  execInfo: info === undefined ? null : JSON.parse(info),
  environment,
  stdinIsTerminal: process.stdin.isTTY === true,
};
appendFileSync(runsFile, JSON.stringify(run) + "\\n");
if (behaviour.stderr) process.stderr.write(behaviour.stderr);
if (behaviour.delayMs) await new Promise((resolve) => setTimeout(resolve, behaviour.delayMs));
if (behaviour.failWith) process.exit(behaviour.failWith);
const { token, clientCertificateData, clientKeyData, expirationTimestamp } = behaviour;
console.log(JSON.stringify({
  apiVersion: run.execInfo?.apiVersion ?? "client.authentication.k8s.io/v1",
  kind: "ExecCredential",
  status: { token, clientCertificateData, clientKeyData, expirationTimestamp },
}));
`;

/** Writes the plugin into `folder`; it runs on the Node that runs the test. */
export function createExecPlugin(folder: string, behaviour: ExecPluginBehaviour): ExecPlugin {
  mkdirSync(folder, { recursive: true });
  const scriptFile = join(folder, "plugin.mjs");
  const behaviourFile = join(folder, "behaviour.json");
  const runsFile = join(folder, "runs.jsonl");
  writeFileSync(scriptFile, script);
  const behave = (next: ExecPluginBehaviour) => writeFileSync(behaviourFile, JSON.stringify(next), { mode: 0o600 });
  behave(behaviour);
  return {
    command: process.execPath,
    args: [scriptFile, behaviourFile, runsFile],
    behave,
    runs: () => {
      if (!existsSync(runsFile)) return [];
      const lines = readFileSync(runsFile, "utf8").trimEnd().split("\n");
      return lines.map((line) => JSON.parse(line) as ExecPluginRun); // written by the script above
    },
  };
}
