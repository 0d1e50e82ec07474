/** kubectl, as an SRE uses it to change a cluster, judges the practice cluster. */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kubectlIsThere } from "./kubectl.fixture.ts";
import { type LabKube, startLabKube } from "./server.ts";

const run = promisify(execFile);
const DEADLINE = { timeout: 40_000, interval: 300 };

describe.skipIf(!kubectlIsThere("operations"))("kubectl changes the practice cluster", () => {
  let directory: string;
  let lab: LabKube;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "quarterdeck-operations-"));
    lab = await startLabKube({ directory, pods: 200 });
  });
  afterAll(async () => {
    await lab.dispose();
    await rm(directory, { recursive: true, force: true });
  });

  const environment = () => ({ ...process.env, HOME: directory, KUBECACHEDIR: join(directory, "cache") });
  const as = async (context: string, ...args: readonly string[]): Promise<string> => {
    const base = ["--kubeconfig", lab.kubeconfigPath, "--context", context];
    const { stdout } = await run("kubectl", [...base, ...args], { env: environment() });
    return stdout;
  };
  const kubectl = (...args: readonly string[]) => as("practice", ...args);
  const failure = async (...args: readonly string[]): Promise<string> => {
    try {
      return `no failure: ${await as(...(args as [string, ...string[]]))}`;
    } catch (error) {
      const { stderr, stdout } = error as { stderr?: unknown; stdout?: unknown };
      return `${String(stdout ?? "")}${String(stderr ?? error)}`;
    }
  };
  /** Lets kubectl make an object up, and creates it from a file. */
  const create = async (...args: readonly string[]): Promise<void> => {
    const file = join(directory, "made.json");
    await writeFile(file, await kubectl(...args, "--dry-run=client", "-o", "json"));
    await kubectl("create", "-f", file);
  };
  const field = (kind: string, name: string, namespace: string, path: string) =>
    kubectl("get", kind, name, "-n", namespace, "-o", `jsonpath={${path}}`);

  it("rollout: restart, pause, resume, history, undo", async () => {
    const shop = (...args: readonly string[]) => kubectl("-n", "storefront", ...args);
    expect(await shop("rollout", "history", "deployment/mailer")).toMatch(
      /5\s+release 1\.8\.0\n6\s+release 1\.8\.3\n7\s/,
    );
    expect(await shop("rollout", "restart", "deployment/mailer")).toContain("restarted");
    expect(await shop("rollout", "status", "deployment/mailer", "--timeout=30s")).toContain("successfully rolled out");
    await shop("rollout", "pause", "deployment/mailer");
    await shop("set", "image", "deployment/mailer", "app=registry.practice.local/storefront/mailer:2.0.0");
    expect(await shop("get", "pods", "-o", "jsonpath={..image}")).not.toContain("mailer:2.0.0");
    await shop("rollout", "resume", "deployment/mailer");
    expect(await shop("rollout", "status", "deployment/mailer", "--timeout=30s")).toContain("successfully rolled out");
    expect(await field("deployment", "mailer", "storefront", "..image")).toContain("2.0.0");
    expect(await shop("rollout", "undo", "deployment/mailer", "--to-revision=6")).toContain("rolled back");
    expect(await shop("rollout", "status", "deployment/mailer", "--timeout=30s")).toContain("successfully rolled out");
    expect(await field("deployment", "mailer", "storefront", "..image")).toContain("mailer:1.8.3");
    expect(await shop("rollout", "history", "deployment/mailer")).not.toMatch(/\n6\s/);
  }, 120_000);

  it("rollout of a stateful set and of a daemon set, back by their revisions", async () => {
    for (const [workload, namespace] of [
      ["statefulset/orders-cache", "cache"],
      ["daemonset/node-agent", "observability"],
    ] as const) {
      const on = (...args: readonly string[]) => kubectl("-n", namespace, ...args);
      const image = () => on("get", workload, "-o", "jsonpath={.spec.template.spec.containers[0].image}");
      const before = await image();
      await on("set", "image", workload, "app=registry.practice.local/other:9");
      expect(await on("rollout", "status", workload, "--timeout=110s")).toMatch(
        /(roll out|rolling update) complete|successfully rolled out/,
      );
      expect(await on("rollout", "history", workload)).toMatch(/\n7\s.*\n8\s/);
      expect(await on("rollout", "undo", workload)).toContain("rolled back");
      expect(await image()).toBe(before);
    }
  }, 240_000);

  it("a rollout whose image is missing stands still and says so", async () => {
    await kubectl(
      "-n",
      "storefront",
      "set",
      "image",
      "deployment/feeds",
      "app=registry.practice.local/storefront/feeds:missing",
    );
    expect(
      await failure("practice", "-n", "storefront", "rollout", "status", "deployment/feeds", "--timeout=6s"),
    ).toContain("timed out waiting");
    await expect
      .poll(() => kubectl("-n", "storefront", "get", "pods"), DEADLINE)
      .toMatch(/feeds-\S+ .*ImagePullBackOff/);
    await kubectl("-n", "storefront", "rollout", "undo", "deployment/feeds");
    await kubectl("-n", "storefront", "rollout", "status", "deployment/feeds", "--timeout=30s");
  }, 90_000);

  it("drain says what stands in its way, waits for a budget, and goes on when a second replica is ready", async () => {
    const node = await field("pods", "-l=app.kubernetes.io/name=ticket-desk", "drills", ".items[0].spec.nodeName");
    const refused = await failure("practice", "drain", node);
    expect(refused).toContain("cannot delete DaemonSet-managed Pods");
    expect(refused).toMatch(/cannot delete Pods with local storage.*report-cache/);
    expect(refused).toMatch(/cannot delete.*Pods that declare no controller.*debug-shell/);
    const drain = ["drain", node, "--ignore-daemonsets", "--delete-emptydir-data", "--force"];
    const blocked = await failure("practice", ...drain, "--timeout=4s");
    expect(blocked).toContain("Cannot evict pod as it would violate the pod's disruption budget.");
    expect(await kubectl("get", "node", node)).toContain("SchedulingDisabled");
    await kubectl("-n", "drills", "scale", "deployment/ticket-desk", "--replicas=2");
    expect(await kubectl(...drain, "--timeout=60s")).toContain("drained");
    const left = await kubectl("get", "pods", "-A", "--field-selector", `spec.nodeName=${node}`, "--no-headers");
    expect(
      left
        .trimEnd()
        .split("\n")
        .every((line) => /kube-proxy|node-agent|node-proxy/.test(line)),
    ).toBe(true);
    expect(await kubectl("uncordon", node)).toContain("uncordoned");
    expect(await kubectl("get", "node", node)).not.toContain("SchedulingDisabled");
    await expect.poll(() => field("deployment", "ticket-desk", "drills", ".status.readyReplicas"), DEADLINE).toBe("2");
  }, 150_000);

  it("autoscale puts replicas back, cron jobs are triggered by hand, a job is deleted with its pods", async () => {
    // By files, because kubectl sends what it makes up itself as protobuf.
    await create("create", "deployment", "web", "--image=web:1", "--replicas=3", "-n", "default");
    await kubectl("-n", "default", "rollout", "status", "deployment/web", "--timeout=30s");
    const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name: "web" };
    await writeFile(
      join(directory, "autoscaler.json"),
      JSON.stringify({
        apiVersion: "autoscaling/v2",
        kind: "HorizontalPodAutoscaler",
        metadata: { name: "web", namespace: "default" },
        spec: { scaleTargetRef, minReplicas: 2, maxReplicas: 5 },
      }),
    );
    await kubectl("apply", "-f", join(directory, "autoscaler.json"));
    await kubectl("-n", "default", "get", "hpa", "web");
    await kubectl("-n", "default", "scale", "deployment/web", "--replicas=1");
    await expect.poll(() => field("deployment", "web", "default", ".spec.replicas"), DEADLINE).toBe("3");
    const owners = await kubectl("-n", "default", "get", "deployment", "web", "-o", "yaml", "--show-managed-fields");
    expect(owners).toMatch(/manager: kube-controller-manager\n\s+operation: Update\n\s+subresource: scale/);
    await create("create", "job", "by-hand", "--from=cronjob/payments-report", "-n", "payments");
    expect(
      await kubectl("-n", "payments", "wait", "job/by-hand", "--for=condition=complete", "--timeout=40s"),
    ).toContain("met");
    expect(await field("job", "by-hand", "payments", ".metadata.annotations")).toContain(
      '"cronjob.kubernetes.io/instantiate":"manual"',
    );
    await kubectl("-n", "payments", "delete", "job", "by-hand");
    await expect
      .poll(() => kubectl("-n", "payments", "get", "pods", "-l", "job-name=by-hand", "-o", "name"), DEADLINE)
      .toBe("");
  }, 120_000);

  it("debug adds a container to a running pod; a claim grows; a finalizer is released; an object is orphaned", async () => {
    const debugged = await kubectl(
      "-n",
      "payments",
      "debug",
      "payments-ledger-0",
      "--image=busybox",
      "-c",
      "look",
      "--attach=false",
    );
    expect(debugged).toBe("");
    const state = () => field("pod", "payments-ledger-0", "payments", ".status.ephemeralContainerStatuses[0].state");
    await expect.poll(state, DEADLINE).toContain("running");
    await kubectl(
      "-n",
      "messaging",
      "patch",
      "pvc",
      "data-kafka-0",
      "-p",
      '{"spec":{"resources":{"requests":{"storage":"600Gi"}}}}',
    );
    await expect
      .poll(() => field("pvc", "data-kafka-0", "messaging", ".status.capacity.storage"), DEADLINE)
      .toBe("600Gi");
    expect(await kubectl("get", "namespace", "retired")).toContain("Terminating");
    const release = '[{"op":"remove","path":"/metadata/finalizers/0"}]';
    await kubectl("-n", "retired", "patch", "configmap", "billing-archive", "--type=json", "-p", release);
    await expect.poll(() => failure("practice", "get", "namespace", "retired"), DEADLINE).toContain("not found");
    await kubectl("-n", "default", "delete", "deployment", "web", "--cascade=orphan");
    expect(await kubectl("-n", "default", "get", "rs", "-o", "name")).toContain("replicaset.apps/web-");
    await kubectl("-n", "default", "delete", "rs", "--all", "--cascade=foreground");
    expect(await kubectl("-n", "default", "get", "rs", "-o", "name")).toBe("");
    await kubectl("-n", "drills", "delete", "pod", "debug-shell", "--grace-period=0", "--force", "--ignore-not-found");
  }, 120_000);

  it("an operator's kind: created, waited for, warned of in its older version, refused by its webhook", async () => {
    const manifest = (version: string, name: string, replicas: number) =>
      JSON.stringify({
        apiVersion: `data.practice.quarterdeck.dev/${version}`,
        kind: "Database",
        metadata: { name, namespace: "storefront" },
        spec: { engine: "postgres", version: "17.2", replicas },
      });
    const file = join(directory, "database.json");
    await writeFile(file, manifest("v1", "prices", 3));
    await kubectl("apply", "-f", file);
    await kubectl("-n", "storefront", "wait", "database/prices", "--for=condition=Ready", "--timeout=40s");
    expect(await kubectl("-n", "storefront", "get", "databases")).toMatch(/prices\s+Ready\s+postgres\s+3\s+True/);
    await writeFile(file, manifest("v1", "even", 2));
    expect(await failure("practice", "apply", "-f", file)).toContain("spec.replicas must be odd");
    const old = ["--kubeconfig", lab.kubeconfigPath, "--context", "practice", "-n", "storefront"];
    const { stderr } = await run("kubectl", [...old, "get", "databases.v1beta1.data.practice.quarterdeck.dev"], {
      env: environment(),
    });
    expect(stderr).toContain("is deprecated; use data.practice.quarterdeck.dev/v1 Database");
    await kubectl("-n", "storefront", "delete", "database", "prices", "--timeout=40s");
  }, 120_000);

  it("someone on call restarts and scales, and may neither delete nor write a Lease", async () => {
    const oncall = (...args: readonly string[]) => as("practice-oncall", "-n", "storefront", ...args);
    expect(await oncall("rollout", "restart", "deployment/sitemap")).toContain("restarted");
    expect(await oncall("scale", "deployment/sitemap", "--replicas=2")).toContain("scaled");
    expect(await failure("practice-oncall", "-n", "storefront", "delete", "deployment", "sitemap")).toContain(
      'User "practice:oncall" cannot delete resource "deployments"',
    );
    expect(
      (
        await failure("practice-oncall", "auth", "can-i", "create", "leases.coordination.k8s.io", "-n", "storefront")
      ).trim(),
    ).toMatch(/^no/);
    expect(
      (await failure("practice-viewer", "auth", "can-i", "patch", "deployments.apps", "-n", "orders")).trim(),
    ).toMatch(/^no/);
  }, 60_000);
});
