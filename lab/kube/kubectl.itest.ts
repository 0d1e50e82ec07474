import { type ChildProcess, execFile, spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LabKube, startLabKube } from "./server.ts";

const run = promisify(execFile);
const DEADLINE = { timeout: 30_000, interval: 250 };

const present = (process.env.PATH ?? "").split(delimiter).some((folder) => {
  try {
    accessSync(join(folder, "kubectl"), constants.X_OK);
    return true;
  } catch {
    return false;
  }
});
if (!present) {
  if (process.env.REQUIRE_SERVICES === "1") throw new Error("kubectl is not in PATH");
  console.warn("skipped: kubectl against the practice cluster: there is no kubectl in PATH");
}

const MANIFEST = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: default }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers: [{ name: c, image: "web:1" }]
`;

describe.skipIf(!present)("kubectl against the practice cluster", () => {
  let directory: string;
  let lab: LabKube;
  const children = new Set<ChildProcess>();

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "quarterdeck-kubectl-"));
    lab = await startLabKube({ directory, pods: 300 });
    await writeFile(join(directory, "web.yaml"), MANIFEST);
  });
  afterAll(async () => {
    for (const child of children) child.kill();
    await lab.dispose();
    await rm(directory, { recursive: true, force: true });
  });

  const base = (context: string) => ["--kubeconfig", lab.kubeconfigPath, "--context", context];
  const environment = () => ({ ...process.env, HOME: directory, KUBECACHEDIR: join(directory, "cache") });
  const kubectlAs = async (context: string, ...args: readonly string[]): Promise<string> => {
    const { stdout } = await run("kubectl", [...base(context), ...args], { env: environment() });
    return stdout;
  };
  const kubectl = (...args: readonly string[]) => kubectlAs("practice", ...args);
  const failure = async (context: string, ...args: readonly string[]): Promise<string> => {
    try {
      return `no failure: ${await kubectlAs(context, ...args)}`;
    } catch (error) {
      return String((error as { stderr?: unknown }).stderr ?? error);
    }
  };
  const lines = (text: string) => text.trimEnd().split("\n");

  it("version, api-resources, cluster-info", async () => {
    expect(await kubectl("version")).toContain("Server Version: v1.34.2");
    const resources = lines(await kubectl("api-resources", "--no-headers"));
    expect(resources.find((line) => line.startsWith("deployments"))?.split(/ +/)).toEqual([
      "deployments",
      "deploy",
      "apps/v1",
      "true",
      "Deployment",
    ]);
    expect(resources.some((line) => line.startsWith("rediscaches"))).toBe(true);
    expect(await kubectl("cluster-info")).toContain("running at");
  });

  it("get -o wide, by namespace and by selectors, in chunks", async () => {
    const [head, ...rows] = lines(await kubectl("get", "pods", "-o", "wide"));
    expect(head?.split(/ {2,}/)).toEqual([
      "NAME",
      "READY",
      "STATUS",
      "RESTARTS",
      "AGE",
      "IP",
      "NODE",
      "NOMINATED NODE",
      "READINESS GATES",
    ]);
    expect(rows).toHaveLength(11);
    expect(lines(await kubectl("get", "pods", "-A", "--chunk-size=17", "--no-headers"))).toHaveLength(300);
    const selected = await kubectl("get", "pods", "-l", "app.kubernetes.io/name in (orders-api)", "-o", "name");
    expect(lines(selected)).toHaveLength(6);
    const pending = await kubectl("get", "pods", "-A", "--field-selector=status.phase=Pending", "--no-headers");
    expect(pending).toContain("ImagePullBackOff");
  });

  it("get -w sees a pod recover", async () => {
    const child = spawn("kubectl", [...base("practice"), "get", "pods", "-w"], { env: environment() });
    children.add(child);
    let seen = "";
    child.stdout.on("data", (chunk: Buffer) => {
      seen += chunk.toString();
    });
    await expect.poll(() => seen, DEADLINE).toContain("orders-worker");
    lab.clusters[0]?.misbehave({ action: "recover" });
    await expect.poll(() => seen, DEADLINE).toMatch(/q8zlm\s+2\/2\s+Running\s+15/);
    child.kill();
  });

  it("explain: built-in and custom kinds", async () => {
    expect(await kubectl("explain", "deployment.spec.replicas")).toMatch(/FIELD: replicas <integer>/);
    expect(await kubectl("explain", "pod.spec.containers")).toMatch(/image\t<string>/);
    expect(await kubectl("explain", "rediscache.spec")).toMatch(/shards\t<integer>/);
  });

  it("create -f, rollout status, patch by merge and by JSON, scale, delete", async () => {
    const file = join(directory, "web.yaml");
    expect(await kubectl("create", "-f", file)).toBe("deployment.apps/web created\n");
    expect(await failure("practice", "create", "-f", file)).toContain('deployments.apps "web" already exists');
    expect(await kubectl("rollout", "status", "deployment/web", "-n", "default", "--timeout=30s")).toContain(
      "successfully rolled out",
    );
    const patch = (type: string, body: string) =>
      kubectl("patch", "deployment", "web", "-n", "default", "--type", type, "-p", body);
    expect(await patch("merge", '{"metadata":{"labels":{"team":"web"}}}')).toContain("patched");
    expect(await patch("json", '[{"op":"test","path":"/spec/replicas","value":2}]')).toContain("no change");
    const refused = ["patch", "deployment", "web", "-n", "default", "--type", "json", "-p"];
    const wrong = '[{"op":"test","path":"/spec/replicas","value":9}]';
    expect(await failure("practice", ...refused, wrong)).toContain("testing path /spec/replicas value failed");
    expect(await kubectl("scale", "deployment/web", "-n", "default", "--replicas=3")).toContain("scaled");
    const replicas = () =>
      kubectl("get", "deployment", "web", "-n", "default", "-o", "jsonpath={.status.readyReplicas}");
    await expect.poll(replicas, DEADLINE).toBe("3");
    expect(await kubectl("delete", "deployment", "web", "-n", "default")).toContain("deleted");
    await expect.poll(() => kubectl("get", "pods", "-n", "default", "-o", "name"), DEADLINE).toBe("");
  });

  it("a custom kind's objects, with their columns", async () => {
    const [head, row] = lines(await kubectl("get", "rediscaches", "-n", "cache"));
    expect(head?.split(/ +/)).toEqual(["NAME", "SHARDS", "VERSION", "READY", "REASON", "AGE"]);
    expect(row?.split(/ +/).slice(0, 5)).toEqual(["orders-cache", "3", "8.2.1", "False", "SlotsUncovered"]);
    expect(await kubectl("get", "gateway-api", "-A")).toContain("httproute.gateway.networking.k8s.io/orders");
  });

  it("describe shows a pod with its events", async () => {
    const text = await kubectl("describe", "pod", "payments-worker-84f6c8b7d5-tz6rb", "-n", "payments");
    expect(text).toMatch(/Reason:\s+ImagePullBackOff/);
    expect(text).toMatch(/Warning\s+Failed\s.*manifest unknown/);
  });

  it("top nodes and pods", async () => {
    const nodes = lines(await kubectl("top", "nodes", "--no-headers"));
    expect(nodes.filter((line) => /\d+m +\d+% +\d+Mi +\d+%/.test(line))).toHaveLength(11);
    expect(await kubectl("top", "pods", "-n", "payments", "--containers")).toMatch(/mesh-proxy\s+\d+m\s+\d+Mi/);
  });

  it("auth can-i, whoami, and what a viewer may not", async () => {
    expect((await kubectl("auth", "can-i", "delete", "pods")).trim()).toBe("yes");
    expect(await failure("practice-viewer", "auth", "can-i", "delete", "pods")).not.toContain("no failure");
    expect(await kubectlAs("practice-viewer", "auth", "can-i", "--list")).toMatch(/pods\/log\s/);
    expect(await kubectl("auth", "whoami")).toContain("practice:admin");
    expect(await failure("practice-viewer", "get", "nodes")).toContain(
      'nodes is forbidden: User "practice:viewer" cannot list resource "nodes" in API group "" at the cluster scope',
    );
    expect(await failure("practice", "get", "pods", "--as=nobody")).toContain('User "nobody" cannot list');
  });

  it("the other contexts: a second cluster, expired credentials, a dead server", async () => {
    expect(lines(await kubectlAs("practice-staging", "get", "nodes", "--no-headers"))).toHaveLength(3);
    expect(await failure("practice-expired", "get", "pods")).toContain("Unauthorized");
    expect(await failure("practice-dead", "get", "pods")).toContain("refused");
  });

  it("waits and tries again when it is throttled", async () => {
    lab.clusters[0]?.misbehave({ action: "throttle", requests: 1, retryAfterSeconds: 1 });
    expect(await kubectl("get", "namespaces", "-o", "name")).toContain("namespace/orders");
  });

  it("logs, exec and port-forward reach a pod", async () => {
    const pod = "payments-ledger-0";
    expect(lines(await kubectl("logs", pod, "-n", "payments", "--tail=3"))).toHaveLength(3);
    expect(await kubectl("exec", pod, "-n", "payments", "--", "hostname")).toBe(`${pod}\n`);
    const child = spawn(
      "kubectl",
      [...base("practice"), "port-forward", `pod/${pod}`, "-n", "payments", "--address=127.0.0.1", ":8080"],
      { env: environment() },
    );
    children.add(child);
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    await expect.poll(() => said, DEADLINE).toMatch(/127\.0\.0\.1:\d+ ->/);
    const port = /127\.0\.0\.1:(\d+) ->/.exec(said)?.[1];
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toContain(pod);
    child.kill();
  });
});
