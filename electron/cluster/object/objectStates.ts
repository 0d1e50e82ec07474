/** One object as a stream of states: live, masked where it is secret, kept on screen after it is gone. */
import type { ObjectState } from "../../../shared/cluster.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import { latest, Value } from "../../core/state/value.ts";
import { collectionPath, resourceName } from "../source/apiPath.ts";
import type { ClusterSession } from "../source/clusterSession.ts";
import { at, isObject, listAt, type WireObject } from "../source/wireValue.ts";
import type { FollowedSet, ObjectFollower } from "./objectFollower.ts";
import { verdictOf } from "./objectHealth.ts";
import { isSecret, maskSecret } from "./secretMask.ts";

export async function* objectStates(
  session: ClusterSession,
  ref: ObjectRef,
  reveal: boolean,
  watchable: boolean,
  signal: AbortSignal,
): AsyncGenerator<ObjectState, void, undefined> {
  const hide = isSecret(ref) && !reveal;
  const state = new Value<ObjectState>(stateOf(null, null, hide));
  let last: WireObject | null = null;
  const follower = session.follow(followedObject(ref, watchable), () => {
    const [now] = follower.objects.values();
    if (isObject(now)) last = now;
    state.set(stateOf(follower, last, hide));
  });
  try {
    yield* latest(state, signal);
  } finally {
    follower.dispose();
  }
}

export function followedObject(ref: ObjectRef, watchable: boolean): FollowedSet {
  const namespace = ref.namespace === "" ? null : ref.namespace;
  return {
    path: collectionPath(ref, namespace),
    name: ref.name,
    fieldSelector: "",
    resource: resourceName(ref),
    namespace,
    watchable,
  };
}

function stateOf(follower: ObjectFollower | null, last: WireObject | null, hide: boolean): ObjectState {
  const shown = last === null ? null : withoutManagedFields(hide ? maskSecret(last) : last);
  const reason = follower?.state.reason ?? null;
  return {
    phase: phaseOf(follower, last),
    object: shown,
    managedFields: [...listAt(last, "metadata", "managedFields")],
    health: last === null ? "unknown" : verdictOf(last).health,
    masked: hide,
    goodAt: follower?.state.goodAt ?? null,
    reason: follower?.missing === true ? null : reason,
  };
}

function phaseOf(follower: ObjectFollower | null, last: WireObject | null): ObjectState["phase"] {
  if (follower === null) return "loading";
  if (follower.missing) return "gone";
  switch (follower.state.phase) {
    case "live":
    case "polled":
      return "live";
    case "connecting":
    case "loading":
    case "paused":
      return last === null ? "loading" : "live";
    case "stale":
      return "stale";
    case "forbidden":
      return "forbidden";
    case "failed":
      return last === null ? "failed" : "stale";
  }
}

function withoutManagedFields(object: WireObject): Record<string, unknown> {
  const metadata = at(object, "metadata");
  if (!isObject(metadata)) return { ...object };
  const { managedFields: _, ...rest } = metadata;
  return { ...object, metadata: rest };
}
