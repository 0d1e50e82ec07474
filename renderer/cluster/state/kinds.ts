/** What clusters serve: per connection, and as one list over several. */
import { useEffect, useMemo, useRef, useState } from "react";
import type { ApiKind } from "../../../shared/cluster.ts";
import { type Connection, ConnectionId } from "../../../shared/connection.ts";
import { api } from "../../app/core/core.ts";
import { sharedStream } from "../../app/core/sharedStream.ts";
import { shallowEqual } from "../../app/shallowEqual.ts";

const useKindsOf = sharedStream((connection) => api.cluster.kinds({ connection: ConnectionId.parse(connection) }));

const useNamespacesOf = sharedStream((connection) =>
  api.cluster.namespaces({ connection: ConnectionId.parse(connection) }),
);

export interface Namespaces {
  readonly names: readonly string[];
  /** The person may not list them. */
  readonly forbidden: boolean;
  readonly known: boolean;
}

/** Kinds of the first connection looked at, which gives the navigation. */
export function useKinds(connections: readonly Connection[]): readonly ApiKind[] {
  return useKindsOf(connections[0]?.id ?? null).item?.kinds ?? NONE;
}

/** Those of them that can be shown as a table. The list is the same value while the kinds are. */
export function useListedKinds(connections: readonly Connection[]): readonly ApiKind[] {
  const kinds = useKinds(connections);
  return useMemo(() => kinds.filter((kind) => kind.verbs.includes("list")), [kinds]);
}

/** As it is served, or as it was known before the cluster has said so. */
export function useKind(connections: readonly Connection[], group: string, resource: string): ApiKind | undefined {
  return useNameableKinds(connections).find((kind) => kind.group === group && kind.resource === resource);
}

/** What a command can name: the kinds that are served, and before that is known those of the last time, else those of every Kubernetes. */
export function useNameableKinds(connections: readonly Connection[]): readonly ApiKind[] {
  const served = useKinds(connections);
  const connection = connections[0]?.id ?? null;
  const [last, setLast] = useState<{ of: string | null; kinds: readonly ApiKind[] }>({ of: null, kinds: NONE });
  const wanted = served.length === 0;
  useEffect(() => {
    if (!wanted) return;
    const abort = new AbortController();
    api.cluster.lastKinds({ connection }, abort.signal).then(
      (kinds) => setLast({ of: connection, kinds }),
      () => {}, // commands are then read without them
    );
    return () => abort.abort();
  }, [wanted, connection]);
  if (!wanted) return served;
  return last.of === connection ? last.kinds : NONE;
}

/** Kinds of any one connection. */
export function useKindsOfConnection(connection: string | null): readonly ApiKind[] {
  return useKindsOf(connection).item?.kinds ?? NONE;
}

export function useNamespaces(connections: readonly Connection[]): Namespaces {
  const first = useNamespacesOf(connections[0]?.id ?? null).item;
  const second = useNamespacesOf(connections[1]?.id ?? null).item;
  const last = useRef<readonly string[]>([]);
  const names = [
    ...new Set([...(first?.namespaces ?? []), ...(second?.namespaces ?? [])].map(({ name }) => name)),
  ].sort();
  if (!shallowEqual(last.current, names)) last.current = names;
  return { names: last.current, forbidden: first?.forbidden ?? false, known: first !== null };
}

const NONE: readonly ApiKind[] = [];
