/** The real cluster is what its fixtures say it is; its own kubectl judges the kubeconfigs. */
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findService, skips } from "../availability.ts";
import { oidcViewers } from "./identities.ts";
import type { KubeconfigContext } from "./kubeconfig.ts";
import { createAll, populate } from "./population.ts";
import { type KubeService, startKube } from "./start.ts";

const found = findService("kube");
const run = promisify(execFile);

async function kubectl(kube: KubeService, context: KubeconfigContext, ...args: string[]): Promise<string> {
  const config = kube.kubeconfig([context]);
  const options = { timeout: 60_000, env: { PATH: process.env.PATH, HOME: kube.folder } };
  return (await run(kube.binaries.kubectl, ["--kubeconfig", config, ...args], options)).stdout.trim();
}

const whoami = ["auth", "whoami", "-o", "jsonpath={.status.userInfo.username} {.status.userInfo.groups}"] as const;

describe.skipIf(skips(found))("a real cluster", () => {
  let kube: KubeService;
  beforeAll(async () => {
    kube = await startKube({ oidc: true, gatewayApi: true });
  });
  afterAll(() => kube?.stop());

  test("reports the version that it was built from", async () => {
    expect(await kube.admin.json("/version")).toMatchObject({ gitVersion: kube.binaries.versions.kubernetes });
    const login = { kind: "none" } as const;
    const client = JSON.parse(
      await kubectl(kube, { name: "any", login }, "version", "--client", "-o", "json"),
    ) as unknown;
    expect(client).toMatchObject({ clientVersion: { gitVersion: kube.binaries.versions.kubernetes } });
  });

  test("is logged into by kubectl with each kind of kubeconfig", async () => {
    const { reader, viewer, impersonator } = kube.identities;
    const provider = kube.oidc;
    if (provider === undefined) throw new Error("no OIDC provider");
    const tokenFile = join(kube.folder, "reader.token");
    writeFileSync(tokenFile, reader.token, { mode: 0o600 });
    const certificate = kube.certificate("viewer");
    const claims = { subject: "otto", groups: [oidcViewers], expiresInS: 300 };
    const seen: Record<string, string> = {};
    const contexts: readonly KubeconfigContext[] = [
      { name: "certificate-inline", login: { kind: "certificateInline", certificate } },
      { name: "certificate-file", login: { kind: "certificateFile", certificate }, authority: "file" },
      { name: "token", login: { kind: "token", token: reader.token } },
      { name: "token-file", login: { kind: "tokenFile", file: tokenFile } },
      { name: "insecure", login: { kind: "token", token: viewer.token }, insecureSkipTlsVerify: true },
      {
        name: "exec",
        login: { kind: "exec", plugin: kube.execPlugin({ token: viewer.token }), provideClusterInfo: true },
      },
      {
        name: "impersonation",
        login: { kind: "token", token: impersonator.token },
        actAs: "ada",
        actAsGroups: ["sre"],
      },
      { name: "oidc", login: { kind: "oidc", provider, idToken: provider.idToken(claims) } },
      {
        name: "oidc-refresh",
        login: {
          kind: "oidc",
          provider,
          idToken: provider.idToken({ ...claims, expiresInS: -60 }),
          refreshToken: provider.refreshToken(claims),
        },
      },
    ];
    await Promise.all(
      contexts.map(async (context) => {
        seen[context.name] = await kubectl(kube, context, ...whoami);
      }),
    );
    expect(seen).toEqual({
      "certificate-inline": 'viewer ["team-a","system:authenticated"]',
      "certificate-file": 'viewer ["team-a","system:authenticated"]',
      token: 'reader ["readers","system:authenticated"]',
      "token-file": 'reader ["readers","system:authenticated"]',
      insecure: 'viewer ["team-a","system:authenticated"]',
      exec: 'viewer ["team-a","system:authenticated"]',
      impersonation: 'ada ["sre","system:authenticated"]',
      oidc: `otto ["${oidcViewers}","system:authenticated"]`,
      "oidc-refresh": `otto ["${oidcViewers}","system:authenticated"]`,
    });
    expect(provider.refreshes()).toEqual({ asked: 1, granted: 1 });
  });

  test("an exec plugin is told of the cluster, and its runs are counted", async () => {
    const plugin = kube.execPlugin({ token: kube.identities.reader.token });
    const login = { kind: "exec", plugin, provideClusterInfo: true, env: { QD_TEST_COLOR: "blue" } } as const;
    await kubectl(kube, { name: "exec", login }, ...whoami);
    expect(plugin.runs()).toHaveLength(1);
    expect(plugin.runs()[0]).toMatchObject({
      environment: { QD_TEST_COLOR: "blue" },
      execInfo: { kind: "ExecCredential", spec: { interactive: false, cluster: { server: kube.server } } },
    });
    plugin.behave({ failWith: 3, stderr: "log in first\n" });
    await expect(kubectl(kube, { name: "exec", login }, ...whoami)).rejects.toThrow("log in first");
  });

  test("is reached through the proxy of a kubeconfig", async () => {
    const tunnels: string[] = [];
    const proxy = createServer().on("connect", (request, client) => {
      tunnels.push(request.url ?? "");
      const [host = "", port = ""] = (request.url ?? "").split(":");
      const upstream = connect(Number(port), host, () => client.write("HTTP/1.1 200 OK\r\n\r\n"));
      upstream.pipe(client).pipe(upstream);
      for (const side of [client, upstream]) side.on("error", () => {});
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const address = proxy.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    const login = { kind: "token", token: kube.identities.viewer.token } as const;
    const seen = await kubectl(
      kube,
      { name: "proxied", login, proxyUrl: `http://127.0.0.1:${address.port}` },
      ...whoami,
    );
    proxy.closeAllConnections();
    proxy.close();
    expect(seen).toMatch(/^viewer /);
    expect(new Set(tunnels)).toEqual(new Set([kube.server.replace("https://", "")]));
  });

  test("gives its identities the rights that are described, and no more", async () => {
    const may = async (identity: "reader" | "viewer" | "stranger", path: string) =>
      (await kube.client({ token: kube.identities[identity].token }).fetch(path)).status === 200;
    const paths = [
      "/api/v1/pods",
      "/api/v1/namespaces",
      "/api/v1/secrets",
      "/api/v1/namespaces/team-a/pods",
      "/api/v1/namespaces/team-b/pods",
    ];
    const seen: Record<string, boolean[]> = {};
    for (const identity of ["reader", "viewer", "stranger"] as const)
      seen[identity] = await Promise.all(paths.map((path) => may(identity, path)));
    expect(seen).toEqual({
      reader: [true, false, false, true, true],
      viewer: [false, false, false, true, false],
      stranger: [false, false, false, false, false],
    });
  });

  test("serves the Gateway API's kinds", async () => {
    const group = await kube.admin.json<{ resources: { name: string }[] }>("/apis/gateway.networking.k8s.io/v1");
    expect(group.resources.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["gateways", "gatewayclasses", "httproutes", "grpcroutes"]),
    );
    const gateway = {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "GatewayClass",
      metadata: { name: "test" },
      spec: { controllerName: "example.org/none" },
    };
    await kube.admin.json("/apis/gateway.networking.k8s.io/v1/gatewayclasses", { method: "POST", body: gateway });
  });

  test("takes 5,000 pods and answers for all of them", async () => {
    await populate(kube, { pods: 5000, namespaces: 10, nodes: 50 });
    const pods = await kubectl(
      kube,
      { name: "admin", login: { kind: "token", token: kube.identities.admin.token } },
      "get",
      "pods",
      "-A",
      "--no-headers",
    );
    const lines = pods.split("\n");
    expect(lines).toHaveLength(5000);
    expect(lines.filter((line) => line.includes("CrashLoopBackOff"))).toHaveLength(10);
  });

  test("comes back on its port with its data after a crash and after a restart", async () => {
    await createAll(kube.admin, [
      { path: "/api/v1/namespaces/team-b/configmaps", body: { metadata: { name: "kept" } } },
    ]);
    await kube.killServer();
    await expect(kube.admin.fetch("/version", { timeoutMs: 1000 })).rejects.toThrow();
    await kube.startServer();
    expect((await kube.admin.fetch("/api/v1/namespaces/team-b/configmaps/kept")).status).toBe(200);
    await kube.restart();
    expect((await kube.admin.fetch("/api/v1/namespaces/team-b/configmaps/kept")).status).toBe(200);
  });

  test("answers 410 for the time before a compaction that it was made to forget", async () => {
    const { metadata } = await kube.admin.json<{ metadata: { resourceVersion: string } }>("/api/v1/configmaps?limit=1");
    await createAll(kube.admin, [
      { path: "/api/v1/namespaces/team-b/configmaps", body: { metadata: { name: "later" } } },
    ]);
    await kube.compact({ forget: true });
    const past = `/api/v1/configmaps?resourceVersion=${metadata.resourceVersion}&resourceVersionMatch=Exact`;
    expect((await kube.admin.fetch(past)).status).toBe(410);
  });
});

describe.skipIf(skips(found))("a real cluster with controllers and a scheduler", () => {
  test("makes the pods of a deployment and places them", async () => {
    await using kube = await startKube({ controllers: true, scheduler: true });
    await populate(kube, { pods: 0, namespaces: 1, nodes: 3 });
    const template = {
      metadata: { labels: { app: "web" } },
      spec: { containers: [{ name: "main", image: "registry.example/none:1" }] },
    };
    const deployment = {
      metadata: { name: "web" },
      spec: { replicas: 3, selector: { matchLabels: { app: "web" } }, template },
    };
    await kube.admin.json("/apis/apps/v1/namespaces/team-a/deployments", { method: "POST", body: deployment });
    const deadline = performance.now() + 60_000;
    let placed: unknown[] = [];
    while (placed.length < 3 && performance.now() < deadline) {
      await sleep(200);
      const pods = await kube.admin.json<{ items: { spec: { nodeName?: string } }[] }>(
        "/api/v1/namespaces/team-a/pods",
      );
      placed = pods.items.filter((pod) => pod.spec.nodeName?.startsWith("node-") === true);
    }
    expect(placed).toHaveLength(3);
  });
});
