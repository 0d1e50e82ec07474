/** What a kind's table is fed from. One place, so that all who look at a kind share one reflector with the same columns. */
import type { ApiKind } from "../../../shared/cluster.ts";
import { meteredBy } from "../metrics/metered.ts";
import type { ReflectorTarget } from "./reflectorTarget.ts";

export function tableTarget(kind: ApiKind, kinds: readonly ApiKind[], namespace: string | null): ReflectorTarget {
  return {
    group: kind.group,
    version: kind.version,
    resource: kind.resource,
    namespace: kind.namespaced ? namespace : null,
    namespaced: kind.namespaced,
    watchable: kind.verbs.includes("watch"),
    joined: meteredBy(kind, kinds)?.columns ?? [],
  };
}
