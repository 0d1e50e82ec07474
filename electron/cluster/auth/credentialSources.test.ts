import nodePath from "node:path";
import { describe, expect, it, vi } from "vitest";
import { stringify } from "yaml";
import { routedDialer } from "../../core/dial/routedDialer.ts";
import { parseKubeconfig } from "../config/kubeconfigFile.ts";
import { mergeKubeconfigs } from "../config/mergedConfig.ts";
import { CredentialSources } from "./credentialSources.ts";
import { LoginGate } from "./loginGate.ts";

const { signal } = new AbortController();

function contextsOf(users: Record<string, object>, contexts: Record<string, [cluster: string, user: string]>) {
  const text = stringify({
    clusters: ["c1", "c2"].map((name) => ({ name, cluster: { server: `https://${name}` } })),
    users: Object.entries(users).map(([name, user]) => ({ name, user })),
    contexts: Object.entries(contexts).map(([name, [cluster, user]]) => ({ name, context: { cluster, user } })),
  });
  return mergeKubeconfigs([parseKubeconfig(text, "/f")], nodePath).contexts;
}

function sources() {
  const granted = vi.fn(async () => false);
  const made = new CredentialSources({
    interaction: { notice: () => undefined, terminal: async () => null },
    consent: { granted },
    gate: new LoginGate(),
    environment: async () => ({}),
    oidc: {
      dialerFor: () => routedDialer({ scheme: "https", proxyUrl: null, environment: {} }),
      store: { read: async () => null, write: async () => undefined },
    },
  });
  return { made, granted };
}

describe("sources of credentials", () => {
  it("are shared by all contexts of a user entry, unless its plugin is told about the cluster", () => {
    const exec = { apiVersion: "client.authentication.k8s.io/v1beta1", command: "x" };
    const [a, b, c, d] = contextsOf(
      { shared: { exec }, told: { exec: { ...exec, provideClusterInfo: true } } },
      { a: ["c1", "shared"], b: ["c2", "shared"], c: ["c1", "told"], d: ["c2", "told"] },
    );
    if (!a || !b || !c || !d) throw new Error("contexts are missing");
    const { made } = sources();
    expect(made.of(a)).toBe(made.of(b));
    expect(made.of(c)).toBe(made.of(c));
    expect(made.of(c)).not.toBe(made.of(d));
  });

  it("are kept when the kubeconfig is read again unchanged, and ended when their entry has changed", async () => {
    const read = (token: string) => {
      const [context] = contextsOf({ u: { tokenFile: "/t", token } }, { a: ["c1", "u"] });
      if (!context) throw new Error("no context");
      return context;
    };
    const { made } = sources();
    const source = made.of(read("one"));
    made.retain([read("one")]);
    expect(made.of(read("one"))).toBe(source);
    made.retain([read("two")]);
    expect(made.of(read("two"))).not.toBe(source);
    await expect(source.current({ reason: "first" }, signal)).rejects.toMatchObject({ code: "cancelled" });
  });

  it("make nothing happen before they are asked", () => {
    const [context] = contextsOf(
      { u: { exec: { apiVersion: "client.authentication.k8s.io/v1beta1", command: "x" } } },
      { a: ["c1", "u"] },
    );
    if (!context) throw new Error("no context");
    const { made, granted } = sources();
    made.of(context);
    expect(granted).not.toHaveBeenCalled();
  });

  it.each([
    [{ token: "t" }, "Bearer t", "auth.tokenRefused"],
    [{ username: "jané", password: "p:w" }, `Basic ${Buffer.from("jané:p:w").toString("base64")}`, "auth.basicRefused"],
    [{}, null, "auth.anonymousRefused"],
  ])("give for %j its header, and its own words when it is refused", async (user, authorization, id) => {
    const [context] = contextsOf({ u: user }, { a: ["c1", "u"] });
    if (!context) throw new Error("no context");
    const source = sources().made.of(context);
    expect(await source.current({ reason: "first" }, signal)).toMatchObject({
      authorization,
      clientCertificate: null,
      renewAtMs: null,
    });
    await expect(source.current({ reason: "refused", generation: 1 }, signal)).rejects.toMatchObject({
      code: "expired",
      text: { id },
    });
  });

  it("say the way out for a login that Kubernetes has dropped", async () => {
    const [context] = contextsOf({ u: { "auth-provider": { name: "gcp" } } }, { a: ["c1", "u"] });
    if (!context) throw new Error("no context");
    await expect(sources().made.of(context).current({ reason: "first" }, signal)).rejects.toMatchObject({
      code: "unsupported",
      text: { params: { provider: "gcp" } },
    });
  });
});
