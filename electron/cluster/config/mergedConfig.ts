/** Several files as one, by kubectl's rules (clientcmd, ClientConfigLoadingRules.Load): the first file that sets a name wins, whole entries
 *  are taken and never mixed, and the first `current-context` counts. */
import { createHash } from "node:crypto";
import { type Message, message } from "../../../shared/model/message.ts";
import { readCluster } from "./clusterEntry.ts";
import type { ClusterShape, ContextShape, UserShape } from "./entrySchema.ts";
import type {
  ClusterEntry,
  ContextSummary,
  EntryKind,
  KubeContext,
  KubeContexts,
  Problem,
  UserEntry,
} from "./kubeContext.ts";
import type { KubeconfigFile, RawEntry } from "./kubeconfigFile.ts";
import type { Paths, Reading } from "./material.ts";
import { anonymousUser, authKindOf, readUser } from "./userEntry.ts";

/** Merges files in the order of their precedence and joins every context with its cluster and user. */
export function mergeKubeconfigs(files: readonly KubeconfigFile[], paths: Paths): KubeContexts {
  const problems: Problem[] = files.flatMap((file) => file.problems);
  const clusters = firstOfEach(
    files.flatMap((file) => file.clusters),
    "cluster",
    problems,
  );
  const users = firstOfEach(
    files.flatMap((file) => file.users),
    "user",
    problems,
  );
  const contexts = firstOfEach(
    files.flatMap((file) => file.contexts),
    "context",
    problems,
  );
  const currentName = files.find((file) => file.currentContext !== "")?.currentContext ?? "";

  const readClusters = readAll(clusters, "cluster", (raw) => readCluster(raw, paths), problems);
  const readUsers = readAll(users, "user", (raw) => readUser(raw, paths), problems);

  const usable: KubeContext[] = [];
  const broken: ContextSummary[] = [];
  for (const raw of contexts.values()) {
    const place = {
      id: contextId(raw.file, raw.name),
      name: raw.name,
      file: raw.file,
      current: raw.name === currentName,
      namespace: raw.value.namespace || "default",
    };
    const joined = join(raw, readClusters, readUsers);
    if ("problem" in joined) {
      problems.push(problemOf(raw, "context", "error", joined.problem));
      broken.push({ ...blankSummary(raw.value), ...place, problem: joined.problem });
    } else {
      usable.push({ ...place, ...joined });
    }
  }
  const owner = files.find((file) => file.currentContext === currentName);
  if (currentName !== "" && !contexts.has(currentName) && owner) {
    problems.push({
      severity: "warning",
      file: owner.file,
      line: null,
      entry: "file",
      name: owner.file,
      message: message("kubeconfig.currentMissing", { name: currentName }),
    });
  }
  return { contexts: usable, broken, problems };
}

/** The stable id of a connection. */
export function contextId(file: string, name: string): string {
  return `kube-${createHash("sha256").update(`${file}\0${name}`).digest("hex").slice(0, 20)}`;
}

/** What may be shown of a context. */
export function summarise(context: KubeContext): ContextSummary {
  const { cluster, user } = context;
  return {
    id: context.id,
    name: context.name,
    file: context.file,
    current: context.current,
    namespace: context.namespace,
    clusterName: cluster.name,
    server: cluster.server,
    userName: user.name,
    authKind: authKindOf(user),
    proxyUrl: cluster.proxyUrl === null ? null : withoutUserInfo(cluster.proxyUrl),
    insecure: cluster.insecure,
    impersonates: user.impersonation && { user: user.impersonation.user, groups: user.impersonation.groups },
    problem: null,
  };
}

/** A URL as it may be shown: no user, no password. What is no URL is not shown at all. */
export function withoutUserInfo(text: string): string {
  const url = URL.parse(text);
  if (!url) return "";
  url.username = "";
  url.password = "";
  return url.href.replace(/\/$/, "");
}

function firstOfEach<T>(
  entries: readonly RawEntry<T>[],
  kind: EntryKind,
  problems: Problem[],
): ReadonlyMap<string, RawEntry<T>> {
  const first = new Map<string, RawEntry<T>>();
  for (const entry of entries) {
    const winner = first.get(entry.name);
    if (!winner) first.set(entry.name, entry);
    else problems.push(problemOf(entry, kind, "warning", message("kubeconfig.shadowed", { by: winner.file })));
  }
  return first;
}

function readAll<T, E>(
  raws: ReadonlyMap<string, RawEntry<T>>,
  kind: EntryKind,
  read: (raw: RawEntry<T>) => Reading<E>,
  problems: Problem[],
): ReadonlyMap<string, Reading<E>> {
  const readings = new Map<string, Reading<E>>();
  for (const raw of raws.values()) {
    const reading = read(raw);
    readings.set(raw.name, reading);
    if (reading.problem) problems.push(problemOf(raw, kind, "error", reading.problem));
    else for (const warning of reading.warnings) problems.push(problemOf(raw, kind, "warning", warning));
  }
  return readings;
}

function join(
  raw: RawEntry<ContextShape>,
  clusters: ReadonlyMap<string, Reading<ClusterEntry>>,
  users: ReadonlyMap<string, Reading<UserEntry>>,
): { readonly cluster: ClusterEntry; readonly user: UserEntry } | { readonly problem: Message } {
  const { cluster: clusterName, user: userName } = raw.value;
  const cluster = clusters.get(clusterName);
  if (!cluster) return { problem: message("kubeconfig.clusterMissing", { cluster: clusterName }) };
  if (cluster.problem) return { problem: cluster.problem };
  if (userName === "") return { cluster: cluster.entry, user: anonymousUser(raw.file) };
  const user = users.get(userName);
  if (!user) return { problem: message("kubeconfig.userMissing", { user: userName }) };
  if (user.problem) return { problem: user.problem };
  return { cluster: cluster.entry, user: user.entry };
}

function blankSummary(
  value: ContextShape,
): Omit<ContextSummary, "id" | "name" | "file" | "current" | "namespace" | "problem"> {
  return {
    clusterName: value.cluster,
    server: "",
    userName: value.user,
    authKind: "unknown",
    proxyUrl: null,
    insecure: false,
    impersonates: null,
  };
}

function problemOf(
  raw: RawEntry<ClusterShape | UserShape | ContextShape | unknown>,
  entry: EntryKind,
  severity: Problem["severity"],
  text: Message,
): Problem {
  return { severity, file: raw.file, line: raw.line, entry, name: raw.name, message: text };
}
