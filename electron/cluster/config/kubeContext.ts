/** A kubeconfig as the console reads it: every context joined with its cluster and user, paths made absolute.
 *  These values hold secrets (tokens, keys): they stay in the core and its workers and never reach a renderer or a log;
 *  `ContextSummary` is what may be shown. */
import type { Message } from "../../../shared/model/message.ts";

/** Text that an entry carries inline (already decoded) or names by an absolute path. */
export type Material =
  | { readonly from: "inline"; readonly text: string }
  | { readonly from: "file"; readonly path: string };

export interface ClusterEntry {
  readonly name: string;
  /** The file that defines this entry; relative paths were resolved against its folder. */
  readonly file: string;
  /** An http(s) URL; a path is kept (several API servers behind one host). */
  readonly server: string;
  readonly tlsServerName: string | null;
  readonly insecure: boolean;
  readonly certificateAuthority: Material | null;
  /** http, https or socks5; may hold a user and a password. */
  readonly proxyUrl: string | null;
  readonly disableCompression: boolean;
  /** `extensions[client.authentication.k8s.io/exec]`, handed to exec plugins as it is (JSON), or undefined. */
  readonly execExtension: unknown;
}

export type ExecInteractiveMode = "Never" | "IfAvailable" | "Always";

export interface ExecEntry {
  readonly apiVersion: "client.authentication.k8s.io/v1" | "client.authentication.k8s.io/v1beta1";
  /** A bare name is looked up in PATH; one with a slash is an absolute path. */
  readonly command: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly interactiveMode: ExecInteractiveMode;
  readonly provideClusterInfo: boolean;
  readonly installHint: string | null;
}

/** The values of `auth-provider: {name: oidc}`. */
export interface OidcEntry {
  readonly issuerUrl: string;
  readonly clientId: string;
  readonly clientSecret: string | null;
  readonly idToken: string | null;
  readonly refreshToken: string | null;
  readonly certificateAuthority: Material | null;
}

export interface Impersonation {
  readonly user: string;
  readonly uid: string | null;
  readonly groups: readonly string[];
  readonly extra: readonly (readonly [key: string, values: readonly string[]])[];
}

/** How the user of a context proves who they are. A client certificate may come beside a bearer method. */
export type AuthMethod =
  | { readonly kind: "none" }
  | { readonly kind: "token"; readonly token: string }
  /** `fallback` is the entry's inline token, used while the file cannot be read. */
  | { readonly kind: "token-file"; readonly path: string; readonly fallback: string | null }
  | { readonly kind: "basic"; readonly username: string; readonly password: string }
  | { readonly kind: "exec"; readonly exec: ExecEntry }
  | { readonly kind: "oidc"; readonly oidc: OidcEntry }
  /** An auth-provider that this console does not speak (and that kubectl has dropped). */
  | { readonly kind: "unknown"; readonly provider: string };

export interface UserEntry {
  readonly name: string;
  readonly file: string;
  readonly method: AuthMethod;
  readonly certificate: { readonly certificate: Material; readonly key: Material } | null;
  readonly impersonation: Impersonation | null;
}

export type AuthKind = AuthMethod["kind"] | "certificate";

export interface KubeContext {
  /** Stable across restarts and edits: a hash of the file that defines the context and its name. */
  readonly id: string;
  readonly name: string;
  readonly file: string;
  /** Whether its set of files names it in `current-context`. */
  readonly current: boolean;
  /** `default` where the context names none. */
  readonly namespace: string;
  readonly cluster: ClusterEntry;
  readonly user: UserEntry;
}

/** What may be shown of a context: no secret, no user information in URLs. */
export interface ContextSummary {
  readonly id: string;
  readonly name: string;
  readonly file: string;
  readonly current: boolean;
  readonly namespace: string;
  readonly clusterName: string;
  readonly server: string;
  readonly userName: string;
  readonly authKind: AuthKind;
  readonly proxyUrl: string | null;
  readonly insecure: boolean;
  readonly impersonates: { readonly user: string; readonly groups: readonly string[] } | null;
  /** Why it cannot be used as it stands; null when it can. */
  readonly problem: Message | null;
}

export type EntryKind = "file" | "context" | "cluster" | "user";

/** Something that a person should know about a file; the rest of it stays usable. */
export interface Problem {
  readonly severity: "error" | "warning";
  readonly file: string;
  /** One-based, where the parser knows it. */
  readonly line: number | null;
  readonly entry: EntryKind;
  /** The entry's name; the file's for `file`. */
  readonly name: string;
  readonly message: Message;
}

export interface KubeContexts {
  readonly contexts: readonly KubeContext[];
  /** Contexts that cannot be used, each with its `problem`; what could not be read of them is empty. */
  readonly broken: readonly ContextSummary[];
  readonly problems: readonly Problem[];
}

/** Which files to read. */
export interface KubeconfigPaths {
  /** Merged as one, first definition wins: the parts of KUBECONFIG, or the default file alone. */
  readonly merged: readonly string[];
  /** Each stands alone: files added by hand. */
  readonly added: readonly string[];
}
