/** The one place that knows every domain: makes the core out of its parts and joins them by the small interfaces of `core`. */
import { join } from "node:path";
import type { AppInfo, Vitals } from "../shared/app.ts";
import type { ConnectionId } from "../shared/connection.ts";
import { EnvironmentId } from "../shared/environment.ts";
import { Language } from "../shared/model/language.ts";
import { message } from "../shared/model/message.ts";
import { CredentialSources } from "./cluster/auth/credentialSources.ts";
import type { CredentialSource } from "./cluster/auth/credentials.ts";
import { LoginAsks } from "./cluster/auth/loginAsks.ts";
import { LoginGate } from "./cluster/auth/loginGate.ts";
import { loginShellOptions, readLoginShellEnvironment } from "./cluster/auth/loginShellEnv.ts";
import { tokenStore } from "./cluster/auth/tokenStore.ts";
import { ClusterConnections, type ClusterWay } from "./cluster/clusterConnections.ts";
import { CLUSTER_DOMAIN, type ClusterTableAsk, clusterRoutes } from "./cluster/clusterRoutes.ts";
import { ContextRegistry } from "./cluster/config/contextRegistry.ts";
import { endpointOf, proxyEnvironment } from "./cluster/config/endpointOf.ts";
import { connectionHandlers } from "./cluster/connectionHandlers.ts";
import { HelmTool } from "./cluster/helm/helmTool.ts";
import { helmRoutes } from "./cluster/helmRoutes.ts";
import { RememberedKinds } from "./cluster/kind/rememberedKinds.ts";
import { rbacRoutes } from "./cluster/rbacRoutes.ts";
import { appHandlers } from "./core/app/appHandlers.ts";
import { english } from "./core/app/english.ts";
import { type LaunchEstate, launchWithNode } from "./core/app/estateProcess.ts";
import { PracticeEstate } from "./core/app/practiceEstate.ts";
import { autoProxy } from "./core/dial/autoProxy.ts";
import { routedDialer } from "./core/dial/routedDialer.ts";
import { environmentHandlers } from "./core/environment/environmentHandlers.ts";
import { openEnvironments } from "./core/environment/environmentStore.ts";
import { Log } from "./core/log/log.ts";
import { ptyOpener } from "./core/pty/nativePty.ts";
import { RpcServer } from "./core/rpc/server.ts";
import type { SecretStore } from "./core/secrets/secretStore.ts";
import { settingsHandlers } from "./core/settings/settingsHandlers.ts";
import { openSettings } from "./core/settings/settingsStore.ts";
import { spaced } from "./core/spaced.ts";
import { openPersonState } from "./core/state/personState.ts";
import { TableService } from "./core/table/tableService.ts";
import { JournalClient } from "./journal/journalClient.ts";
import { JOURNAL_DOMAIN, journalHandlers } from "./journal/journalHandlers.ts";
import { journalMirror } from "./journal/journalMirror.ts";
import { operationHandlers } from "./operation/operationHandlers.ts";
import { wireOperations } from "./wiring/operationWiring.ts";

/** A laptop that is opened wakes, finds its network and is unlocked: three pieces of news within a few seconds. */
const WAKE_PAUSE_MS = 2_000;

export interface CoreOptions {
  /** Where settings, environments and consents are kept. */
  readonly folder: string;
  /** Kubeconfigs named on the command line, for this run. */
  readonly kubeconfigs: readonly string[];
  readonly info: AppInfo;
  /** Where secrets are kept; `info.secrets` tells the person its kind. */
  readonly secrets: SecretStore;
  /** The system's proxies, where the host can ask for them. */
  readonly resolveProxy?: (url: string) => Promise<string>;
  readonly openExternal?: (url: string) => Promise<void>;
  readonly listeners: () => Vitals["listeners"];
  /** How this host starts the practice estate; a Node of its own where it says nothing. */
  readonly launchEstate?: LaunchEstate;
  /** Node-pty's binary for this platform; what is not there is done without. */
  readonly ptyBinary: string;
  /** The host's secret; absent where the way in is the proof. */
  readonly authenticate?: (secret: string | undefined) => boolean;
}

export interface Core {
  readonly rpc: RpcServer;
  readonly log: Log;
  readonly lab: PracticeEstate;
  /** More kubeconfigs for this run: someone named them to a console that was running already. */
  addKubeconfigs(files: readonly string[]): Promise<void>;
  /** The machine woke, or the network changed. */
  wake(): void;
  dispose(): Promise<void>;
}

export async function createCore(options: CoreOptions): Promise<Core> {
  const log = new Log();
  const problem = (text: string) => log.write("warn", "settings", text);
  const settings = await openSettings(join(options.folder, "settings.json"), problem);
  const environments = await openEnvironments(join(options.folder, "environments.json"), problem);
  const person = await openPersonState(join(options.folder, "state.json"), problem);

  // Read in the background from the start: listing needs no more of it than KUBECONFIG.
  const shell = readLoginShellEnvironment(loginShellOptions());
  let shellVariables: Readonly<Record<string, string>> = {};
  void shell.then(({ variables }) => {
    shellVariables = variables;
  });
  const environment = async () => ({ ...process.env, ...(await shell).variables });
  const resolveProxy = autoProxy({
    pac: () => settings.settings.current.pac,
    ...(options.resolveProxy === undefined ? {} : { system: options.resolveProxy }),
  });

  const forThisRun = new Set(options.kubeconfigs);
  const registry = new ContextRegistry({
    environment,
    added: [...person.current.kubeconfigs, ...options.kubeconfigs],
    onRead: (contexts) => sources.retain(contexts),
  });
  const asks = new LoginAsks({
    openPty: ptyOpener(options.ptyBinary),
    granted: new Set(person.current.consents),
    onGranted: (hash) => person.change({ consents: [...person.current.consents, hash] }),
    connectionOf: (file, user) => {
      const found = registry.list.current.connections.find(
        ({ target }) => target.file === file && target.user === user,
      );
      return found?.id ?? null;
    },
  });
  const gate = new LoginGate();
  const tokens = tokenStore(options.secrets, (text) => log.write("warn", "secrets", text));
  const sources = new CredentialSources({
    interaction: asks.interaction,
    consent: asks.consent,
    gate,
    environment: async () => (await shell).variables,
    oidc: { store: tokens, dialerFor: (url) => routedDialer(dialerOptions(url)) },
  });
  function dialerOptions(url: URL): Parameters<typeof routedDialer>[0] {
    return {
      scheme: url.protocol === "http:" ? "http" : "https",
      proxyUrl: null,
      environment: proxyEnvironment({ ...process.env, ...shellVariables }),
      resolveProxy,
    };
  }

  /** The source of the connection's user entry as it is now: a tool may have rewritten the entry since the connection was opened. It is
   *  shared by every connection of that entry, so closing one of them must not end it. */
  const credentialsOf = (connection: ConnectionId): CredentialSource => {
    const source = () => sources.of(registry.context(connection));
    return {
      current: (ask, signal) => source().current(ask, signal),
      cancel: () => source().cancel(),
      forget: () => source().forget(),
      dispose: () => {},
    };
  };
  const way = async (connection: ConnectionId): Promise<ClusterWay> => ({
    endpoint: await endpointOf(
      registry.context(connection),
      proxyEnvironment(await environment()),
      registry.impersonation(connection),
    ),
    credentials: credentialsOf(connection),
  });
  const program = new HelmTool({ environment, folder: join(options.folder, "helm"), way });
  const remembered = new RememberedKinds(join(options.folder, "kinds"), (text) => log.write("warn", "cluster", text));
  const journal = new JournalClient({
    folder: join(options.folder, "journal"),
    secrets: options.secrets,
    log: (text) => log.write("error", "journal", text),
  });
  const operations = wireOperations({
    journal,
    environments,
    connections: registry.list,
    clusters: () => clusters,
    helm: program,
    log,
  });
  const clusters: ClusterConnections = new ClusterConnections({
    changes: operations.attach,
    opened: (connection) => tables.retry(connection),
    // The practice estate is another one at each start: there is nothing to remember it by.
    discovered: (connection, kinds) => {
      const practice = registry.list.current.connections.find(({ id }) => id === connection)?.practice ?? true;
      if (!practice) void remembered.remember(connection, kinds);
    },
    way,
    log: (connection, text) => log.write("info", "cluster", `${connection}: ${text}`),
    resolveProxy,
  });
  const wake = spaced(() => clusters.wake(), WAKE_PAUSE_MS);
  let { pac } = settings.settings.current;
  settings.settings.subscribe((now) => {
    if (now.pac === pac) return;
    pac = now.pac;
    // Another way to every target: what has failed is tried by it at once, and nothing goes on over the way of before.
    wake.ask();
  });
  const mirror = journalMirror({
    journal,
    folder: join(options.folder, "journal"),
    secrets: options.secrets,
    settings: settings.settings,
    dialerFor: (url) => routedDialer(dialerOptions(url)),
    log: (text) => log.write("warn", "journal", text),
  });
  const tables = new TableService({
    connectors: {
      [CLUSTER_DOMAIN]: async (ask, port) => {
        // `clusterRoutes` made this ask out of a validated input.
        const { connection, ...rest } = ask as ClusterTableAsk;
        await clusters.openTable(connection, rest, port);
      },
      [JOURNAL_DOMAIN]: async (ask, port) => journal.openTable(Language.parse(ask), port),
    },
    log: (text) => log.write("error", "table", text),
  });
  const lab = new PracticeEstate({
    launch: options.launchEstate ?? launchWithNode,
    log: (text) => log.write("error", "lab", text),
    onKubeconfig: async (path) => {
      await registry.setPractice(path === null ? [] : [path]);
      const practice = registry.list.current.connections
        .filter((connection) => connection.practice)
        .map(({ id }) => id);
      environments.lend(
        path === null
          ? []
          : [
              {
                id: EnvironmentId.parse("practice"),
                name: "practice",
                colour: "teal",
                guard: "open",
                connections: practice.slice(0, 1),
              },
            ],
      );
      return practice;
    },
  });

  const nameOf = (connection: ConnectionId) =>
    registry.list.current.connections.find(({ id }) => id === connection)?.name ?? connection;
  const isPractice = (connection: ConnectionId) =>
    registry.list.current.connections.find(({ id }) => id === connection)?.practice ?? false;
  const routes = { clusters, tables, nameOf, guards: { environments: environments.environments, isPractice } };
  const rpc = new RpcServer({
    implementations: [
      appHandlers({
        info: options.info,
        log,
        lab,
        gauges: {
          states: () => [...clusters.states.current.values()],
          uses: () => clusters.uses(),
          nameOf,
          workers: async () => [
            { what: message("app.memory.tables"), bytes: await tables.bytes() },
            { what: message("app.memory.journal"), bytes: await journal.bytes() },
            ...(await clusters.workerBytes()).map(({ connection, bytes }) => ({
              what: message("app.memory.cluster", { name: nameOf(connection) }),
              bytes,
            })),
          ],
        },
        eventsPerSecond: () => clusters.eventsPerSecond(),
        listeners: options.listeners,
        ...(options.openExternal === undefined ? {} : { openExternal: options.openExternal }),
      }),
      settingsHandlers(settings),
      environmentHandlers(environments, registry.list),
      connectionHandlers({
        registry,
        clusters,
        asks,
        shell: () => shell,
        stopLogin: (connection) => credentialsOf(connection).cancel(),
        resolveProxy,
        english,
        versions: { quarterdeck: options.info.version, node: options.info.node, platform: options.info.platform },
        onAdded: (files) => person.change({ kubeconfigs: files.filter((file) => !forThisRun.has(file)) }),
      }),
      clusterRoutes({ ...routes, remembered }),
      helmRoutes({ ...routes, program }),
      rbacRoutes(routes),
      journalHandlers({ client: journal, mirror, tables }),
      operationHandlers(operations.engine),
    ],
    log: (reference, method, error) => log.fault("rpc", `${reference} ${method}`, error),
    ...(options.authenticate === undefined ? {} : { authenticate: options.authenticate }),
  });
  await registry.start();
  operations.start();

  return {
    rpc,
    log,
    lab,
    addKubeconfigs: (files) => {
      const fresh = files.filter((file) => !registry.added.includes(file));
      for (const file of fresh) forThisRun.add(file);
      return registry.setAdded([...registry.added, ...fresh]);
    },
    wake: wake.ask,
    dispose: async () => {
      wake.dispose();
      rpc.dispose();
      await operations.dispose();
      registry.dispose();
      sources.dispose();
      mirror.dispose();
      await Promise.all([clusters.dispose(), tables.dispose(), lab.stop(), settings.flush()]);
      await journal.dispose();
    },
  };
}
