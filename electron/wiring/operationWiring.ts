/** Joins the operation engine with the domains whose targets it changes. */
import { hostname, userInfo } from "node:os";
import type { ConfigFile, Connection, ConnectionId, ConnectionState } from "../../shared/connection.ts";
import type { ClusterConnections } from "../cluster/clusterConnections.ts";
import type { HelmTool } from "../cluster/helm/helmTool.ts";
import { kubeApis } from "../cluster/kubeApis.ts";
import { clusterPlanner } from "../cluster/plan/actions.ts";
import { Identities } from "../cluster/plan/identities.ts";
import type { KubectlContext } from "../cluster/plan/kubectl.ts";
import { planTools } from "../cluster/plan/planTools.ts";
import { clusterSteps } from "../cluster/steps/clusterSteps.ts";
import type { EnvironmentStore } from "../core/environment/environmentStore.ts";
import type { Log } from "../core/log/log.ts";
import { described } from "../core/log/log.ts";
import type { Journal } from "../core/operation/journal.ts";
import { type Readable, Value } from "../core/state/value.ts";
import { environmentPlanner } from "../operation/environments/environmentPlanner.ts";
import { environmentStep } from "../operation/environments/environmentStep.ts";
import { Operations } from "../operation/operations.ts";

export interface OperationWiringOptions {
  readonly journal: Journal;
  readonly environments: EnvironmentStore;
  readonly connections: Readable<{
    readonly connections: readonly Connection[];
    readonly files: readonly ConfigFile[];
  }>;
  /** Asked for late: it is made with this wiring's `attach`. */
  readonly clusters: () => ClusterConnections;
  readonly helm: HelmTool;
  readonly log: Log;
}

export interface OperationWiring {
  readonly engine: Operations;
  readonly attach: ReturnType<typeof clusterSteps>["attach"];
  /** Follows the clusters, and takes up, in its time, what an earlier run of the console left. */
  start(): void;
  dispose(): Promise<void>;
}

export function wireOperations({
  journal,
  environments,
  connections,
  clusters,
  helm,
  log,
}: OperationWiringOptions): OperationWiring {
  const find = (connection: ConnectionId) => connections.current.connections.find(({ id }) => id === connection);
  const nameOf = (connection: ConnectionId) => find(connection)?.name ?? connection;
  const apis = kubeApis((connection) => clusters().kube(connection));
  const contextOf = (connection: ConnectionId): KubectlContext => {
    const target = find(connection)?.target;
    const file = connections.current.files.find(({ path }) => path === target?.file);
    // kubectl finds what stands in its own files alone; of a name that two files give it would take the first.
    const kubeconfig = file === undefined || file.origin === "kubectl" ? null : file.path;
    return { context: target?.context ?? "", kubeconfig, as: target?.impersonate ?? null };
  };
  const tools = planTools({ apis, nameOf, contextOf, helm });
  const identities = new Identities(apis);
  const answering = new Value<ReadonlySet<ConnectionId>>(new Set());
  const changing = clusterSteps({
    apis,
    tools,
    helm,
    holder: `${userInfo().username}@${hostname()}`,
    log: (text) => log.write("warn", "operation", text),
  });
  const engine = new Operations({
    journal,
    planners: { cluster: clusterPlanner(tools), environments: environmentPlanner(environments) },
    steps: [...changing.steps, environmentStep(environments)],
    environments: environments.environments,
    leases: changing.leases,
    facts: {
      nameOf,
      identityOf: (connection) => identities.of(connection),
      isPractice: (connection) => find(connection)?.practice ?? false,
      answering,
    },
    log: (text, error) => log.write("error", "operation", `${text}: ${described(error)}`),
  });

  const follow = (states: ReadonlyMap<ConnectionId, ConnectionState>) => {
    const now = [...states.values()].filter(({ phase }) => phase === "ready" || phase === "degraded");
    const ids = new Set(now.map(({ id }) => id));
    for (const id of ids) if (!answering.current.has(id)) void identities.learn(id);
    // Who signs in anew may be somebody else.
    for (const id of answering.current) if (!ids.has(id)) identities.forget(id);
    const same = ids.size === answering.current.size && [...ids].every((id) => answering.current.has(id));
    if (!same) answering.set(ids);
  };
  let unfollow = () => {};
  return {
    engine,
    attach: changing.attach,
    start: () => {
      const { states } = clusters();
      unfollow = states.subscribe(follow);
      follow(states.current);
      void helm.sweep();
      void engine.start();
    },
    dispose: async () => {
      unfollow();
      await engine.dispose();
    },
  };
}
