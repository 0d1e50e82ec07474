import nodePath from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { parseKubeconfig } from "./kubeconfigFile.ts";
import { mergeKubeconfigs, summarise, withoutUserInfo } from "./mergedConfig.ts";

const pem = Buffer.from("PEM").toString("base64");

function merged(...texts: string[]) {
  return mergeKubeconfigs(
    texts.map((text, index) => parseKubeconfig(text, `/home/u/f${index}/config`)),
    nodePath.posix,
  );
}

function one(cluster: object, user: object = {}, context: object = {}) {
  return merged(
    stringify({
      clusters: [{ name: "c", cluster: { server: "https://h:6443", ...cluster } }],
      users: [{ name: "u", user }],
      contexts: [{ name: "x", context: { cluster: "c", user: "u", ...context } }],
      "current-context": "x",
    }),
  );
}

describe("merging kubeconfigs", () => {
  it("takes whole entries from the first file that names them and the first current-context", () => {
    const first = `
clusters: [{name: c, cluster: {server: "https://one:6443"}}]
contexts: [{name: x, context: {cluster: c, user: u}}]`;
    const second = `
current-context: y
clusters: [{name: c, cluster: {server: "https://two:6443", tls-server-name: two}}]
users: [{name: u, user: {token: t}}]
contexts: [{name: x, context: {cluster: c, user: u, namespace: n}}, {name: y, context: {cluster: c, user: u}}]`;
    const result = merged(first, second);
    expect(result.contexts.map((context) => [context.name, context.current, context.namespace, context.file])).toEqual([
      ["x", false, "default", "/home/u/f0/config"],
      ["y", true, "default", "/home/u/f1/config"],
    ]);
    expect(result.contexts[1]?.cluster).toMatchObject({ server: "https://one:6443", tlsServerName: null });
    expect(result.problems.map((problem) => [problem.entry, problem.name, problem.message.id])).toEqual([
      ["cluster", "c", "kubeconfig.shadowed"],
      ["context", "x", "kubeconfig.shadowed"],
    ]);
  });

  it("resolves relative paths against the file that defines the entry, and leaves bare commands to PATH", () => {
    const result = merged(
      "contexts: [{name: x, context: {cluster: c, user: u}}, {name: y, context: {cluster: c, user: v}}, {name: z, context: {cluster: c, user: w}}]",
      stringify({
        clusters: [{ name: "c", cluster: { server: "https://h", "certificate-authority": "pki/ca.crt" } }],
        users: [
          { name: "u", user: { tokenFile: "../token" } },
          { name: "v", user: { exec: { apiVersion: "client.authentication.k8s.io/v1beta1", command: "./bin/login" } } },
          { name: "w", user: { exec: { apiVersion: "client.authentication.k8s.io/v1beta1", command: "aws" } } },
        ],
      }),
    );
    expect(result.contexts.map((context) => context.cluster.certificateAuthority)).toEqual(
      Array(3).fill({ from: "file", path: "/home/u/f1/pki/ca.crt" }),
    );
    expect(result.contexts.map((context) => context.user.method)).toMatchObject([
      { kind: "token-file", path: "/home/u/token" },
      { exec: { command: "/home/u/f1/bin/login", interactiveMode: "IfAvailable" } },
      { exec: { command: "aws" } },
    ]);
  });

  it("keeps ids when entries are edited, and tells files apart", () => {
    const text = (server: string) => `
clusters: [{name: c, cluster: {server: "${server}"}}]
contexts: [{name: x, context: {cluster: c}}]`;
    const before = merged(text("https://a"));
    const after = merged(text("https://b"));
    const elsewhere = merged("", text("https://a"));
    expect(after.contexts[0]?.id).toBe(before.contexts[0]?.id);
    expect(elsewhere.contexts[0]?.id).not.toBe(before.contexts[0]?.id);
  });

  it.each([
    ["a missing cluster", "contexts: [{name: x, context: {cluster: nope, user: u}}]", "kubeconfig.clusterMissing"],
    [
      "a missing user",
      "clusters: [{name: c, cluster: {server: 'https://h'}}]\ncontexts: [{name: x, context: {cluster: c, user: nope}}]",
      "kubeconfig.userMissing",
    ],
    [
      "no server",
      "clusters: [{name: c, cluster: {}}]\ncontexts: [{name: x, context: {cluster: c}}]",
      "kubeconfig.serverMissing",
    ],
  ])("lists a context with %s as broken", (_, text, id) => {
    const result = merged(text);
    expect(result.contexts).toEqual([]);
    expect(result.broken.map((summary) => [summary.name, summary.problem?.id])).toEqual([["x", id]]);
  });

  it.each([
    [{}, { token: "a", username: "b" }, "kubeconfig.methodsConflict"],
    [{}, { "client-certificate-data": pem }, "kubeconfig.keyMissing"],
    [{}, { "client-certificate-data": "!!" }, "kubeconfig.base64"],
    [{}, { exec: { apiVersion: "client.authentication.k8s.io/v1", command: "x" } }, "kubeconfig.execMode"],
    [{}, { exec: { apiVersion: "client.authentication.k8s.io/v1alpha1", command: "x" } }, "kubeconfig.execVersion"],
    [{}, { "as-groups": ["g"] }, "kubeconfig.impersonationNoUser"],
    [{}, { token: "a\nX-Evil: 1" }, "kubeconfig.tokenInvalid"],
    [{}, { token: 5 }, "kubeconfig.fieldType"],
    [{ "proxy-url": "ftp://p" }, {}, "kubeconfig.proxyInvalid"],
    [{ server: "ftp://h" }, {}, "kubeconfig.serverInvalid"],
  ])("refuses cluster %j with user %j", (cluster, user, id) => {
    const result = one(cluster, user);
    expect(result.contexts).toEqual([]);
    expect(result.problems.map((problem) => problem.message.id)).toContain(id);
  });

  it.each([
    [
      { token: "t", tokenFile: "/t" },
      { kind: "token-file", path: "/t", fallback: "t" },
    ],
    [{ token: " t\n" }, { kind: "token", token: "t" }],
    [
      { username: "u", password: "p" },
      { kind: "basic", username: "u", password: "p" },
    ],
    [
      {
        "client-certificate-data": pem,
        "client-key-data": pem,
        exec: { apiVersion: "client.authentication.k8s.io/v1beta1", command: "x" },
      },
      { kind: "none" },
    ],
    [{ "auth-provider": { name: "gcp" } }, { kind: "unknown", provider: "gcp" }],
  ])("reads user %j as client-go would use it", (user, method) => {
    expect(one({}, user).contexts[0]?.user.method).toEqual(method);
  });

  it("gives a server without a scheme the one that client-go gives it", () => {
    expect(one({ server: "h:6443" }).contexts[0]?.cluster.server).toBe("http://h:6443");
    expect(one({ server: "h:6443", "insecure-skip-tls-verify": true }).contexts[0]?.cluster.server).toBe(
      "https://h:6443",
    );
    expect(one({ server: "https://h/k8s/c-1/" }).contexts[0]?.cluster.server).toBe("https://h/k8s/c-1");
  });

  it("shows no secret in a summary", () => {
    const result = one(
      { server: "https://me:secret@h:6443", "proxy-url": "http://me:secret@proxy:3128" },
      { token: "secret", as: "jane", "as-groups": ["ops"] },
    );
    const summary = result.contexts.map(summarise);
    expect(JSON.stringify(summary)).not.toContain("secret");
    expect(summary).toMatchObject([
      { server: "https://h:6443", proxyUrl: "http://proxy:3128", impersonates: { user: "jane", groups: ["ops"] } },
    ]);
    expect(withoutUserInfo("not a url with secret")).toBe("");
  });

  it("answers for every name what the first file that has it says, whatever the files hold", () => {
    const name = fc.constantFrom("a", "b", "c", "__proto__", "constructor", "生产");
    const file = fc.record({
      current: fc.option(name, { nil: "" }),
      servers: fc.uniqueArray(fc.tuple(name, fc.nat({ max: 99 })), { selector: ([key]) => key }),
    });
    fc.assert(
      fc.property(fc.array(file, { maxLength: 4 }), (files) => {
        const result = merged(
          ...files.map(({ current, servers }) =>
            stringify({
              "current-context": current,
              clusters: servers.map(([key, port]) => ({ name: key, cluster: { server: `https://h${port}` } })),
              contexts: servers.map(([key]) => ({ name: key, context: { cluster: key, user: "" } })),
            }),
          ),
        );
        const expected = new Map<string, string>();
        for (const { servers } of files) {
          for (const [key, port] of servers) if (!expected.has(key)) expected.set(key, `https://h${port}`);
        }
        const current = files.find((one) => one.current !== "")?.current;
        expect(new Map(result.contexts.map((context) => [context.name, context.cluster.server]))).toEqual(expected);
        expect(result.contexts.filter((context) => context.current).map((context) => context.name)).toEqual(
          current !== undefined && expected.has(current) ? [current] : [],
        );
      }),
    );
  });
});
