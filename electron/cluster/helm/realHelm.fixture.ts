/** The real Helm over the real API server, with a chart of the tests' own. */

import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { message } from "../../../shared/model/message.ts";
import type { HelmDriver } from "../../../shared/releaseRef.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { KubeService } from "../../../test/services/kube/start.ts";
import { staticSource } from "../auth/staticSource.ts";
import type { ClusterWay } from "../clusterConnections.ts";
import { realEndpoint } from "../http/realCluster.fixture.ts";
import { HelmTool } from "./helmTool.ts";
import type { KilledConsole } from "./killedConsole.fixture.ts";

const templates = {
  "web.yaml": `apiVersion: apps/v1
kind: Deployment
metadata: {name: {{ .Release.Name }}, labels: {tier: {{ .Values.tier }}}}
spec:
  replicas: 0
  selector: {matchLabels: {app: {{ .Release.Name }}}}
  template:
    metadata: {labels: {app: {{ .Release.Name }}}}
    spec: {containers: [{name: main, image: "web:{{ .Values.image.tag }}"}]}
---
apiVersion: v1
kind: Secret
metadata: {name: {{ .Release.Name }}}
stringData: {password: {{ .Values.db.password | quote }}}
`,
  "extra.yaml": `{{ if .Values.extra }}
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}-extra}
data: {a: b}
{{ end }}`,
  // Nothing runs its pods here: a rollback that has it waits.
  "hook.yaml": `{{ if .Values.hook }}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .Release.Name }}-hook
  annotations: {helm.sh/hook: pre-rollback}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: hook}]}}}
{{ end }}`,
  "NOTES.txt": "Log in to {{ .Release.Name }} with {{ .Values.db.password }}.",
};

const files = {
  "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.2.3\nappVersion: '9'\n",
  "values.yaml": "tier: gold\nimage: {tag: one}\ndb: {host: db, password: from-the-chart}\nextra: false\nhook: false\n",
};

const run = promisify(execFile);

/** @param folder of the test's own */
export function realHelm(helm: string, kube: KubeService, folder: string) {
  const chart = join(folder, "web");
  mkdirSync(join(chart, "templates"), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(chart, name), text);
  for (const [name, text] of Object.entries(templates)) writeFileSync(join(chart, "templates", name), text);
  const kubeconfig = kube.kubeconfig([{ name: "rig", login: { kind: "token", token: kube.identities.admin.token } }]);
  const home = join(folder, "home");
  mkdirSync(home);
  return {
    chart,
    /** @returns what it printed */
    async say(driver: HelmDriver, ...args: readonly string[]): Promise<string> {
      const env = { PATH: dirname(helm), HOME: home, KUBECONFIG: kubeconfig, HELM_DRIVER: driver };
      return (await run(helm, [...args, "--namespace", "team-a"], { env })).stdout;
    },
    /** Runs what a plan offers to copy, as a person pastes it. */
    async paste(commands: readonly string[]): Promise<void> {
      const env = { PATH: `${dirname(helm)}:${process.env.PATH}`, HOME: home, KUBECONFIG: kubeconfig };
      await run("bash", ["-c", commands.join("\n")], { env });
    },
    /** Begins a rollback in a console of its own. */
    otherConsole(run: KilledConsole["run"]): ChildProcess {
      const console = spawn(process.execPath, [fileURLToPath(new URL("./killedConsole.fixture.ts", import.meta.url))], {
        stdio: ["pipe", "ignore", "inherit"],
      });
      const { token } = kube.identities.admin;
      const asked: KilledConsole = {
        environment: { PATH: dirname(helm), HOME: home },
        folder: join(folder, "lent"),
        ...{ server: kube.server, caPem: kube.caPem, token, run },
      };
      console.stdin?.end(JSON.stringify(asked));
      return console;
    },
    /** The product's own, with one of the identities. @param path where helm is looked for */
    tool(token: string, path = dirname(helm)): HelmTool {
      return new HelmTool({
        environment: async () => ({ PATH: path, HOME: home, HELM_NAMESPACE: "elsewhere", KUBECONFIG: "/nowhere" }),
        folder: join(folder, "lent"),
        way: async (): Promise<ClusterWay> => ({
          endpoint: realEndpoint(kube),
          credentials: staticSource(`Bearer ${token}`, () => new RpcError("expired", message("auth.expired"))),
        }),
      });
    },
  };
}
