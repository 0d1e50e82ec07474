/** The connections contract: what there is to open, how it fares, and what it wants of the person. */
import { homedir } from "node:os";
import { type ConnectionId, type ConnectionState, connections } from "../../shared/connection.ts";
import type { Message } from "../../shared/model/message.ts";
import type { ResolveProxy } from "../core/dial/autoProxy.ts";
import { type Implementation, implement } from "../core/rpc/implementation.ts";
import { latest } from "../core/state/value.ts";
import type { LoginAsks } from "./auth/loginAsks.ts";
import type { LoginShellEnvironment } from "./auth/loginShellEnv.ts";
import type { ClusterConnections } from "./clusterConnections.ts";
import type { ContextRegistry } from "./config/contextRegistry.ts";
import { diagnosis } from "./config/diagnosis.ts";
import { addedPath } from "./config/loadKubeconfigs.ts";
import { preflight } from "./config/preflight.ts";

export interface ConnectionHandlersOptions {
  readonly registry: ContextRegistry;
  readonly clusters: ClusterConnections;
  readonly asks: LoginAsks;
  readonly shell: () => Promise<LoginShellEnvironment>;
  readonly resolveProxy: ResolveProxy;
  /** Ends a login that is under way for the connection. */
  readonly stopLogin: (connection: ConnectionId) => void;
  /** From the English catalogue. */
  readonly english: (message: Message) => string;
  readonly versions: Readonly<Record<string, string>>;
  /** Keeps the list of files added by hand. */
  readonly onAdded: (files: readonly string[]) => void;
}

export function connectionHandlers(options: ConnectionHandlersOptions): Implementation {
  const { registry, clusters, asks } = options;
  const facts = async (connection: ConnectionId, signal: AbortSignal) => {
    return preflight(registry.context(connection), {
      shell: await options.shell(),
      signal,
      resolveProxy: options.resolveProxy,
    });
  };
  const setAdded = async (files: readonly string[]) => {
    await registry.setAdded(files);
    options.onAdded(files);
    return null;
  };
  return implement(connections, {
    list: async function* (_input, { signal }) {
      for await (const list of latest(registry.list, signal)) {
        yield { connections: [...list.connections], problems: [...list.problems], files: [...list.files] };
      }
    },
    states: async function* (_input, { signal }) {
      let told: ReadonlyMap<ConnectionId, ConnectionState> = new Map();
      for await (const states of latest(clusters.states, signal)) {
        const changed = [...states.values()].filter((state) => told.get(state.id) !== state);
        told = states;
        yield changed;
      }
    },
    asks: async function* (_input, { signal }) {
      for await (const open of latest(asks.asks, signal)) yield [...open];
    },
    answer: ({ id, yes }) => {
      const ask = asks.asks.current.find((one) => one.id === id);
      if ((ask?.kind === "sign-in" || ask?.kind === "terminal") && !yes) options.stopLogin(ask.connection);
      asks.answer(id, yes);
      return null;
    },
    loginTerminal: async function* ({ id }, { signal }) {
      yield* asks.printed(id, signal);
    },
    loginType: ({ id, text }) => {
      asks.type(id, text);
      return null;
    },
    loginSize: ({ id, columns, rows }) => {
      asks.resize(id, columns, rows);
      return null;
    },
    open: async ({ connection }) => {
      await clusters.open(connection);
      return null;
    },
    close: async ({ connection }) => {
      await clusters.close(connection);
      return null;
    },
    signIn: async ({ connection }) => {
      await clusters.open(connection);
      clusters.signIn(connection);
      return null;
    },
    impersonate: async ({ connection, as }) => {
      registry.impersonate(connection, as === null ? null : { user: as.user, groups: as.groups, uid: null, extra: [] });
      // The headers are part of the way to the cluster: it is gone anew.
      await clusters.close(connection);
      await clusters.open(connection);
      return null;
    },
    preflight: async ({ connection }, { signal }) => facts(connection, signal),
    diagnosis: async ({ connection }, { signal }) => {
      const summary = registry.summary(connection);
      return diagnosis(
        {
          summary,
          facts: summary.problem === null ? await facts(connection, signal) : [],
          state: clusters.states.current.get(connection) ?? null,
          versions: options.versions,
          now: new Date(),
        },
        options.english,
      );
    },
    addFile: ({ path }) => setAdded([...new Set([...registry.added, path])]),
    removeFile: ({ path }) => setAdded(registry.added.filter((file) => addedPath(homedir(), file) !== path)),
  });
}
