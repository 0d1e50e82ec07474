/** A kubeconfig that lends one connection to another program as it is now: with the token or certificate of the moment, so that neither plugins nor
 *  logins run again. */
import type { JsonObject } from "../../../shared/model/json.ts";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { Credentials } from "../auth/credentials.ts";
import type { KubeEndpoint } from "../http/endpoint.ts";

const base64 = (text: string) => Buffer.from(text, "utf8").toString("base64");

/** @throws RpcError `unsupported` for a login that no kubeconfig can hold */
export function lentKubeconfig(endpoint: KubeEndpoint, credentials: Credentials, namespace: string): JsonObject {
  const name = "quarterdeck";
  return {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: clusterOf(endpoint) }],
    users: [{ name, user: { ...loginOf(credentials), ...impersonationOf(endpoint.impersonationHeaders) } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace } }],
    "current-context": name,
  };
}

function clusterOf(endpoint: KubeEndpoint): JsonObject {
  return {
    server: endpoint.server,
    ...(endpoint.insecure
      ? { "insecure-skip-tls-verify": true }
      : endpoint.caPem !== null && { "certificate-authority-data": base64(endpoint.caPem) }),
    ...(endpoint.tlsServerName !== null && { "tls-server-name": endpoint.tlsServerName }),
    ...(endpoint.proxyUrl !== null && { "proxy-url": endpoint.proxyUrl }),
    ...(endpoint.disableCompression && { "disable-compression": true }),
  };
}

function loginOf({ authorization, clientCertificate }: Credentials): JsonObject {
  // kubectl knows no passphrase either.
  if (clientCertificate?.passphrase) throw new RpcError("unsupported", message("helm.login.passphrase"));
  return {
    ...bearerOf(authorization),
    ...(clientCertificate !== null && {
      "client-certificate-data": base64(clientCertificate.certificatePem),
      "client-key-data": base64(clientCertificate.keyPem),
    }),
  };
}

function bearerOf(authorization: string | null): JsonObject {
  if (authorization === null) return {};
  const [scheme = "", value = ""] = authorization.split(" ", 2);
  if (scheme.toLowerCase() === "bearer") return { token: value };
  const [username, ...password] = Buffer.from(value, "base64").toString("utf8").split(":");
  if (scheme.toLowerCase() !== "basic" || username === undefined) {
    throw new RpcError("unsupported", message("helm.login.scheme", { scheme }));
  }
  return { username, password: password.join(":") };
}

/** The headers were made of these fields (`auth/impersonation.ts`). */
function impersonationOf(headers: KubeEndpoint["impersonationHeaders"]): JsonObject {
  const text = (value: string) => Buffer.from(value, "latin1").toString("utf8");
  const of = (name: string) => headers.filter(([header]) => header === name).map(([, value]) => text(value));
  const [user] = of("Impersonate-User");
  if (user === undefined) return {};
  const [uid] = of("Impersonate-Uid");
  const groups = of("Impersonate-Group");
  const prefix = "Impersonate-Extra-";
  const extra = new Map<string, string[]>();
  for (const [header, value] of headers) {
    if (!header.startsWith(prefix)) continue;
    const key = decodeURIComponent(header.slice(prefix.length));
    extra.set(key, [...(extra.get(key) ?? []), text(value)]);
  }
  return {
    as: user,
    ...(uid !== undefined && { "as-uid": uid }),
    ...(groups.length > 0 && { "as-groups": groups }),
    ...(extra.size > 0 && { "as-user-extra": Object.fromEntries(extra) }),
  };
}
