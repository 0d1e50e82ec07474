/** How the custom kinds of clusters were looked at, over all of the sources. */
import type { TableSource } from "../../../shared/cluster.ts";
import { ConnectionId } from "../../../shared/connection.ts";
import { type KindReadiness, PinnedKinds } from "../../../shared/readiness.ts";
import { api } from "../../app/core/core.ts";
import { sharedStreams } from "../../app/core/sharedStream.ts";
import { useStableKeys } from "../../app/stableKeys.ts";

interface Wanted {
  readonly sources: readonly TableSource[];
  readonly pinned: readonly string[];
  /** Without it no kind is looked through for this alone. */
  readonly look: boolean;
}

const useAll = sharedStreams((key) => {
  const { connection, namespaces, pinned, look }: { connection: string; namespaces: string[] | null } & Wanted =
    JSON.parse(key);
  return api.cluster.readiness({
    connection: ConnectionId.parse(connection),
    namespaces,
    pinned: PinnedKinds.parse(pinned),
    look,
  });
});

export function useReadiness({ sources, pinned, look }: Wanted): readonly KindReadiness[] {
  const keys = useStableKeys(sources.map((source) => JSON.stringify({ ...source, pinned, look })));
  return useAll(keys).flatMap(({ item }) => item ?? []);
}
