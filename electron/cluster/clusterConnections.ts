/** Main's side of the clusters: a worker for each opened connection, its credentials, its state. Nothing connects before it is opened. */
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import type { ConnectionUse } from "../../shared/app.ts";
import { type ApiKind, cluster } from "../../shared/cluster.ts";
import type { ConnectionId, ConnectionState } from "../../shared/connection.ts";
import { type Message, message } from "../../shared/model/message.ts";
import { type Client, client } from "../../shared/rpc/api.ts";
import { RpcClient } from "../../shared/rpc/client.ts";
import { RpcError } from "../../shared/rpc/envelope.ts";
import { workerBytes } from "../core/app/memory.ts";
import { type ConnectionSignal, connectionAfter, idleConnection } from "../core/connectionState.ts";
import type { ResolveProxy } from "../core/dial/autoProxy.ts";
import { type BudgetLimits, clusterLimits } from "../core/requestBudget.ts";
import { portTransport } from "../core/rpc/portTransport.ts";
import { RelayLink } from "../core/rpc/relayLink.ts";
import { Value } from "../core/state/value.ts";
import type { CredentialSource } from "./auth/credentials.ts";
import type { KubeEndpoint } from "./http/endpoint.ts";
import { kube } from "./source/kubeContract.ts";
import type { FromWorker, MainQuestion, TableAsk, ToWorker, WorkerStart } from "./source/workerProtocol.ts";

/** What a connection needs to be opened; read anew each time, because kubeconfigs change. */
export interface ClusterWay {
  readonly endpoint: KubeEndpoint;
  /** Owned by the opened connection, which disposes it. */
  readonly credentials: CredentialSource;
}

export interface ClusterConnectionsOptions {
  /** @throws RpcError when the context is gone or broken */
  readonly way: (connection: ConnectionId) => Promise<ClusterWay>;
  /** Automatic proxy configuration as it is set now. */
  readonly resolveProxy?: ResolveProxy;
  readonly log: (connection: ConnectionId, text: string) => void;
  /** Its worker runs, for the first time or again. */
  readonly opened?: (connection: ConnectionId) => void;
  /** What it serves, after every change. */
  readonly discovered?: (connection: ConnectionId, kinds: readonly ApiKind[]) => void;
  /** The port through which the connection's cluster is changed; it closes with its worker. */
  readonly changes?: (connection: ConnectionId, port: MessagePort) => void;
  readonly limits?: BudgetLimits;
  readonly userAgent?: string;
}

interface Opened {
  readonly worker: Worker;
  readonly link: RelayLink;
  readonly rpc: RpcClient;
  readonly api: Client<typeof cluster.members>;
  readonly kube: Client<typeof kube.members>;
  readonly credentials: CredentialSource;
  readonly asking: Map<number, AbortController>;
  use: ConnectionUse | null;
  eventsPerSecond: number;
}

type Link = { readonly done: Promise<Opened>; opened: Opened | null; readonly abort: AbortController };

export class ClusterConnections {
  /** Of every connection that was ever opened, by id. */
  readonly states = new Value<ReadonlyMap<ConnectionId, ConnectionState>>(new Map());
  readonly #options: ClusterConnectionsOptions;
  readonly #links = new Map<ConnectionId, Link>();
  /** Opened by a person, and not closed since: opened again for a table when its worker ended or it could not be opened. */
  readonly #wanted = new Set<ConnectionId>();
  /** Who waits for a connection to be opened. */
  readonly #waiting = new Map<ConnectionId, readonly (() => void)[]>();

  constructor(options: ClusterConnectionsOptions) {
    this.#options = options;
  }

  /** Opens the connection, or tries again at once. Resolves when its worker runs; `states` tells how the target answers. */
  async open(connection: ConnectionId): Promise<void> {
    const known = this.#links.get(connection);
    if (known?.opened) {
      this.#send(known.opened, { kind: "wake", unproven: false });
      return;
    }
    if (known) {
      await known.done;
      return;
    }
    this.#wanted.add(connection);
    this.#signal(connection, { kind: "open" });
    const abort = new AbortController();
    const link: Link = { done: this.#start(connection, abort.signal), opened: null, abort };
    this.#links.set(connection, link);
    for (const wake of this.#waiting.get(connection) ?? []) wake();
    this.#waiting.delete(connection);
    try {
      link.opened = await link.done;
      this.#options.opened?.(connection);
    } catch (error) {
      if (this.#links.get(connection) === link) this.#links.delete(connection);
      if (abort.signal.aborted) return;
      this.#signal(connection, { kind: "failed", reason: reasonOf(error), hop: null, nextTryAt: null });
      this.#forgetPhase(connection);
      throw error;
    }
  }

  /** Ends its worker and every request; a second call does nothing. */
  async close(connection: ConnectionId): Promise<void> {
    this.#wanted.delete(connection);
    const link = this.#links.get(connection);
    if (!link) return;
    this.#links.delete(connection);
    link.abort.abort();
    this.#signal(connection, { kind: "close" });
    if (link.opened) await end(link.opened);
  }

  /** Forgets what the login gave, and logs in with the next request, which is made at once. */
  signIn(connection: ConnectionId): void {
    const { opened } = this.#links.get(connection) ?? {};
    if (!opened) return;
    opened.credentials.forget();
    this.#send(opened, { kind: "wake", unproven: false });
  }

  /** The machine woke or the network changed: every watch is proven or opened anew at once. */
  wake(): void {
    for (const { opened } of this.#links.values()) if (opened) this.#send(opened, { kind: "wake", unproven: true });
  }

  /** Where calls and streams about a connection are relayed to. Waits for a person to open it: looking at a place is no wish to connect.
   *  @throws RpcError when it cannot be opened */
  async relay(connection: ConnectionId): Promise<RelayLink> {
    return (await this.#opened(connection)).link;
  }

  /** The cluster contract for main's own use; only the members that a worker fills. */
  async api(connection: ConnectionId): Promise<Client<typeof cluster.members>> {
    return (await this.#opened(connection)).api;
  }

  /** What planners and steps read with; null while no person has opened it. */
  kube(connection: ConnectionId): Promise<Client<typeof kube.members>> | null {
    return this.#links.get(connection)?.done.then((opened) => opened.kube) ?? null;
  }

  /** Serves the rows of a table over the port, which is handed on to the worker.
   *  @throws RpcError when the connection is not open, or cannot be opened again; `opened` tells when to ask again at once */
  async openTable(connection: ConnectionId, ask: TableAsk, port: MessagePort): Promise<void> {
    if (!this.#wanted.has(connection)) throw new RpcError("unreachable", message("cluster.table.closed"));
    if (!this.#links.has(connection)) await this.open(connection);
    const { worker } = await this.#opened(connection);
    const open: ToWorker = { kind: "table", ask, port };
    worker.postMessage(open, [port]);
  }

  uses(): readonly ConnectionUse[] {
    return [...this.#links.values()].flatMap(({ opened }) => opened?.use ?? []);
  }

  /** Heap and buffers of each worker; null of one that is ending. */
  async workerBytes(): Promise<readonly { readonly connection: ConnectionId; readonly bytes: number | null }[]> {
    const running = [...this.#links].flatMap(([connection, { opened }]) => (opened ? [{ connection, opened }] : []));
    return await Promise.all(
      running.map(async ({ connection, opened }) => ({ connection, bytes: await workerBytes(opened.worker) })),
    );
  }

  /** Of all clusters together. */
  eventsPerSecond(): number {
    return [...this.#links.values()].reduce((sum, { opened }) => sum + (opened?.eventsPerSecond ?? 0), 0);
  }

  async dispose(): Promise<void> {
    this.#wanted.clear();
    await Promise.all([...this.#links.keys()].map((connection) => this.close(connection)));
  }

  async #opened(connection: ConnectionId): Promise<Opened> {
    const link = this.#links.get(connection);
    if (link) return await link.done;
    await new Promise<void>((resolve) => {
      this.#waiting.set(connection, [...(this.#waiting.get(connection) ?? []), resolve]);
    });
    return await this.#opened(connection);
  }

  async #start(connection: ConnectionId, signal: AbortSignal): Promise<Opened> {
    const { endpoint, credentials } = await this.#options.way(connection);
    if (signal.aborted) {
      credentials.dispose();
      throw new RpcError("cancelled", message("connection.cancelled"));
    }
    const relay = new MessageChannel();
    const own = new MessageChannel();
    const changes = new MessageChannel();
    const start: WorkerStart = {
      connection,
      endpoint,
      limits: this.#options.limits ?? clusterLimits,
      userAgent: this.#options.userAgent ?? "quarterdeck",
      relay: relay.port2,
      client: own.port2,
      changes: changes.port2,
    };
    const worker = new Worker(new URL("./source/clusterWorker.ts", import.meta.url), {
      workerData: start,
      transferList: [relay.port2, own.port2, changes.port2],
    });
    const rpc = new RpcClient({ dial: () => Promise.resolve(portTransport(own.port1)) });
    const opened: Opened = {
      worker,
      link: new RelayLink(portTransport(relay.port1)),
      rpc,
      api: client(rpc, cluster),
      kube: client(rpc, kube),
      credentials,
      asking: new Map(),
      use: null,
      eventsPerSecond: 0,
    };
    if (this.#options.changes) this.#options.changes(connection, changes.port1);
    else changes.port1.close();
    worker.on("message", (heard: FromWorker) => this.#heard(connection, opened, heard));
    worker.on("error", (error) => this.#options.log(connection, `the worker failed: ${error.stack ?? error.message}`));
    worker.on("exit", () => this.#lost(connection, opened));
    return opened;
  }

  #heard(connection: ConnectionId, opened: Opened, heard: FromWorker): void {
    switch (heard.kind) {
      case "ask":
        void this.#answer(opened, heard.id, heard.question);
        return;
      case "cancel":
        opened.asking.get(heard.id)?.abort();
        return;
      case "signal":
        if (this.#links.get(connection)?.opened === opened || !this.#links.get(connection)?.opened) {
          this.#signal(connection, heard.signal);
        }
        return;
      case "vitals":
        opened.use = heard.use;
        opened.eventsPerSecond = heard.eventsPerSecond;
        return;
      case "discovered":
        this.#options.discovered?.(connection, heard.kinds);
        return;
      case "log":
        this.#options.log(connection, heard.text);
    }
  }

  async #answer(opened: Opened, id: number, question: MainQuestion): Promise<void> {
    const abort = new AbortController();
    opened.asking.set(id, abort);
    try {
      const value =
        question.what === "credentials"
          ? await opened.credentials.current(question.ask, abort.signal)
          : ((await this.#options.resolveProxy?.(question.url, abort.signal)) ?? null);
      this.#send(opened, { kind: "answer", id, value });
    } catch (error) {
      const code = error instanceof RpcError ? error.code : "internal";
      this.#send(opened, { kind: "refusal", id, code, reason: reasonOf(error) });
    } finally {
      opened.asking.delete(id);
    }
  }

  /** The worker ended although no one closed it. */
  #lost(connection: ConnectionId, opened: Opened): void {
    if (this.#links.get(connection)?.opened !== opened) return;
    this.#links.delete(connection);
    opened.credentials.dispose();
    opened.rpc.dispose();
    this.#signal(connection, { kind: "failed", reason: message("cluster.worker.lost"), hop: null, nextTryAt: null });
    this.#forgetPhase(connection);
  }

  /** What is not open any more is shown as it ended, and can be opened again. */
  #forgetPhase(connection: ConnectionId): void {
    const state = this.states.current.get(connection);
    if (state && state.phase !== "failed") this.#put({ ...state, phase: "failed" });
  }

  #send(opened: Opened, told: ToWorker): void {
    opened.worker.postMessage(told);
  }

  #signal(connection: ConnectionId, signal: ConnectionSignal): void {
    const now = Date.now();
    const state = this.states.current.get(connection) ?? idleConnection(connection, now);
    // Opening anew what had failed or ended begins afresh.
    const from =
      signal.kind === "open" && !this.#links.has(connection)
        ? { ...idleConnection(connection, now), goodAt: state.goodAt }
        : state;
    const next = connectionAfter(from, signal, now);
    if (next !== state) this.#put(next);
  }

  #put(state: ConnectionState): void {
    this.states.set(new Map(this.states.current).set(state.id, state));
  }
}

async function end(opened: Opened): Promise<void> {
  for (const asking of opened.asking.values()) asking.abort();
  opened.credentials.dispose();
  opened.rpc.dispose();
  await opened.worker.terminate();
}

function reasonOf(error: unknown): Message {
  if (error instanceof RpcError) return error.text;
  return message("cluster.answer.broken", { detail: error instanceof Error ? error.message : String(error) });
}
