import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kubectlIsThere } from "./kubectl.fixture.ts";
import { KUBERNETES_VERSION } from "./schema/builtinSchemas.ts";
import { type LabKube, startLabKube } from "./server.ts";

const run = promisify(execFile);
const DEADLINE = { timeout: 30_000, interval: 250 };

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

describe.skipIf(!kubectlIsThere("reading"))("kubectl against the practice cluster", () => {
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
    expect(await kubectl("version")).toContain(`Server Version: ${KUBERNETES_VERSION}`);
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

  describe("writes", () => {
    const manifest = async (name: string, document: string): Promise<string> => {
      const file = join(directory, `${name}.yaml`);
      await writeFile(file, document);
      return file;
    };
    const web = (name: string, replicas: number, image: string) =>
      MANIFEST.replace("name: web,", `name: ${name},`)
        .replace("replicas: 2", `replicas: ${replicas}`)
        .replaceAll("app: web", `app: ${name}`)
        .replace("web:1", image);
    const field = async (name: string, path: string) =>
      kubectl("get", "deployment", name, "-n", "default", "-o", `jsonpath={${path}}`);

    it("apply --server-side: creates, finds conflicts, takes over by force", async () => {
      const first = await manifest("ssa-1", web("ssa", 1, "ssa:1"));
      expect(await kubectl("apply", "--server-side", "-f", first)).toBe("deployment.apps/ssa serverside-applied\n");
      expect(await kubectl("scale", "deployment/ssa", "-n", "default", "--replicas=2")).toContain("scaled");
      const second = await manifest("ssa-2", web("ssa", 3, "ssa:1"));
      const refused = await failure("practice", "apply", "--server-side", "-f", second);
      expect(refused).toContain('conflict with "kubectl" with subresource "scale" using apps/v1: .spec.replicas');
      expect(await field("ssa", ".spec.replicas")).toBe("2");
      await kubectl("apply", "--server-side", "--force-conflicts", "-f", second);
      expect(await field("ssa", ".spec.replicas")).toBe("3");
      const managers = await field("ssa", ".metadata.managedFields[*].manager");
      expect(managers.split(" ")).toContain("kubectl");
      await kubectl("delete", "deployment", "ssa", "-n", "default");
    });

    it("apply, diff and apply again by kubectl's own annotation", async () => {
      const first = await manifest("csa-1", web("csa", 1, "csa:1"));
      expect(await kubectl("apply", "-f", first)).toBe("deployment.apps/csa created\n");
      expect(await kubectl("apply", "-f", first)).toBe("deployment.apps/csa unchanged\n");
      const second = await manifest("csa-2", web("csa", 1, "csa:2"));
      const diff = await run("kubectl", [...base("practice"), "diff", "-f", second], { env: environment() }).then(
        () => "no difference",
        (error: { readonly stdout: string; readonly code: number }) => `${error.code} ${error.stdout}`,
      );
      expect(diff).toMatch(/^1 /);
      expect(diff).toMatch(/-\s+- image: csa:1\n\+\s+- image: csa:2/);
      expect(await field("csa", ".spec.template.spec.containers[0].image")).toBe("csa:1");
      expect(await kubectl("apply", "-f", second)).toBe("deployment.apps/csa configured\n");
      expect(await field("csa", ".spec.template.spec.containers[0].image")).toBe("csa:2");
      await kubectl("delete", "deployment", "csa", "-n", "default");
    });

    it("patch --type strategic, edit, set image, label", async () => {
      await kubectl("apply", "-f", await manifest("edit", web("edit", 0, "edit:1")));
      const side = '{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"side:1"}]}}}}';
      await kubectl("patch", "deployment", "edit", "-n", "default", "--type", "strategic", "-p", side);
      const names = await field("edit", ".spec.template.spec.containers[*].name");
      expect(names.split(" ").sort()).toEqual(["c", "side"]);
      await kubectl("set", "image", "deployment/edit", "-n", "default", "c=edit:2");
      expect(await field("edit", ".spec.template.spec.containers[?(@.name=='c')].image")).toBe("edit:2");
      await kubectl("label", "deployment", "edit", "-n", "default", "team=web");
      const editor = join(directory, "editor.sh");
      await writeFile(editor, "#!/bin/sh\nsed -i 's/revisionHistoryLimit: 10/revisionHistoryLimit: 4/' \"$1\"\n", {
        mode: 0o700,
      });
      const env = { ...environment(), KUBE_EDITOR: editor };
      await run("kubectl", [...base("practice"), "edit", "deployment", "edit", "-n", "default"], { env });
      expect(await field("edit", ".spec.revisionHistoryLimit")).toBe("4");
      expect(await field("edit", ".metadata.labels.team")).toBe("web");
      await kubectl("delete", "deployment", "edit", "-n", "default");
    });

    it("--dry-run=server stores nothing", async () => {
      const file = await manifest("tried", web("tried", 1, "tried:1"));
      expect(await kubectl("apply", "--dry-run=server", "-f", file)).toBe(
        "deployment.apps/tried created (server dry run)\n",
      );
      expect(await failure("practice", "get", "deployment", "tried", "-n", "default")).toContain("not found");
      const before = await kubectl("get", "configmaps", "-n", "default", "-o", "name");
      expect(await kubectl("delete", "configmaps", "--all", "-n", "default", "--dry-run=server")).toContain(
        "server dry run",
      );
      expect(await kubectl("get", "configmaps", "-n", "default", "-o", "name")).toBe(before);
    });

    it("refuses what is unknown or wrong, with the field", async () => {
      const unknown = await manifest("unknown", web("unknown", 1, "x:1").replace("replicas:", "replicaz:"));
      expect(await failure("practice", "create", "-f", unknown)).toContain('unknown field "spec.replicaz"');
      const negative = await manifest("negative", web("negative", -1, "x:1"));
      expect(await failure("practice", "create", "-f", negative)).toContain(
        "spec.replicas: Invalid value: -1: must be greater than or equal to 0",
      );
    });

    it("create namespace, configmap, secret, serviceaccount by name", async () => {
      expect(await kubectl("create", "namespace", "by-name")).toBe("namespace/by-name created\n");
      const at = ["-n", "by-name"];
      expect(await kubectl("create", "configmap", "c", "--from-literal=a=1", ...at)).toBe("configmap/c created\n");
      expect(await kubectl("get", "configmap", "c", ...at, "-o", "jsonpath={.data}")).toBe('{"a":"1"}');
      await kubectl("create", "secret", "generic", "s", "--from-literal=p=geheim", ...at);
      expect(await kubectl("get", "secret", "s", ...at, "-o", "jsonpath={.data.p}")).toBe("Z2VoZWlt");
      expect(await kubectl("create", "serviceaccount", "a", ...at)).toBe("serviceaccount/a created\n");
    });

    it("explain shows what fields mean, of all kinds", async () => {
      expect(await kubectl("explain", "cronjob.spec.concurrencyPolicy")).toMatch(/ENUM:\s+Allow\s+Forbid\s+Replace/);
      expect(await kubectl("explain", "pod.spec.containers.livenessProbe")).toMatch(/httpGet\t<HTTPGetAction>/);
    });
  });
});
