/** The way of one object so far, and on: what its status tells, what the boards saw of it before, and what is seen while someone looks. */
import type { ObjectRef } from "../../../shared/objectRef.ts";
import type { Transition } from "../../../shared/readiness.ts";
import { latest, Value } from "../../core/state/value.ts";
import { collectionPath, resourceName } from "../source/apiPath.ts";
import type { ClusterSession } from "../source/clusterSession.ts";
import { textAt } from "../source/wireValue.ts";
import { markersOf } from "./readinessOf.ts";
import type { TransitionLog } from "./transitionLog.ts";

export async function* transitions(
  session: ClusterSession,
  log: TransitionLog,
  ref: ObjectRef,
  watchable: boolean,
  signal: AbortSignal,
): AsyncGenerator<Transition[], void, undefined> {
  const value = new Value<readonly Transition[]>([]);
  const namespace = ref.namespace === "" ? null : ref.namespace;
  const follower = session.follow(
    {
      path: collectionPath(ref, namespace),
      name: ref.name,
      fieldSelector: "",
      resource: resourceName(ref),
      namespace,
      watchable,
    },
    () => {
      for (const object of follower.objects.values()) {
        const uid = textAt(object, "metadata", "uid");
        log.take(uid, markersOf(object), Date.now());
        const now = log.of(uid);
        if (now.length !== value.current.length || now.at(-1) !== value.current.at(-1)) value.set(now);
      }
    },
  );
  try {
    for await (const now of latest(value, signal)) yield [...now];
  } finally {
    follower.dispose();
  }
}
