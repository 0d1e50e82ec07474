/** The part of the helm contract that a worker fills for its one cluster. */
import { helm } from "../../../shared/helm.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { type Implementation, implementPart } from "../../core/rpc/implementation.ts";
import type { ClusterSession } from "../source/clusterSession.ts";
import type { KindCatalog } from "../source/kindCatalog.ts";
import type { ReleaseBoards } from "./releaseBoards.ts";
import { releaseContent, unreadableContent } from "./releaseContent.ts";
import { releaseDiff } from "./releaseDiff.ts";
import { releaseHistory } from "./releaseHistory.ts";
import { releaseObjects } from "./releaseObjects.ts";
import { readRelease, sessionReader } from "./releaseReading.ts";

export function helmHandlers(
  session: ClusterSession,
  catalog: Pick<KindCatalog, "current">,
  boards: ReleaseBoards,
): Implementation {
  const read = sessionReader(session, "foreground");
  return implementPart(helm, {
    places: async function* ({ namespaces }, { signal }) {
      yield* boards.places(namespaces, signal);
    },
    history: async function* ({ release }, { signal }) {
      yield* releaseHistory(session, boards.known, release, signal);
    },
    revision: async ({ release, revision, reveal }, { signal }) => {
      try {
        return await releaseContent(await readRelease(read, release, revision, signal), reveal);
      } catch (error) {
        // That its payload cannot be read is what there is to say of it.
        if (error instanceof RpcError && error.code === "invalid")
          return unreadableContent(revision, "unknown", error.text);
        throw error;
      }
    },
    diff: async ({ release, from, to, reveal }, { signal }) => {
      const [before, after] = await Promise.all([from, to].map((one) => readRelease(read, release, one, signal)));
      if (before === undefined || after === undefined) throw new Error("two were asked for");
      return await releaseDiff(before, after, reveal);
    },
    objects: async function* ({ release, revision }, { signal }) {
      const found = await readRelease(read, release, revision, signal);
      const { kinds } = await catalog.current(signal);
      yield* releaseObjects(read, kinds, release, found, signal);
    },
  });
}
