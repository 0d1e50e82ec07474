/** Kubeconfigs for the test cluster: one context for each way to log in that Kubernetes knows. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { stringify } from "yaml";
import type { KeyAndCertificate } from "../certificateAuthority.ts";
import type { ExecPlugin } from "./execPlugin.ts";
import type { OidcProvider } from "./oidcProvider.ts";

/** How a context's user logs in. */
export type KubeconfigLogin =
  | { readonly kind: "certificateInline"; readonly certificate: KeyAndCertificate }
  /** The files are written beside the kubeconfig and named relative to it. */
  | { readonly kind: "certificateFile"; readonly certificate: KeyAndCertificate }
  | { readonly kind: "token"; readonly token: string }
  /** An existing file, which the server's client reads again and again. */
  | { readonly kind: "tokenFile"; readonly file: string }
  | { readonly kind: "basic"; readonly username: string; readonly password: string }
  | {
      readonly kind: "exec";
      readonly plugin: ExecPlugin;
      readonly env?: Readonly<Record<string, string>>;
      readonly provideClusterInfo?: boolean;
      readonly interactiveMode?: "Never" | "IfAvailable" | "Always";
      readonly installHint?: string;
    }
  | {
      readonly kind: "oidc";
      readonly provider: OidcProvider;
      readonly idToken?: string;
      readonly refreshToken?: string;
    }
  | { readonly kind: "none" };

export interface KubeconfigContext {
  readonly name: string;
  readonly login: KubeconfigLogin;
  readonly namespace?: string;
  readonly actAs?: string;
  readonly actAsGroups?: readonly string[];
  readonly proxyUrl?: string;
  readonly insecureSkipTlsVerify?: boolean;
  readonly tlsServerName?: string;
  /** Another address than the cluster's own: a proxy's, or a dead one. */
  readonly server?: string;
  /** How the cluster's authority is given: in the file (the usual case), in a file beside it, or not at all. */
  readonly authority?: "inline" | "file" | "none";
}

/** Writes a kubeconfig with mode 0600; the first context is the current one.
 *  @returns the file */
export function writeKubeconfig(
  file: string,
  cluster: { readonly server: string; readonly caPem: string },
  contexts: readonly KubeconfigContext[],
): string {
  mkdirSync(dirname(file), { recursive: true });
  const beside = (name: string, content: string) => {
    const path = join(dirname(file), name);
    writeFileSync(path, content, { mode: 0o600 });
    return relative(dirname(file), path);
  };
  const config = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": contexts[0]?.name ?? "",
    clusters: contexts.map((context) => ({
      name: `${context.name}-cluster`,
      cluster: clusterOf(context, cluster, beside),
    })),
    users: contexts.map((context) => ({ name: `${context.name}-user`, user: userOf(context, beside) })),
    contexts: contexts.map((context) => ({
      name: context.name,
      context: {
        cluster: `${context.name}-cluster`,
        user: `${context.name}-user`,
        ...(context.namespace === undefined ? {} : { namespace: context.namespace }),
      },
    })),
  };
  writeFileSync(file, stringify(config), { mode: 0o600 });
  return file;
}

type WriteBeside = (name: string, content: string) => string;

function clusterOf(
  context: KubeconfigContext,
  cluster: { server: string; caPem: string },
  beside: WriteBeside,
): object {
  const authority = context.authority ?? (context.insecureSkipTlsVerify ? "none" : "inline");
  return {
    server: context.server ?? cluster.server,
    ...(authority === "inline" ? { "certificate-authority-data": base64(cluster.caPem) } : {}),
    ...(authority === "file" ? { "certificate-authority": beside(`${context.name}-ca.pem`, cluster.caPem) } : {}),
    ...(context.insecureSkipTlsVerify ? { "insecure-skip-tls-verify": true } : {}),
    ...(context.tlsServerName === undefined ? {} : { "tls-server-name": context.tlsServerName }),
    ...(context.proxyUrl === undefined ? {} : { "proxy-url": context.proxyUrl }),
  };
}

function userOf(context: KubeconfigContext, beside: WriteBeside): object {
  const impersonation = {
    ...(context.actAs === undefined ? {} : { as: context.actAs }),
    ...(context.actAsGroups === undefined ? {} : { "as-groups": context.actAsGroups }),
  };
  return { ...loginOf(context, beside), ...impersonation };
}

function loginOf({ name, login }: KubeconfigContext, beside: WriteBeside): object {
  switch (login.kind) {
    case "certificateInline":
      return {
        "client-certificate-data": base64(login.certificate.certificatePem),
        "client-key-data": base64(login.certificate.keyPem),
      };
    case "certificateFile":
      return {
        "client-certificate": beside(`${name}-client.pem`, login.certificate.certificatePem),
        "client-key": beside(`${name}-client.key`, login.certificate.keyPem),
      };
    case "token":
      return { token: login.token };
    case "tokenFile":
      return { tokenFile: login.file };
    case "basic":
      return { username: login.username, password: login.password };
    case "exec":
      return {
        exec: {
          apiVersion: "client.authentication.k8s.io/v1",
          command: login.plugin.command,
          args: login.plugin.args,
          env: Object.entries(login.env ?? {}).map(([variable, value]) => ({ name: variable, value })),
          provideClusterInfo: login.provideClusterInfo ?? false,
          interactiveMode: login.interactiveMode ?? "Never",
          ...(login.installHint === undefined ? {} : { installHint: login.installHint }),
        },
      };
    case "oidc":
      return {
        "auth-provider": {
          name: "oidc",
          config: {
            "idp-issuer-url": login.provider.issuer,
            "client-id": login.provider.clientId,
            "idp-certificate-authority-data": base64(login.provider.caPem),
            ...(login.idToken === undefined ? {} : { "id-token": login.idToken }),
            ...(login.refreshToken === undefined ? {} : { "refresh-token": login.refreshToken }),
          },
        },
      };
    case "none":
      return {};
  }
}

function base64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}
