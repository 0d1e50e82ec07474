/** The words that pass between a client and its exec plugin (client.authentication.k8s.io). */
import { createHash } from "node:crypto";
import { z } from "zod";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { ClientCertificate } from "../../core/dial/tlsMaterial.ts";
import type { ClusterEntry, ExecEntry } from "../config/kubeContext.ts";

/** The value of KUBERNETES_EXEC_INFO.
 *  @param cluster given only where the entry asks for it (`provideClusterInfo`)
 *  @param caPem the cluster's CA as text: plugins get data, never a path */
export function execInfo(
  exec: ExecEntry,
  interactive: boolean,
  cluster: ClusterEntry | null,
  caPem: string | null,
): string {
  return JSON.stringify({
    apiVersion: exec.apiVersion,
    kind: "ExecCredential",
    spec: {
      ...(cluster && {
        cluster: {
          server: cluster.server,
          ...(cluster.tlsServerName !== null && { "tls-server-name": cluster.tlsServerName }),
          ...(cluster.insecure && { "insecure-skip-tls-verify": true }),
          ...(caPem !== null && { "certificate-authority-data": Buffer.from(caPem, "utf8").toString("base64") }),
          ...(cluster.proxyUrl !== null && { "proxy-url": cluster.proxyUrl }),
          ...(cluster.disableCompression && { "disable-compression": true }),
          // Go writes null where there is nothing; plugins of client-go's own helpers expect the key.
          config: cluster.execExtension ?? null,
        },
      }),
      interactive,
    },
  });
}

const Answer = z.object({
  apiVersion: z.string(),
  kind: z.literal("ExecCredential"),
  status: z.object({
    expirationTimestamp: z.string().nullish(),
    token: z.string().nullish(),
    clientCertificateData: z.string().nullish(),
    clientKeyData: z.string().nullish(),
  }),
});

export interface PluginCredentials {
  readonly token: string | null;
  readonly certificate: ClientCertificate | null;
  readonly expiresAtMs: number | null;
}

/** Reads what a plugin wrote to its standard output.
 *  @throws RpcError `invalid`, saying which rule is broken; never repeats the output, which may hold a secret */
export function parseExecCredential(stdout: string, exec: ExecEntry): PluginCredentials {
  const fail = (detail: string) =>
    new RpcError("invalid", message("auth.execAnswer", { hop: "login", command: exec.command, detail }));
  let json: unknown;
  try {
    json = JSON.parse(stdout);
  } catch {
    throw fail(stdout.trim() === "" ? "empty" : "not JSON");
  }
  const answer = Answer.safeParse(json);
  if (!answer.success) throw fail(answer.error.issues[0]?.path.map(String).join(".") || "ExecCredential");
  const { apiVersion, status } = answer.data;
  if (apiVersion !== exec.apiVersion) throw fail(`apiVersion ${apiVersion.slice(0, 100)} ≠ ${exec.apiVersion}`);
  const token = status.token?.trim() || null;
  const certificatePem = status.clientCertificateData || null;
  const keyPem = status.clientKeyData || null;
  if (token !== null && /\p{Cc}/u.test(token)) throw fail("status.token");
  if ((certificatePem === null) !== (keyPem === null)) throw fail("status.clientCertificateData, status.clientKeyData");
  if (token === null && certificatePem === null) throw fail("status.token");
  return {
    token,
    certificate: certificatePem !== null && keyPem !== null ? { certificatePem, keyPem, passphrase: null } : null,
    expiresAtMs: status.expirationTimestamp ? readTime(status.expirationTimestamp, fail) : null,
  };
}

function readTime(text: string, fail: (detail: string) => RpcError): number {
  const at = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw fail("status.expirationTimestamp");
  return at;
}

/** What consent is bound to: SHA-256, hex. Any change of command, arguments, environment or file asks again. */
export function consentHash(exec: ExecEntry, file: string): string {
  const env = exec.env.map(({ name, value }) => [name, value]);
  return createHash("sha256")
    .update(JSON.stringify([exec.command, exec.args, env, file]))
    .digest("hex");
}

/** Which logins must not run at the same time: those at one issuer would open the same page twice and overwrite each other's cache.
 *  The issuer is known where it stands in the arguments; else the command stands for it. */
export function loginKey(exec: ExecEntry): string {
  for (const arg of exec.args) {
    const url = URL.parse(/https?:\/\/.+/.exec(arg)?.[0] ?? "");
    if (url) return url.origin;
  }
  return exec.command;
}
