/** Every way to log in to and to reach a real API server, from the kubeconfig on. */
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { ConnectionId } from "../../../shared/connection.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { findService, skips } from "../../../test/services/availability.ts";
import type { KubeconfigContext, KubeconfigLogin } from "../../../test/services/kube/kubeconfig.ts";
import { type KubeService, startKube } from "../../../test/services/kube/start.ts";
import { connectProxy, socksProxy } from "../../core/dial/proxies.fixture.ts";
import { routedDialer } from "../../core/dial/routedDialer.ts";
import { ptyOpener } from "../../core/pty/nativePty.ts";
import { RequestBudget } from "../../core/requestBudget.ts";
import { CredentialSources } from "../auth/credentialSources.ts";
import type { CredentialAsk } from "../auth/credentials.ts";
import type { Interaction } from "../auth/interaction.ts";
import { LoginAsks } from "../auth/loginAsks.ts";
import { LoginGate } from "../auth/loginGate.ts";
import type { OidcTokens } from "../auth/oidcSource.ts";
import { endpointOf } from "../config/endpointOf.ts";
import { loadKubeconfigs } from "../config/loadKubeconfigs.ts";
import { createKubeClient } from "./kubeHttp.ts";
import type { KubeTrial } from "./request.ts";

const found = findService("kube");

describe.skipIf(skips(found))("a connection to a real API server", () => {
  let kube: KubeService;
  beforeAll(async () => {
    kube = await startKube({ oidc: true });
  });
  afterAll(() => kube?.stop());

  const closing: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  /** Opens the first context of a kubeconfig as the console does. */
  async function open(
    context: Omit<KubeconfigContext, "name">,
    interaction: Interaction = { notice: () => undefined, terminal: async () => null },
  ) {
    const loaded = await loadKubeconfigs({ merged: [kube.kubeconfig([{ name: "c", ...context }])], added: [] });
    const [read] = loaded.contexts;
    if (!read) throw new Error(JSON.stringify(loaded));
    const stored = new Map<string, OidcTokens>();
    const sources = new CredentialSources({
      interaction,
      consent: { granted: async () => true },
      gate: new LoginGate(),
      environment: async () => ({ PATH: process.env.PATH ?? "" }),
      oidc: {
        dialerFor: () => routedDialer({ scheme: "https", proxyUrl: null, environment: {} }),
        store: {
          read: async (key) => stored.get(key) ?? null,
          write: async (key, tokens) => void stored.set(key, tokens),
        },
      },
    });
    const asks: CredentialAsk["reason"][] = [];
    const source = sources.of(read);
    const { http, trial } = createKubeClient({
      endpoint: await endpointOf(read, {}),
      credentials: (ask, signal) => {
        asks.push(ask.reason);
        return source.current(ask, signal);
      },
      budget: new RequestBudget(),
    });
    closing.push(() => http.dispose());
    closing.push(() => sources.dispose());
    return { http, trial, asks, source };
  }

  const { signal } = new AbortController();
  const get = (path: string) => ({ method: "GET" as const, path, signal, priority: "foreground" as const });
  const Review = z.object({
    status: z.object({
      userInfo: z.object({
        username: z.string(),
        groups: z.array(z.string()).default([]),
        extra: z.record(z.string(), z.array(z.string())).default({}),
      }),
    }),
  });

  async function whoAmI(trial: KubeTrial) {
    const group = "authentication.k8s.io";
    const answer = await trial.review({
      group,
      resource: "selfsubjectreviews",
      kind: "SelfSubjectReview",
      spec: null,
      signal,
    });
    return Review.parse(answer).status.userInfo;
  }
  const nameOf = async (context: Omit<KubeconfigContext, "name">) =>
    (await whoAmI((await open(context)).trial)).username;
  const failure = (promise: Promise<unknown>) =>
    promise.then(
      () => Promise.reject(new Error("it succeeded")),
      (error: unknown) => (error instanceof RpcError ? { code: error.code, ...error.text } : Promise.reject(error)),
    );
  const token = (name: "reader" | "viewer" | "impersonator" | "stranger"): KubeconfigLogin => ({
    kind: "token",
    token: kube.identities[name].token,
  });

  test("is made with a client certificate, inline and in files beside the kubeconfig", async () => {
    const certificate = kube.certificate("viewer");
    expect(await nameOf({ login: { kind: "certificateInline", certificate } })).toBe("viewer");
    expect(await nameOf({ login: { kind: "certificateFile", certificate }, authority: "file" })).toBe("viewer");
  });

  test("says since when a client certificate has ended", async () => {
    const certificate = kube.certificate("viewer", {
      notBefore: new Date(Date.now() - 86_400_000),
      notAfter: new Date(Date.now() - 3_600_000),
    });
    const { trial } = await open({ login: { kind: "certificateInline", certificate } });
    expect(await failure(whoAmI(trial))).toMatchObject({ code: "expired", id: "auth.certificateExpired" });
  });

  test("is made with a token, and says when the server refuses it", async () => {
    expect(await nameOf({ login: token("reader") })).toBe("reader");
    const { trial, asks } = await open({ login: { kind: "token", token: "wrong" } });
    expect(await failure(whoAmI(trial))).toMatchObject({ code: "expired", id: "auth.tokenRefused" });
    expect(asks).toEqual(["first", "refused"]);
  });

  test("follows a token file that changes while it is open", async () => {
    const file = join(kube.folder, "rotating.token");
    writeFileSync(file, kube.identities.reader.token);
    const { trial } = await open({ login: { kind: "tokenFile", file } });
    expect((await whoAmI(trial)).username).toBe("reader");
    writeFileSync(file, "not a token that the server knows");
    vi.useFakeTimers({ now: Date.now() + 61_000, toFake: ["Date"] });
    try {
      expect(await failure(whoAmI(trial))).toMatchObject({ code: "expired", id: "auth.tokenFileRefused" });
      writeFileSync(file, kube.identities.viewer.token);
      vi.setSystemTime(Date.now() + 2_000);
      expect((await whoAmI(trial)).username).toBe("viewer");
    } finally {
      vi.useRealTimers();
    }
  });

  test("is made by an exec plugin, which runs again before its credentials end and once when they are refused", async () => {
    const soon = (ms: number) => new Date(Date.now() + ms).toISOString();
    const plugin = kube.execPlugin({ token: kube.identities.reader.token, expirationTimestamp: soon(60_000) });
    const { trial } = await open({ login: { kind: "exec", plugin, provideClusterInfo: true } });
    expect((await whoAmI(trial)).username).toBe("reader");
    await Promise.all([whoAmI(trial), whoAmI(trial)]);
    expect(plugin.runs()).toHaveLength(1);
    expect(plugin.runs()[0]?.execInfo).toMatchObject({
      spec: {
        interactive: false,
        cluster: { server: kube.server, "certificate-authority-data": Buffer.from(kube.caPem).toString("base64") },
      },
    });
    plugin.behave({ token: kube.identities.viewer.token });
    vi.useFakeTimers({ now: Date.now() + 40_000, toFake: ["Date"] });
    try {
      expect((await whoAmI(trial)).username).toBe("viewer");
    } finally {
      vi.useRealTimers();
    }
    expect(plugin.runs()).toHaveLength(2);
  });

  test("renews once a plugin's credentials that the server refuses, and then stops", async () => {
    const plugin = kube.execPlugin({ token: "revoked" });
    const { trial, source } = await open({ login: { kind: "exec", plugin } });
    expect(await failure(whoAmI(trial))).toMatchObject({ code: "expired", id: "auth.refusedAgain" });
    await Promise.all([1, 2, 3].map(() => failure(whoAmI(trial))));
    expect(plugin.runs()).toHaveLength(2);
    plugin.behave({ token: kube.identities.viewer.token });
    source.forget();
    expect((await whoAmI(trial)).username).toBe("viewer");
  });

  test.skipIf(process.platform === "win32")(
    "is made by an exec plugin that asks for a password at its terminal",
    async () => {
      const command = join(kube.folder, "ask-password");
      const answer = {
        apiVersion: "client.authentication.k8s.io/v1",
        kind: "ExecCredential",
        status: { token: kube.identities.reader.token },
      };
      // A shell's `read` at /dev/tty, as login scripts have it.
      writeFileSync(
        command,
        `#!/bin/sh
printf 'Password: ' > /dev/tty
stty -echo < /dev/tty
read -r typed < /dev/tty
stty echo < /dev/tty
[ "$typed" = 'open sesame' ] || { echo 'login denied' >&2; exit 1; }
echo '${JSON.stringify(answer)}'
`,
        { mode: 0o755 },
      );
      const asks = new LoginAsks({
        granted: new Set(),
        onGranted: () => {},
        connectionOf: () => ConnectionId.parse("c"),
        openPty: ptyOpener(
          createRequire(import.meta.url).resolve(`@lydell/node-pty-${process.platform}-${process.arch}/pty.node`),
        ),
      });
      const plugin = { ...kube.execPlugin({ token: "" }), command, args: [] };
      const { trial } = await open({ login: { kind: "exec", plugin, interactiveMode: "Always" } }, asks.interaction);
      const user = whoAmI(trial);
      const [ask] = await vi.waitFor(
        () => {
          expect(asks.asks.current).toMatchObject([{ kind: "terminal", command, echo: false }]);
          return asks.asks.current;
        },
        { timeout: 10_000 },
      );
      asks.type(ask?.id ?? "", "open sesame\r");
      expect((await user).username).toBe("reader");
      expect(asks.asks.current).toEqual([]);
    },
  );

  test("is made by an exec plugin that answers with a certificate", async () => {
    const { certificatePem, keyPem } = kube.certificate("viewer");
    const plugin = kube.execPlugin({ clientCertificateData: certificatePem, clientKeyData: keyPem });
    expect(await nameOf({ login: { kind: "exec", plugin } })).toBe("viewer");
  });

  test("is made with an OIDC token, which is renewed with a refresh token that each use replaces", async () => {
    const provider = kube.oidc;
    if (!provider) throw new Error("no OIDC provider");
    const before = provider.refreshes();
    const claims = { subject: "otto", groups: [], expiresInS: 300 };
    expect(await nameOf({ login: { kind: "oidc", provider, idToken: provider.idToken(claims) } })).toBe("otto");
    const refreshToken = provider.refreshToken({ ...claims, expiresInS: 22 });
    const { trial } = await open({
      login: { kind: "oidc", provider, idToken: provider.idToken({ ...claims, expiresInS: -60 }), refreshToken },
    });
    expect((await whoAmI(trial)).username).toBe("otto");
    expect(provider.refreshes().granted - before.granted).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 12_000));
    expect((await whoAmI(trial)).username).toBe("otto");
    expect(provider.refreshes().granted - before.granted).toBe(2);
    const spent = await open({ login: { kind: "oidc", provider, refreshToken } });
    expect(await failure(whoAmI(spent.trial))).toMatchObject({ code: "expired", id: "auth.oidcSignedOut" });
  });

  test("acts as another user with groups", async () => {
    const { trial } = await open({ login: token("impersonator"), actAs: "ada", actAsGroups: ["sre", "dev"] });
    expect(await whoAmI(trial)).toMatchObject({ username: "ada", groups: expect.arrayContaining(["sre", "dev"]) });
  });

  test.each(["http", "socks5"] as const)(
    "goes through the %s proxy of the kubeconfig, under the server's own name",
    async (scheme) => {
      const port = Number(new URL(kube.server).port);
      const proxy = await (scheme === "http" ? connectProxy : socksProxy)({
        names: { "kubernetes.default.svc": port },
      });
      closing.push(() => proxy.close());
      const inside = "https://kubernetes.default.svc:6443";
      expect(
        await nameOf({ login: token("viewer"), server: inside, proxyUrl: `${scheme}://127.0.0.1:${proxy.port}` }),
      ).toBe("viewer");
      expect(proxy.asked).toEqual(["kubernetes.default.svc:6443"]);
    },
  );

  test("checks the server's certificate against tls-server-name, or not at all when told so", async () => {
    expect(await nameOf({ login: token("viewer"), tlsServerName: "kubernetes.default.svc" })).toBe("viewer");
    const { trial } = await open({ login: token("viewer"), tlsServerName: "elsewhere.example" });
    expect(await failure(whoAmI(trial))).toMatchObject({
      code: "unreachable",
      id: "connection.tlsWrongName",
      params: { hop: "tls", name: "elsewhere.example" },
    });
    const untrusted = await open({ login: token("viewer"), authority: "none" });
    expect(await failure(whoAmI(untrusted.trial))).toMatchObject({ id: "connection.tlsUnknownCa" });
    expect(await nameOf({ login: token("viewer"), insecureSkipTlsVerify: true })).toBe("viewer");
  });

  test("says which right is missing, in the server's own words and taken apart", async () => {
    const { http } = await open({ login: token("viewer") });
    expect(await failure(http.json(get("/api/v1/pods")))).toMatchObject({
      code: "forbidden",
      id: "connection.forbiddenCluster",
      params: {
        user: "viewer",
        verb: "list",
        resource: "pods",
        sentence: expect.stringContaining('User "viewer" cannot list resource "pods"'),
      },
    });
    expect(await failure(http.json(get("/apis/apps/v1/namespaces/team-b/deployments")))).toMatchObject({
      id: "connection.forbiddenNamespace",
      params: { verb: "list", resource: "deployments.apps", namespace: "team-b" },
    });
    expect(await failure(http.json(get("/metrics")))).toMatchObject({
      id: "connection.forbiddenPath",
      params: { verb: "get", path: "/metrics" },
    });
  });

  test("reads Tables with gzip, and learns of a past that is gone", async () => {
    const { http } = await open({ login: { kind: "token", token: kube.identities.admin.token } });
    const response = await http.request({
      ...get("/api/v1/namespaces"),
      accept: "application/json;as=Table;v=v1;g=meta.k8s.io",
      gzip: true,
      cost: "list",
    });
    expect(JSON.parse(Buffer.concat(await response.body.toArray()).toString())).toMatchObject({ kind: "Table" });
    await kube.compact({ forget: true });
    const past = { ...get("/api/v1/namespaces"), query: { resourceVersion: 1, resourceVersionMatch: "Exact" } };
    expect(await failure(http.json(past))).toMatchObject({ code: "gap" });
  });

  test("survives the server's restart: what is open breaks with its hop, and the next request is made anew", async () => {
    const { http } = await open({ login: token("reader") });
    const watch = await http.request({
      ...get("/api/v1/pods"),
      query: { watch: true },
      cost: "watch",
      idleTimeoutMs: null,
    });
    const broken = watch.body.toArray().then(
      () => "ended",
      (error: unknown) => (error instanceof RpcError ? error.code : "other"),
    );
    await kube.killServer();
    expect(await broken).toBe("unreachable");
    expect(await failure(http.json(get("/api/v1/pods")))).toMatchObject({
      id: "connection.tcpRefused",
      params: { hop: "tcp" },
    });
    await kube.startServer();
    expect(await http.json(get("/api/v1/pods"))).toMatchObject({ kind: "PodList" });
  });
});
