/** A user entry in the console's words: which method of login counts, as client-go orders them. */
import { type Message, message } from "../../../shared/model/message.ts";
import type { ExecShape, UserShape } from "./entrySchema.ts";
import type {
  AuthKind,
  AuthMethod,
  ExecEntry,
  ExecInteractiveMode,
  Impersonation,
  OidcEntry,
  UserEntry,
} from "./kubeContext.ts";
import type { RawEntry } from "./kubeconfigFile.ts";
import { type Paths, type Reading, readMaterial, relativeTo } from "./material.ts";

/** Joins and checks the fields.
 *  @returns the entry, or why it cannot be used, with what else a person should know */
export function readUser(raw: RawEntry<UserShape>, paths: Paths): Reading<UserEntry> {
  const { value, file, name } = raw;
  const warnings: Message[] = [];
  const place = { file, paths, warnings };
  const certificate = readMaterial(value["client-certificate"], value["client-certificate-data"], {
    ...place,
    field: "client-certificate",
  });
  if (certificate.problem) return { problem: certificate.problem };
  const key = readMaterial(value["client-key"], value["client-key-data"], { ...place, field: "client-key" });
  if (key.problem) return { problem: key.problem };
  if (certificate.material && !key.material) return { problem: message("kubeconfig.keyMissing", { user: name }) };

  const method = readMethod(raw, paths);
  if ("problem" in method) return method;
  const impersonation = readImpersonation(value);
  if (impersonation === "user-missing") return { problem: message("kubeconfig.impersonationNoUser", { user: name }) };
  const pair = certificate.material && key.material ? { certificate: certificate.material, key: key.material } : null;
  return { entry: { name, file, method: method.method, certificate: pair, impersonation }, warnings };
}

/** A context without a user: kubectl asks for a name then; the console goes in as nobody. */
export function anonymousUser(file: string): UserEntry {
  return { name: "", file, method: { kind: "none" }, certificate: null, impersonation: null };
}

/** The one word for a user's way to log in. */
export function authKindOf(user: UserEntry): AuthKind {
  return user.method.kind === "none" && user.certificate ? "certificate" : user.method.kind;
}

function readMethod(
  raw: RawEntry<UserShape>,
  paths: Paths,
): { readonly method: AuthMethod } | { readonly problem: Message } {
  const { value, file, name } = raw;
  const basic = value.username !== "" || value.password !== "";
  const token = value.token.trim();
  if (basic && token !== "") return { problem: message("kubeconfig.methodsConflict", { user: name }) };
  if (value.exec && value["auth-provider"]) return { problem: message("kubeconfig.methodsConflict", { user: name }) };
  // A line break in a header would be a second header.
  if (/\p{Cc}/u.test(token)) return { problem: message("kubeconfig.tokenInvalid", { user: name }) };

  if (value.tokenFile !== "") {
    const path = relativeTo(file, value.tokenFile, paths);
    return { method: { kind: "token-file", path, fallback: token || null } };
  }
  if (token !== "") return { method: { kind: "token", token } };
  if (basic) return { method: { kind: "basic", username: value.username, password: value.password } };
  // client-go does not run a plugin where a certificate is configured already (UpdateTransportConfig).
  const certificate = value["client-certificate"] !== "" || value["client-certificate-data"] !== "";
  if (value.exec && !certificate) return readExec(value.exec, file, name, paths);
  if (value["auth-provider"]) return readProvider(value["auth-provider"], file, name, paths);
  return { method: { kind: "none" } };
}

const execVersions = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"] as const;

function readExec(
  exec: ExecShape,
  file: string,
  user: string,
  paths: Paths,
): { readonly method: AuthMethod } | { readonly problem: Message } {
  if (exec.command === "") return { problem: message("kubeconfig.execCommand", { user }) };
  const apiVersion = execVersions.find((version) => version === exec.apiVersion);
  if (!apiVersion) return { problem: message("kubeconfig.execVersion", { user, version: exec.apiVersion }) };
  const interactiveMode = readMode(exec.interactiveMode, apiVersion);
  if (!interactiveMode) return { problem: message("kubeconfig.execMode", { user, mode: exec.interactiveMode }) };
  if (exec.env.some((one) => !/^[^=\0]+$/.test(one.name) || one.value.includes("\0"))) {
    return { problem: message("kubeconfig.execEnv", { user }) };
  }
  if ([exec.command, ...exec.args].some((one) => one.includes("\0"))) {
    return { problem: message("kubeconfig.execCommand", { user }) };
  }
  const isPath = exec.command.includes(paths.sep) || exec.command.includes("/");
  const entry: ExecEntry = {
    apiVersion,
    command: isPath ? relativeTo(file, exec.command, paths) : exec.command,
    args: exec.args,
    env: exec.env,
    interactiveMode,
    provideClusterInfo: exec.provideClusterInfo,
    installHint: exec.installHint || null,
  };
  return { method: { kind: "exec", exec: entry } };
}

function readMode(mode: string, version: string): ExecInteractiveMode | null {
  if (mode === "Never" || mode === "IfAvailable" || mode === "Always") return mode;
  // Only v1 demands the field.
  return mode === "" && version.endsWith("v1beta1") ? "IfAvailable" : null;
}

function readProvider(
  provider: NonNullable<UserShape["auth-provider"]>,
  file: string,
  user: string,
  paths: Paths,
): { readonly method: AuthMethod } | { readonly problem: Message } {
  if (provider.name !== "oidc") return { method: { kind: "unknown", provider: provider.name } };
  const config = new Map(provider.config);
  const of = (key: string) => config.get(key) ?? "";
  const ca = readMaterial(of("idp-certificate-authority"), of("idp-certificate-authority-data"), {
    field: "idp-certificate-authority",
    file,
    paths,
    warnings: [],
  });
  if (ca.problem) return { problem: ca.problem };
  if (!URL.canParse(of("idp-issuer-url"))) return { problem: message("kubeconfig.oidcIssuer", { user }) };
  if (of("client-id") === "") return { problem: message("kubeconfig.oidcClient", { user }) };
  const oidc: OidcEntry = {
    issuerUrl: of("idp-issuer-url"),
    clientId: of("client-id"),
    clientSecret: of("client-secret") || null,
    idToken: of("id-token") || null,
    refreshToken: of("refresh-token") || null,
    certificateAuthority: ca.material,
  };
  return { method: { kind: "oidc", oidc } };
}

function readImpersonation(value: UserShape): Impersonation | null | "user-missing" {
  const extra = value["as-user-extra"];
  if (value.as === "") {
    return value["as-uid"] !== "" || value["as-groups"].length > 0 || extra.length > 0 ? "user-missing" : null;
  }
  return { user: value.as, uid: value["as-uid"] || null, groups: value["as-groups"], extra };
}
