/** What can be known about a connection before anyone logs in: the way, the trust, and what the login would need. Nothing is sent and
 *  nothing is run. */
import { X509Certificate } from "node:crypto";
import type { PreflightFact } from "../../../shared/connection.ts";
import { type Message, message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { ResolveProxy } from "../../core/dial/autoProxy.ts";
import { addressText } from "../../core/dial/dialError.ts";
import type { Route } from "../../core/dial/dialer.ts";
import { routedDialer } from "../../core/dial/routedDialer.ts";
import { trustSources } from "../../core/dial/secure.ts";
import { findCommand } from "../auth/commandSearch.ts";
import { materialText, readSmallFile } from "../auth/fileMaterial.ts";
import type { LoginShellEnvironment } from "../auth/loginShellEnv.ts";
import { tokenEndMs } from "../auth/oidcSource.ts";
import { addressOf } from "../http/connectionPool.ts";
import { proxyEnvironment } from "./endpointOf.ts";
import type { ClusterEntry, ExecEntry, KubeContext, Material, UserEntry } from "./kubeContext.ts";
import { redactArguments } from "./redaction.ts";

export interface PreflightServices {
  readonly shell: LoginShellEnvironment;
  readonly resolveProxy?: ResolveProxy;
  readonly signal: AbortSignal;
}

type Health = PreflightFact["health"];

/** Looks at everything; a part that fails becomes a fact of its own. Never rejects. */
export async function preflight(context: KubeContext, services: PreflightServices): Promise<PreflightFact[]> {
  const { cluster, user } = context;
  const parts = [
    guarded("proxy", async () => [await routeFact(cluster, services)]),
    guarded("tls", () => trustFacts(cluster)),
    guarded("login", () => certificateFacts(user)),
    guarded("login", () => methodFacts(user, services)),
  ];
  return (await Promise.all(parts)).flat();
}

async function guarded(hop: PreflightFact["hop"], look: () => Promise<PreflightFact[]>): Promise<PreflightFact[]> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof RpcError) return [fact(hop, "bad", error.text)];
    const detail = error instanceof Error ? error.message : String(error);
    return [fact(hop, "unknown", message("connection.factFailed", { detail }))];
  }
}

function fact(hop: PreflightFact["hop"], health: Health, text: Message): PreflightFact {
  return { hop, health, text };
}

async function routeFact(cluster: ClusterEntry, services: PreflightServices): Promise<PreflightFact> {
  const dialer = routedDialer({
    scheme: cluster.server.startsWith("https:") ? "https" : "http",
    proxyUrl: cluster.proxyUrl,
    environment: proxyEnvironment(services.shell.variables),
    ...(services.resolveProxy && { resolveProxy: services.resolveProxy }),
  });
  const target = addressOf(cluster.server);
  const route = await dialer.route(target, services.signal);
  return fact("proxy", "ok", routeText(route, addressText(target)));
}

function routeText(route: Route, target: string): Message {
  const { reason } = route;
  if (route.kind === "proxy") {
    const proxy = `${route.scheme}://${addressText(route.address)}`;
    if (reason.from === "environment")
      return message("connection.factProxyVariable", { target, proxy, variable: reason.variable });
    if (reason.from === "pac") return message("connection.factProxyPac", { target, proxy });
    return message("connection.factProxyUrl", { target, proxy });
  }
  switch (reason.from) {
    case "no-proxy":
      return message("connection.factDirectNoProxy", { target, entry: reason.entry });
    case "loopback":
      return message("connection.factDirectLoopback", { target });
    case "pac":
      return message("connection.factDirectPac", { target });
    default:
      return message("connection.factDirect", { target });
  }
}

async function trustFacts(cluster: ClusterEntry): Promise<PreflightFact[]> {
  if (!cluster.server.startsWith("https:"))
    return [fact("tls", "bad", message("connection.factNoTls", { server: cluster.server }))];
  if (cluster.insecure) return [fact("tls", "bad", message("connection.factInsecure"))];
  const facts: PreflightFact[] = [];
  if (cluster.certificateAuthority) facts.push(await authorityFact(cluster.certificateAuthority));
  else {
    const { system, bundled } = trustSources();
    facts.push(fact("tls", "ok", message("connection.factSystemTrust", { system, bundled })));
  }
  if (cluster.tlsServerName !== null)
    facts.push(fact("tls", "ok", message("connection.factServerName", { name: cluster.tlsServerName })));
  return facts;
}

async function authorityFact(material: Material): Promise<PreflightFact> {
  const place = material.from === "file" ? material.path : "kubeconfig";
  const certificates = readCertificates(await materialText(material));
  const [first] = certificates;
  if (!first) return fact("tls", "bad", message("connection.factNoAuthority", { place }));
  // Of several, one that lasts is enough.
  const until = new Date(Math.max(...certificates.map((one) => Date.parse(one.validTo))));
  const ended = until.getTime() < Date.now();
  const params = {
    place,
    count: certificates.length,
    name: first.subject.split("\n").join(", "),
    until: until.toISOString(),
  };
  return ended
    ? fact("tls", "bad", message("connection.factAuthorityEnded", params))
    : fact("tls", "ok", message("connection.factAuthority", params));
}

async function certificateFacts(user: UserEntry): Promise<PreflightFact[]> {
  if (!user.certificate) return [];
  const { certificate, key } = user.certificate;
  const place = certificate.from === "file" ? certificate.path : "kubeconfig";
  const [leaf] = readCertificates(await materialText(certificate));
  await materialText(key);
  if (!leaf) return [fact("login", "bad", message("auth.factNoCertificate", { place }))];
  const params = {
    place,
    name: leaf.subject.split("\n").join(", "),
    from: isoDate(leaf.validFrom),
    until: isoDate(leaf.validTo),
  };
  if (Date.parse(leaf.validTo) < Date.now())
    return [fact("login", "bad", message("auth.factCertificateEnded", params))];
  if (Date.parse(leaf.validFrom) > Date.now())
    return [fact("login", "bad", message("auth.factCertificateEarly", params))];
  return [fact("login", "ok", message("auth.factCertificate", params))];
}

async function methodFacts(user: UserEntry, { shell }: PreflightServices): Promise<PreflightFact[]> {
  const { method } = user;
  switch (method.kind) {
    case "none":
      return user.certificate ? [] : [fact("login", "warn", message("auth.factAnonymous"))];
    case "token":
      return [tokenFact(method.token)];
    case "token-file": {
      const token = (await readSmallFile(method.path)).trim();
      return [
        fact("login", token === "" ? "bad" : "ok", message("auth.factTokenFile", { path: method.path })),
        tokenFact(token),
      ];
    }
    case "basic":
      return [fact("login", "warn", message("auth.factBasic", { user: method.username }))];
    case "exec":
      return execFacts(method.exec, shell);
    case "oidc": {
      const params = { issuer: method.oidc.issuerUrl, refresh: method.oidc.refreshToken === null ? "no" : "yes" };
      const ends = method.oidc.idToken === null ? null : tokenEndMs(method.oidc.idToken);
      const alive = ends !== null && ends > Date.now();
      const health = alive || method.oidc.refreshToken !== null ? "ok" : "bad";
      return [fact("login", health, message("auth.factOidc", params))];
    }
    case "unknown":
      return [fact("login", "bad", message("auth.providerUnsupported", { hop: "login", provider: method.provider }))];
  }
}

function tokenFact(token: string): PreflightFact {
  const ends = tokenEndMs(token);
  if (ends === null) return fact("login", "ok", message("auth.factTokenOpaque"));
  const params = { until: new Date(ends).toISOString() };
  return ends < Date.now()
    ? fact("login", "bad", message("auth.factTokenEnded", params))
    : fact("login", "ok", message("auth.factToken", params));
}

async function execFacts(exec: ExecEntry, shell: LoginShellEnvironment): Promise<PreflightFact[]> {
  const env = { ...shell.variables, ...Object.fromEntries(exec.env.map(({ name, value }) => [name, value])) };
  const found = await findCommand(exec.command, env);
  const plugin = { command: exec.command, args: redactArguments(exec.args) };
  const searched = found.searched.join(" · ");
  return [
    found.path === null
      ? fact("login", "bad", message("auth.factExecMissing", { ...plugin, searched, hint: exec.installHint ?? "" }))
      : fact("login", "ok", message("auth.factExec", { ...plugin, path: found.path })),
    fact("login", shell.complete ? "ok" : "warn", shell.explanation),
  ];
}

/** All certificates of a PEM bundle that can be read. */
function readCertificates(pem: string): X509Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  return blocks.flatMap((block) => {
    try {
      return [new X509Certificate(block)];
    } catch {
      return [];
    }
  });
}

function isoDate(text: string): string {
  return new Date(text).toISOString();
}
