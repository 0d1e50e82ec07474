/** What the person may not do, in words; what is not known to be refused is not in it. */
import { useMemo } from "react";
import type { ApiKind, Right, TableSource } from "../../../shared/cluster.ts";
import { type Connection, ConnectionId } from "../../../shared/connection.ts";
import { api } from "../../app/core/core.ts";
import { sharedStreams } from "../../app/core/sharedStream.ts";
import { formatMessage, useText } from "../../app/i18n.ts";
import type { Namespaces, ObjectPlace } from "../../app/location.ts";
import { kindKey } from "../kindKey.ts";
import { tableSources } from "../table/tableSources.ts";
import { refusal } from "./refusal.ts";

const useAccess = sharedStreams((key) => {
  const { connection, namespaces, rights }: { rights: Right[] } & TableSource = JSON.parse(key);
  return api.cluster.access({ connection: ConnectionId.parse(connection), namespaces, rights });
});

/** Of each right the words that name it, when it is refused in every one of the sources; both lists are the same values while they hold the
 *  same. */
export function useMissing(sources: readonly TableSource[], rights: readonly Right[]): readonly (string | undefined)[] {
  const t = useText();
  const keys = useMemo(
    () => (rights.length === 0 ? [] : sources.map((source) => JSON.stringify({ ...source, rights }))),
    [sources, rights],
  );
  const answers = useAccess(keys);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words follow the language
  return useMemo(
    () =>
      rights.map((_, at) => {
        const reason = refusal(answers.map(({ item }) => item?.[at]));
        return reason === null ? undefined : formatMessage(reason);
      }),
    [answers, rights, t],
  );
}

/** By `group/resource`: the kinds that the person may not list where they look. */
export function useMissingLists(
  connections: readonly Connection[],
  namespaces: Namespaces,
  kinds: readonly ApiKind[],
): ReadonlyMap<string, string> {
  const sources = useMemo(() => tableSources(connections, namespaces, true), [connections, namespaces]);
  const rights = useMemo(() => kinds.map(listOf), [kinds]);
  const missing = useMissing(sources, rights);
  return useMemo(() => {
    const named = kinds.flatMap((kind, at) => {
      const words = missing[at];
      return words === undefined ? [] : [[kindKey(kind), words] as const];
    });
    return new Map(named);
  }, [kinds, missing]);
}

/** What is missing for something done at one object. @param rights as in `useMissing` */
export function useMissingAt(place: ObjectPlace, rights: readonly Right[]): readonly (string | undefined)[] {
  const { connection, namespace } = place;
  const sources = useMemo(
    (): readonly TableSource[] => [
      { connection: ConnectionId.parse(connection), namespaces: namespace === "" ? null : [namespace] },
    ],
    [connection, namespace],
  );
  return useMissing(sources, rights);
}

export function listOf({ group, resource }: { readonly group: string; readonly resource: string }): Right {
  return { verb: "list", group, resource, name: null };
}
