/** Looks for what points at an object: the kinds that may, each by bounded pages, in the background and within the request budget. */
import type { ApiKind } from "../../../shared/cluster.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { collectionPath, resourceName } from "../source/apiPath.ts";
import type { ClusterSession } from "../source/clusterSession.ts";
import { findKind } from "../source/discovery.ts";
import { failureOf } from "../source/failure.ts";
import { refOf } from "../source/listRows.ts";
import { eachObject } from "../source/objectPages.ts";
import { at, isObject, listAt, textAt } from "../source/wireValue.ts";
import type { Grants } from "./grants.ts";
import { verdictOf } from "./objectHealth.ts";
import { pointerTo, type ReferrerKind, referrerKinds, type Target } from "./referrers.ts";
import type { RelatedAnswer } from "./relatedAnswer.ts";

/** Objects of one kind that are looked at. */
const mostLooked = 2_000;

export interface ReferrerSearch {
  readonly session: ClusterSession;
  readonly kinds: readonly ApiKind[];
  readonly connection: Parameters<typeof refOf>[0];
  readonly answer: RelatedAnswer;
  readonly grants: Grants;
  readonly signal: AbortSignal;
  /** After each kind. */
  readonly found: () => void;
}

export async function findReferrers(search: ReferrerSearch, target: Target): Promise<void> {
  await Promise.all(
    referrerKinds(target).map(async (wanted) => {
      const kind = findKind(search.kinds, wanted.group, null, wanted.resource);
      if (!kind?.verbs.includes("list")) return;
      await lookThrough(search, target, kind, wanted.reach);
      search.found();
    }),
  );
}

/** @param nearby it is looked for here because it may not be everywhere */
async function lookThrough(
  search: ReferrerSearch,
  target: Target,
  kind: ApiKind,
  reach: ReferrerKind["reach"],
  nearby = false,
): Promise<void> {
  const { session, answer, signal } = search;
  const namespace = kind.namespaced && reach === "namespace" ? target.namespace : null;
  const resource = resourceName(kind);
  const seen = { looked: 0 };
  try {
    const ask = { path: collectionPath(kind, namespace), most: mostLooked };
    const { looked, remaining, oversize } = await eachObject(
      session,
      ask,
      (item) => {
        seen.looked += 1;
        look(search, target, kind, item);
      },
      signal,
    );
    if (remaining === 0 && oversize === 0) return;
    const total = remaining === null ? null : looked + remaining + oversize;
    answer.gap({ resource, namespace, reason: null, looked, total });
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof RpcError)) throw error;
    const forbidden = error.code === "forbidden";
    // That one may look nowhere was said with the first try.
    if (!(forbidden && nearby)) {
      const { reason } = failureOf(error, { verb: "list", resource, namespace, namespaced: kind.namespaced });
      answer.gap({ resource, namespace, reason, looked: seen.looked, total: null });
    }
    // Who may not look everywhere may look here.
    if (forbidden && namespace === null && kind.namespaced && target.namespace !== "")
      await lookThrough(search, target, kind, "namespace", true);
  }
}

function look(search: ReferrerSearch, target: Target, kind: ApiKind, item: unknown): void {
  if (!isObject(item)) return;
  // Items of a list do not say what they are.
  const object = { ...item, kind: kind.kind };
  const pointer = pointerTo(target, object);
  if (!pointer) return;
  const place = { namespace: textAt(object, "metadata", "namespace"), name: textAt(object, "metadata", "name") };
  const ref = refOf(search.connection, kind, place);
  const owners = listAt(object, "metadata", "ownerReferences");
  const controller = owners.find((owner) => at(owner, "controller") === true);
  search.answer.add(
    pointer.relation,
    {
      ref,
      kind: kind.kind,
      health: verdictOf(object).health,
      note: pointer.note,
      exists: "yes",
      grant: pointer.needsGrant ? { state: "unknown", by: "" } : null,
    },
    { uid: textAt(object, "metadata", "uid"), controller: textAt(controller, "uid") },
  );
  if (!pointer.needsGrant) return;
  const from = { group: kind.group, kind: kind.kind, namespace: place.namespace };
  search.grants.ask(from, target, (grant) => search.answer.learn(pointer.relation, ref, { grant }));
}
