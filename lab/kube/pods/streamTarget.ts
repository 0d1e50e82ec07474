import { PODS } from "../builtinTypes.ts";
import type { Cluster } from "../cluster.ts";
import { at, type Json, list, text } from "../json.ts";
import type { KubeObject } from "../object.ts";
import { notFound } from "../status.ts";
import { type LogContainer, seededLog } from "../stream/seededLog.ts";
import type { StreamTarget } from "../stream/target.ts";

const DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container";

/** A pod as the streaming part wants it.
 *  @throws ApiError 404 */
export function streamTarget(
  cluster: Cluster,
  namespace: string,
  name: string,
): { readonly target: StreamTarget; dispose(): void } {
  const pods = cluster.store.collection(PODS);
  const pod = pods.get(namespace, name)?.read();
  if (pod === undefined) throw notFound(PODS, name);
  const gone = new AbortController();
  const dispose = pods.listen(({ before, after }) => {
    if (after === undefined && before?.namespace === namespace && before.name === name) gone.abort();
  });
  const containers = ["initContainers", "containers", "ephemeralContainers"].flatMap((sort) =>
    list(at(pod, "spec", sort)).map((container) => text(at(container, "name"))),
  );
  const chosen =
    pod.metadata.annotations?.[DEFAULT_CONTAINER] ?? text(at(list(at(pod, "spec", "containers"))[0], "name"));
  const target: StreamTarget = {
    namespace,
    pod: name,
    container: chosen,
    containers,
    phase: text(at(pod, "status", "phase")),
    logLines: seededLog({ seed: pod.metadata.uid, containers: logContainers(pod), clock: cluster.clock }),
    now: () => new Date(cluster.now()),
    podIP: text(at(pod, "status", "podIP")),
    nodeName: text(at(pod, "spec", "nodeName")),
    environment: environmentOf(pod, chosen),
    gone: gone.signal,
  };
  return { target, dispose };
}

function logContainers(pod: KubeObject): readonly LogContainer[] {
  const statuses = ["initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses"];
  return statuses
    .flatMap((sort) => list(at(pod, "status", sort)))
    .flatMap((status): readonly LogContainer[] => {
      const state = at(status, "state");
      const last = at(status, "lastState", "terminated");
      const now = at(state, "running") ?? at(state, "terminated") ?? last;
      const startedAt = dateOf(at(now, "startedAt"));
      if (startedAt === undefined) return [];
      const endedAt = dateOf(at(now, "finishedAt"));
      const previousStart = dateOf(at(last, "startedAt"));
      const previousEnd = dateOf(at(last, "finishedAt"));
      return [
        {
          name: text(at(status, "name")),
          startedAt,
          ...(endedAt === undefined ? {} : { endedAt }),
          ...(previousStart === undefined || previousEnd === undefined
            ? {}
            : { previous: { startedAt: previousStart, endedAt: previousEnd } }),
        },
      ];
    });
}

function dateOf(value: Json | undefined): Date | undefined {
  return typeof value === "string" ? new Date(value) : undefined;
}

function environmentOf(pod: KubeObject, container: string): Readonly<Record<string, string>> {
  const found = list(at(pod, "spec", "containers")).find((candidate) => at(candidate, "name") === container);
  const literal = list(at(found, "env")).filter((variable) => at(variable, "value") !== undefined);
  return Object.fromEntries(literal.map((variable) => [text(at(variable, "name")), text(at(variable, "value"))]));
}
