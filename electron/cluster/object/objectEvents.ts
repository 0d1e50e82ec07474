/** The events of one object, live, newest first. */
import type { z } from "zod";
import type { ApiKind, cluster } from "../../../shared/cluster.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import { latest, Value } from "../../core/state/value.ts";
import { collectionPath, resourceName } from "../source/apiPath.ts";
import type { ClusterSession } from "../source/clusterSession.ts";
import { kubeEvent, newestFirst } from "./kubeEvent.ts";
import type { FollowedSet, ObjectFollower } from "./objectFollower.ts";

type ObjectEvents = z.input<(typeof cluster.members)["events"]["item"]>;

const mostEvents = 500;

/** @param kind of the object
 *  @param eventKinds the event APIs that the server has, the core's first: the second serves where the first is forbidden */
export async function* objectEvents(
  session: ClusterSession,
  ref: ObjectRef,
  kind: string,
  eventKinds: readonly ApiKind[],
  signal: AbortSignal,
): AsyncGenerator<ObjectEvents, void, undefined> {
  const value = new Value<ObjectEvents>({ events: [], reason: null, goodAt: null });
  let follower: ObjectFollower | null = null;
  const begin = (remaining: readonly ApiKind[]) => {
    const [api, ...others] = remaining;
    if (!api) return;
    const started: ObjectFollower = session.follow(followedEvents(ref, kind, api), () => {
      if (started.state.phase === "forbidden" && others.length > 0) {
        started.dispose();
        begin(others);
        return;
      }
      const events = [...started.objects.values()].map(kubeEvent).sort(newestFirst).slice(0, mostEvents);
      value.set({ events, reason: started.state.reason, goodAt: started.state.goodAt });
    });
    follower = started;
  };
  begin(eventKinds);
  try {
    yield* latest(value, signal);
  } finally {
    (follower as ObjectFollower | null)?.dispose();
  }
}

function followedEvents(ref: ObjectRef, kind: string, api: ApiKind): FollowedSet {
  const about = api.group === "" ? "involvedObject" : "regarding";
  // Events of cluster-scoped objects stand in a namespace that is not their own: asked for over all of them.
  const namespace = ref.namespace === "" ? null : ref.namespace;
  const fields = {
    [`${about}.name`]: ref.name,
    [`${about}.kind`]: kind,
    ...(namespace && { [`${about}.namespace`]: namespace }),
  };
  return {
    path: collectionPath(api, namespace),
    name: null,
    fieldSelector: Object.entries(fields)
      .map(([field, value]) => `${field}=${value}`)
      .join(","),
    resource: resourceName(api),
    namespace,
    watchable: api.verbs.includes("watch"),
  };
}
