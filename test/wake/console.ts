/** The whole core, as a host makes it, for someone whose clusters log in by a plugin; and what it shows of its tables. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { memorySecrets } from "../../electron/core/secrets/secretStore.ts";
import { type Core, createCore } from "../../electron/wiring.ts";
import { cluster } from "../../shared/cluster.ts";
import { type ConnectionId, type ConnectionState, connections } from "../../shared/connection.ts";
import type { SourceState } from "../../shared/model/table.ts";
import { type Client, client } from "../../shared/rpc/api.ts";
import { RpcClient } from "../../shared/rpc/client.ts";
import { transportPair } from "../../shared/rpc/transportPair.fixture.ts";

export interface Person {
  readonly kubeconfig: string;
  /** Users whose plugin has run, one entry for each run. */
  runs(): string[];
  /** What the plugin answers for a user from now on. */
  setToken(user: string, token: string): void;
}

export interface Place {
  readonly context: string;
  readonly user: string;
  readonly server: string;
  readonly authorityPem: string;
}

/** A kubeconfig in a folder whose users log in by a plugin that writes down that it ran. */
export function person(folder: string, places: readonly Place[]): Person {
  const tokens = join(folder, "tokens");
  const runs = join(folder, "runs");
  const plugin = join(folder, "login");
  mkdirSync(tokens);
  writeFileSync(runs, "");
  // Slow enough that all who need it ask while it runs.
  writeFileSync(
    plugin,
    `#!/bin/sh
echo "$1" >> '${runs}'
sleep 0.3
printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"%s"}}' "$(cat '${tokens}'/"$1")"
`,
    { mode: 0o755 },
  );
  const exec = (user: string) => ({
    apiVersion: "client.authentication.k8s.io/v1",
    command: plugin,
    args: [user],
    interactiveMode: "Never",
    provideClusterInfo: false,
  });
  const kubeconfig = join(folder, "kubeconfig");
  writeFileSync(
    kubeconfig,
    stringify({
      apiVersion: "v1",
      kind: "Config",
      clusters: places.map(({ context, server, authorityPem }) => ({
        name: context,
        cluster: { server, "certificate-authority-data": Buffer.from(authorityPem).toString("base64") },
      })),
      users: [...new Set(places.map(({ user }) => user))].map((name) => ({ name, user: { exec: exec(name) } })),
      contexts: places.map(({ context, user }) => ({ name: context, context: { cluster: context, user } })),
    }),
  );
  return {
    kubeconfig,
    runs: () => readFileSync(runs, "utf8").split("\n").filter(Boolean),
    setToken: (user, token) => writeFileSync(join(tokens, user), token),
  };
}

export interface Shown {
  readonly connection: ConnectionId;
  readonly resource: string;
  state(): SourceState | undefined;
  /** Names and the label `shift` of all rows, sorted: what a person would copy. */
  text(): Promise<readonly string[]>;
}

export interface Console {
  readonly core: Core;
  readonly api: {
    readonly connections: Client<typeof connections.members>;
    readonly cluster: Client<typeof cluster.members>;
  };
  readonly states: ReadonlyMap<ConnectionId, ConnectionState>;
  idOf(context: string): ConnectionId;
  table(connection: ConnectionId, group: string, resource: string): Shown;
  dispose(): Promise<void>;
}

/** @param folder an empty one, the person's. Every consent that is asked for is given. */
export async function startConsole(folder: string, kubeconfig: string): Promise<Console> {
  const core = await createCore({
    folder,
    kubeconfigs: [kubeconfig],
    info: { version: "0", commit: null, host: "web", platform: "", node: process.versions.node, secrets: "memory" },
    secrets: memorySecrets(),
    listeners: () => [],
    ptyBinary: join(folder, "none.node"),
  });
  const [near, far] = transportPair();
  core.rpc.accept(far);
  const rpc = new RpcClient({ dial: () => Promise.resolve(near) });
  const api = { connections: client(rpc, connections), cluster: client(rpc, cluster) };
  const names = new Map<string, ConnectionId>();
  const states = new Map<ConnectionId, ConnectionState>();
  const follow = async <T>(items: AsyncIterable<T>, take: (item: T) => void) => {
    for await (const item of items) take(item);
  };
  const ended = () => undefined; // with the console
  const listed = new Promise<void>((resolve) => {
    follow(api.connections.list({}), (list) => {
      for (const { name, id } of list.connections) names.set(name, id);
      if (names.size > 0) resolve();
    }).catch(ended);
  });
  follow(api.connections.states({}), (changed) => {
    for (const state of changed) states.set(state.id, state);
  }).catch(ended);
  follow(api.connections.asks({}), (asks) => {
    for (const { id, kind } of asks) if (kind === "consent") void api.connections.answer({ id, yes: true });
  }).catch(ended);
  await listed;
  return {
    core,
    api,
    states,
    idOf: (context) => {
      const id = names.get(context);
      if (id === undefined) throw new Error(`no context ${context}`);
      return id;
    },
    table: (connection, group, resource) => shown(api.cluster, connection, group, resource),
    dispose: async () => {
      rpc.dispose();
      await core.dispose();
    },
  };
}

function shown(api: Client<typeof cluster.members>, connection: ConnectionId, group: string, resource: string): Shown {
  const stream = api.table({
    group,
    version: null,
    resource,
    sources: [{ connection, namespaces: null }],
    extraColumns: ["label:shift"],
    query: { filter: "", sort: [], health: [] },
  });
  let state: SourceState | undefined;
  let view = "";
  void (async () => {
    for await (const update of stream) {
      view = update.view;
      state = update.sources?.[0] ?? state;
    }
  })().catch(() => undefined); // it ends with the console
  return {
    connection,
    resource,
    state: () => state,
    text: async () => {
      let text = "";
      const columns = ["name", "label:shift"];
      for await (const piece of api.tableText({ view, rows: null, format: "tsv", columns })) text += piece.text;
      return text.split("\n").slice(1).filter(Boolean).sort();
    },
  };
}
