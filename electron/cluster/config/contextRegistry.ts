/** All contexts of all kubeconfigs, kept up to date with their files, as connections that can be shown and opened. */
import { homedir } from "node:os";
import { type ConfigFile, type ConfigProblem, type Connection, ConnectionId } from "../../../shared/connection.ts";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { type Readable, Value } from "../../core/state/value.ts";
import type { ContextSummary, Impersonation, KubeContext, KubeconfigPaths, Problem } from "./kubeContext.ts";
import { kubeconfigPaths, type LoadedKubeconfigs, loadKubeconfigs } from "./loadKubeconfigs.ts";
import { summarise } from "./mergedConfig.ts";
import { watchKubeconfigs } from "./watchKubeconfigs.ts";

export interface ContextList {
  readonly connections: readonly Connection[];
  readonly problems: readonly ConfigProblem[];
  readonly files: readonly ConfigFile[];
}

export interface ContextRegistryOptions {
  /** The login shell's environment: `KUBECONFIG` may be set there alone. */
  readonly environment: () => Promise<Readonly<Record<string, string | undefined>>>;
  /** Files added by hand. */
  readonly added: readonly string[];
  /** Told after each reading, so that sources of credentials that nothing refers to can go. */
  readonly onRead: (contexts: readonly KubeContext[]) => void;
}

export class ContextRegistry {
  readonly #options: ContextRegistryOptions;
  readonly #list = new Value<ContextList>({ connections: [], problems: [], files: [] });
  readonly #impersonations = new Map<string, Impersonation | null>();
  #added: readonly string[];
  /** Files of the practice estate, marked as such. */
  #practice: readonly string[] = [];
  #paths: KubeconfigPaths = { merged: [], added: [] };
  #read: LoadedKubeconfigs = { contexts: [], broken: [], problems: [], missing: [] };
  #watch: { dispose(): void } | null = null;
  #reading: Promise<void> = Promise.resolve();

  constructor(options: ContextRegistryOptions) {
    this.#options = options;
    this.#added = options.added;
  }

  get list(): Readable<ContextList> {
    return this.#list;
  }

  /** Files added by hand, as they were given. */
  get added(): readonly string[] {
    return this.#added;
  }

  /** Reads all files, and follows them from now on. */
  start(): Promise<void> {
    return this.#again();
  }

  setAdded(files: readonly string[]): Promise<void> {
    this.#added = files;
    return this.#again();
  }

  setPractice(files: readonly string[]): Promise<void> {
    this.#practice = files;
    return this.#again();
  }

  /** @throws RpcError `not-found` when the context is gone, `invalid` with its own reason when it is broken */
  context(connection: string): KubeContext {
    const context = this.#read.contexts.find((one) => one.id === connection);
    if (context !== undefined) return context;
    const broken = this.#read.broken.find((one) => one.id === connection);
    if (broken?.problem) throw new RpcError("invalid", broken.problem);
    throw new RpcError("not-found", message("connection.noContext"));
  }

  summary(connection: string): ContextSummary {
    const broken = this.#read.broken.find((one) => one.id === connection);
    return broken ?? summarise(this.context(connection));
  }

  /** What the person chose for this connection; undefined leaves it to the kubeconfig. */
  impersonation(connection: string): Impersonation | null | undefined {
    return this.#impersonations.get(connection);
  }

  impersonate(connection: string, as: Impersonation | null): void {
    this.#impersonations.set(connection, as);
    this.#publish();
  }

  dispose(): void {
    this.#watch?.dispose();
    this.#watch = null;
  }

  #again(): Promise<void> {
    this.#reading = this.#reading.then(async () => {
      const paths = kubeconfigPaths(await this.#options.environment(), homedir(), [...this.#added, ...this.#practice]);
      this.#read = await loadKubeconfigs(paths);
      this.#options.onRead(this.#read.contexts);
      const files = [...paths.merged, ...paths.added];
      const watched = [...this.#paths.merged, ...this.#paths.added];
      this.#paths = paths;
      if (this.#watch === null || files.join("\n") !== watched.join("\n")) {
        this.#watch?.dispose();
        this.#watch = watchKubeconfigs(files, () => void this.#again());
      }
      this.#publish();
    });
    return this.#reading;
  }

  #publish(): void {
    const { contexts, broken, problems } = this.#read;
    const summaries = [...contexts.map(summarise), ...broken];
    this.#list.set({
      files: [...this.#paths.merged, ...this.#paths.added].map((path) => this.#file(path)),
      connections: summaries.map((summary) => this.#connection(summary)),
      // That there is no file at all is not a problem of a file: the first screen says what to do.
      problems: problems.filter((problem) => problem.message.id !== "kubeconfig.noneFound").map(shownProblem),
    });
  }

  #file(path: string): ConfigFile {
    const found = !this.#read.missing.includes(path);
    if (this.#paths.merged.includes(path)) return { path, origin: "kubectl", found };
    return { path, origin: this.#practice.includes(path) ? "practice" : "added", found };
  }

  #connection(summary: ContextSummary): Connection {
    const chosen = this.#impersonations.get(summary.id);
    const impersonate = chosen === undefined ? summary.impersonates : chosen;
    return {
      id: ConnectionId.parse(summary.id),
      name: summary.name,
      target: {
        kind: "kubernetes",
        context: summary.name,
        file: summary.file,
        server: summary.server,
        user: summary.userName,
        namespace: summary.namespace,
        auth: summary.authKind,
        proxy: summary.proxyUrl,
        insecure: summary.insecure,
        impersonate: impersonate === null ? null : { user: impersonate.user, groups: [...impersonate.groups] },
      },
      problem: summary.problem,
      practice: this.#practice.includes(summary.file),
    };
  }
}

function shownProblem(problem: Problem): ConfigProblem {
  return { file: problem.file, line: problem.line, reason: problem.message };
}
