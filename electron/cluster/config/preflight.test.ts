import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import nodePath, { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { ConnectionId } from "../../../shared/connection.ts";
import { message } from "../../../shared/model/message.ts";
import { type TestAuthority, testAuthority } from "../../core/dial/certificates.fixture.ts";
import { diagnosis } from "./diagnosis.ts";
import type { KubeContext } from "./kubeContext.ts";
import { parseKubeconfig } from "./kubeconfigFile.ts";
import { mergeKubeconfigs, summarise } from "./mergedConfig.ts";
import { type PreflightServices, preflight } from "./preflight.ts";
import { redact, redactArguments } from "./redaction.ts";

let folder: string;
let authority: TestAuthority;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "preflight-"));
  authority = testAuthority();
  writeFileSync(join(folder, "plugin"), "", { mode: 0o755 });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  authority.dispose();
});

function contextOf(cluster: object, user: object): KubeContext {
  const text = stringify({
    clusters: [{ name: "c", cluster: { server: "https://api.example:6443", ...cluster } }],
    users: [{ name: "u", user }],
    contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
  });
  const merged = mergeKubeconfigs([parseKubeconfig(text, join(folder, "config"))], nodePath);
  const [context] = merged.contexts;
  if (!context) throw new Error(JSON.stringify(merged));
  return context;
}

const services = (more: Record<string, string> = {}, extra: Partial<PreflightServices> = {}): PreflightServices => ({
  shell: { variables: { PATH: folder, ...more }, explanation: message("auth.shellTerminal"), complete: true },
  signal: new AbortController().signal,
  ...extra,
});
const look = async (cluster: object, user: object, given = services()) =>
  (await preflight(contextOf(cluster, user), given)).map(({ hop, health, text }) => [
    hop,
    health,
    text.id,
    text.params,
  ]);
const base64 = (text: string) => Buffer.from(text).toString("base64");
const jwt = (exp: number) => `e30.${Buffer.from(JSON.stringify({ exp })).toString("base64url")}.x`;

describe("a preflight", () => {
  it.each([
    [{}, {}, "connection.factDirect", {}],
    [
      {},
      { HTTPS_PROXY: "http://me:secret@proxy:3128" },
      "connection.factProxyVariable",
      { proxy: "http://proxy:3128", variable: "HTTPS_PROXY" },
    ],
    [{}, { HTTPS_PROXY: "proxy:3128", NO_PROXY: "example" }, "connection.factDirectNoProxy", { entry: "example" }],
    [{ "proxy-url": "socks5://me:secret@jump" }, {}, "connection.factProxyUrl", { proxy: "socks5://jump:1080" }],
    [
      { server: "https://127.0.0.1:6443" },
      { HTTPS_PROXY: "proxy:3128" },
      "connection.factDirectLoopback",
      { target: "127.0.0.1:6443" },
    ],
    [{}, { HTTPS_PROXY: "ftp://me:secret@proxy" }, "connection.proxyInvalid", { source: "HTTPS_PROXY" }],
  ])("names the way and its reason for %j with %j, without the proxy's password", async (cluster, env, id, params) => {
    const facts = await look(cluster, { token: "t" }, services(env));
    expect(facts[0]).toMatchObject(["proxy", id === "connection.proxyInvalid" ? "bad" : "ok", id, params]);
    expect(JSON.stringify(facts)).not.toContain("secret");
  });

  it("asks automatic configuration where nothing else says", async () => {
    const resolveProxy = async (url: string) => (url === "https://api.example:6443/" ? "PROXY pac:1" : "DIRECT");
    expect((await look({}, { token: "t" }, services({}, { resolveProxy })))[0]).toMatchObject([
      "proxy",
      "ok",
      "connection.factProxyPac",
      { proxy: "http://pac:1" },
    ]);
  });

  it("says what certificates are checked against, and shows what is dangerous as bad", async () => {
    const tls = async (cluster: object) => (await look(cluster, { token: "t" })).filter(([hop]) => hop === "tls");
    expect(
      await tls({ "certificate-authority-data": base64(authority.caPem), "tls-server-name": "kubernetes" }),
    ).toMatchObject([
      ["tls", "ok", "connection.factAuthority", { place: "kubeconfig", count: 1, name: "CN=Test authority" }],
      ["tls", "ok", "connection.factServerName", { name: "kubernetes" }],
    ]);
    expect(await tls({})).toMatchObject([["tls", "ok", "connection.factSystemTrust", {}]]);
    expect(await tls({ "insecure-skip-tls-verify": true })).toMatchObject([
      ["tls", "bad", "connection.factInsecure", {}],
    ]);
    expect(await tls({ server: "http://h" })).toMatchObject([["tls", "bad", "connection.factNoTls", {}]]);
    expect(await tls({ "certificate-authority": "gone.crt" })).toMatchObject([
      ["tls", "bad", "auth.fileUnreadable", { path: join(folder, "gone.crt") }],
    ]);
    expect(await tls({ "certificate-authority-data": base64("nothing") })).toMatchObject([
      ["tls", "bad", "connection.factNoAuthority", {}],
    ]);
    const ended = authority.issue({ commonName: "old root", days: -1 });
    expect(await tls({ "certificate-authority-data": base64(ended.certificatePem) })).toMatchObject([
      ["tls", "bad", "connection.factAuthorityEnded", { name: "CN=old root" }],
    ]);
  });

  it("looks at what the login needs, without logging in", async () => {
    const login = async (user: object) => (await look({}, user)).filter(([hop]) => hop === "login");
    const certificate = (days: number) => {
      const { certificatePem, keyPem } = authority.issue({ commonName: "jane", days });
      return { "client-certificate-data": base64(certificatePem), "client-key-data": base64(keyPem) };
    };
    expect(await login(certificate(1))).toMatchObject([["login", "ok", "auth.factCertificate", { name: "CN=jane" }]]);
    expect(await login(certificate(-1))).toMatchObject([["login", "bad", "auth.factCertificateEnded", {}]]);
    expect(await login({ token: "opaque" })).toMatchObject([["login", "ok", "auth.factTokenOpaque", {}]]);
    expect(await login({ token: jwt(1) })).toMatchObject([
      ["login", "bad", "auth.factTokenEnded", { until: "1970-01-01T00:00:01.000Z" }],
    ]);
    expect(await login({ tokenFile: "gone" })).toMatchObject([
      ["login", "bad", "auth.fileUnreadable", { path: join(folder, "gone") }],
    ]);
    writeFileSync(join(folder, "token"), jwt(4e9));
    expect(await login({ tokenFile: "token" })).toMatchObject([
      ["login", "ok", "auth.factTokenFile", {}],
      ["login", "ok", "auth.factToken", {}],
    ]);
    expect(await login({})).toMatchObject([["login", "warn", "auth.factAnonymous", {}]]);
    expect(await login({ "auth-provider": { name: "gcp" } })).toMatchObject([
      ["login", "bad", "auth.providerUnsupported", { provider: "gcp" }],
    ]);
    const oidc = { "idp-issuer-url": "https://id", "client-id": "k" };
    expect(await login({ "auth-provider": { name: "oidc", config: { ...oidc, "id-token": jwt(1) } } })).toMatchObject([
      ["login", "bad", "auth.factOidc", { refresh: "no" }],
    ]);
    expect(await login({ "auth-provider": { name: "oidc", config: { ...oidc, "refresh-token": "r" } } })).toMatchObject(
      [["login", "ok", "auth.factOidc", { refresh: "yes" }]],
    );
  });

  it("says where the plugin was found, or where it was looked for, and whose PATH that is", async () => {
    const exec = (command: string) => ({
      exec: {
        apiVersion: "client.authentication.k8s.io/v1beta1",
        command,
        args: ["get-token", "--client-secret=hush"],
        installHint: "brew install it",
      },
    });
    const login = async (user: object) => (await look({}, user)).filter(([hop]) => hop === "login");
    expect(await login(exec("plugin"))).toEqual([
      [
        "login",
        "ok",
        "auth.factExec",
        { command: "plugin", args: "get-token --client-secret=[redacted]", path: join(folder, "plugin") },
      ],
      ["login", "ok", "auth.shellTerminal", {}],
    ]);
    expect((await login(exec("missing")))[0]).toMatchObject([
      "login",
      "bad",
      "auth.factExecMissing",
      { searched: folder, hint: "brew install it" },
    ]);
  });
});

describe("a diagnosis", () => {
  it("tells what is known in lines, without secrets", async () => {
    const context = contextOf(
      { "proxy-url": "http://me:hunter2@proxy:3128" },
      { token: "hunter2", as: "jane", "as-groups": ["ops"] },
    );
    const text = diagnosis(
      {
        summary: summarise(context),
        facts: await preflight(context, services()),
        state: {
          id: ConnectionId.parse("kube-1"),
          phase: "failed",
          since: 0,
          reason: message("connection.tcpFailed", { target: "api", detail: "Bearer abcdefgh hunter" }),
          hop: "tcp",
          nextTryAt: null,
          goodAt: null,
          latencyMs: null,
          version: null,
        },
        versions: { console: "0.1.0" },
        now: new Date(0),
      },
      (one) => `${one.id} ${JSON.stringify(one.params)}`,
    );
    expect(text).not.toMatch(/hunter2|abcdefgh/);
    expect(text.split("\n")).toEqual(
      expect.arrayContaining([
        "context: x",
        "user: u (token)",
        "impersonates: jane, ops",
        "proxy-url: http://proxy:3128",
        "phase: failed since 1970-01-01T00:00:00.000Z",
        "hop: tcp",
        "last good answer: never",
        "console: 0.1.0",
        "time: 1970-01-01T00:00:00.000Z",
      ]),
    );
  });
});

describe("redaction", () => {
  it.each([
    ["Authorization: Bearer abc.def-123", "Authorization: Bearer [redacted]"],
    ["https://me:pass@host/x and socks5://t0ken@h", "https://host/x and socks5://h"],
    ["x eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.sig y", "x [redacted token] y"],
    ["password: hunter2, next", "password: [redacted], next"],
    ['{"client_secret":"abcd"}', '{"client_secret":"[redacted]"}'],
    ["--token abc --verbose", "--token [redacted] --verbose"],
    ["--client-secret=hush", "--client-secret=[redacted]"],
    ["a\n-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----\nb", "a\n[redacted PEM]\nb"],
    ["the token has ended", "the token has ended"],
    ["get pods in team-a at https://host:6443/api", "get pods in team-a at https://host:6443/api"],
  ])("makes %j into %j", (text, expected) => {
    expect(redact(text)).toBe(expected);
  });

  it("shows arguments so that a person can tell them apart", () => {
    expect(redactArguments(["eks", "get-token", "a b", "--role=arn:aws:iam::1:role/x", "--api-key", "k"])).toBe(
      'eks get-token "a b" --role=arn:aws:iam::1:role/x --api-key [redacted]',
    );
  });
});
