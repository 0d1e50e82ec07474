/** The part of the cluster contract that a worker fills for its one cluster; tables are served by the table worker. */
import { type ApiKind, cluster } from "../../../shared/cluster.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import { type Implementation, implementPart } from "../../core/rpc/implementation.ts";
import { latest } from "../../core/state/value.ts";
import type { AccessReviews } from "../access/accessReviews.ts";
import { capabilities, type Question } from "../access/capabilities.ts";
import { objectEvents } from "../object/objectEvents.ts";
import { objectStates } from "../object/objectStates.ts";
import { relatedGroups } from "../object/related.ts";
import { askSession, kindSchema } from "../object/schema.ts";
import { ClusterNodes } from "../overview/clusterNodes.ts";
import { overviews } from "../overview/overview.ts";
import { RequestedSums } from "../overview/requestedSums.ts";
import type { ReadinessBoards } from "../readiness/readinessBoards.ts";
import { transitions } from "../readiness/transitions.ts";
import type { ClusterSession } from "./clusterSession.ts";
import { findKind, preferred } from "./discovery.ts";
import type { KindCatalog } from "./kindCatalog.ts";
import type { NamespaceList } from "./namespaceList.ts";
import { searchHits } from "./search.ts";

export function clusterHandlers(
  session: ClusterSession,
  catalog: KindCatalog,
  namespaces: NamespaceList,
  reviews: AccessReviews,
  boards: ReadinessBoards,
): Implementation {
  const requested = new RequestedSums(session);
  const nodes = new ClusterNodes(session, catalog);
  /** The kind of a reference; one that the cluster does not list is taken as it is written. */
  const kindOf = async (ref: ObjectRef, signal: AbortSignal): Promise<ApiKind | null> =>
    await catalog.find(ref.group, ref.version, ref.resource, signal);

  return implementPart(cluster, {
    kinds: async function* (_input, { signal }) {
      catalog.start();
      for await (const found of latest(catalog.value, signal)) {
        if (found) yield { kinds: [...preferred(found.kinds)], failed: [...found.failed] };
      }
    },
    namespaces: async function* (_input, { signal }) {
      namespaces.start();
      for await (const found of latest(namespaces.value, signal)) if (found) yield found;
    },
    access: async function* ({ namespaces: places, rights }, { signal }) {
      const { kinds } = await catalog.current(signal);
      const questions = rights.map((right): Question => {
        const [resource = ""] = right.resource.split("/");
        const namespaced = findKind(kinds, right.group, null, resource)?.namespaced ?? true;
        return { right, places: namespaced ? (places ?? [null]) : [null] };
      });
      yield* capabilities(reviews, questions, signal);
    },
    object: async function* ({ ref, reveal }, { signal }) {
      const kind = await kindOf(ref, signal);
      yield* objectStates(session, ref, reveal, kind?.verbs.includes("watch") ?? true, signal);
    },
    events: async function* ({ ref }, { signal }) {
      const { kinds } = await catalog.current(signal);
      const kind = await kindOf(ref, signal);
      const eventKinds = ["", "events.k8s.io"].flatMap((group) =>
        kinds.filter((one) => one.group === group && one.resource === "events").slice(0, 1),
      );
      yield* objectEvents(session, ref, kind?.kind ?? ref.resource, eventKinds, signal);
    },
    related: async function* ({ ref }, { signal }) {
      const { kinds } = await catalog.current(signal);
      yield* relatedGroups(session, kinds, ref, signal);
    },
    schema: async ({ group, version, kind }, { signal }) =>
      await kindSchema((path) => askSession(session, path, signal), { group, version, kind }),
    overview: async function* (of, { signal }) {
      yield* overviews(session, catalog, { requested: requested.of(of.namespaces), nodes }, of, signal);
    },
    readiness: async function* ({ namespaces: places, pinned, look }, { signal }) {
      yield* boards.kinds(places, { pinned, look }, signal);
    },
    readinessAgain: async ({ namespaces: places }) => {
      boards.lookAgain(places);
      return {};
    },
    transitions: async function* ({ ref }, { signal }) {
      const kind = await kindOf(ref, signal);
      yield* transitions(session, boards.log, ref, kind?.verbs.includes("watch") ?? true, signal);
    },
    search: async function* ({ connections, text }, { signal }) {
      const { kinds } = await catalog.current(signal);
      const [connection] = connections;
      if (connection !== undefined) yield* searchHits(session, kinds, connection, text, signal);
    },
  });
}
