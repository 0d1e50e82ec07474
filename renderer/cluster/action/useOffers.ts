/** The actions of what is chosen, live: each cluster says what exists there and what the person may do. */
import { useMemo } from "react";
import { ConnectionId } from "../../../shared/connection.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import type { RbacQuestion } from "../../../shared/rbac.ts";
import { api } from "../../app/core/core.ts";
import { sharedStreams } from "../../app/core/sharedStream.ts";
import { formatMessage, useText } from "../../app/i18n.ts";
import { useStableKeys } from "../../app/stableKeys.ts";
import type { Json } from "../detail/summary/json.ts";
import { questionOfRefusal } from "../rbac/missingRight.ts";
import { refusal } from "../state/refusal.ts";
import { type Offer, offered } from "./offers.ts";

interface Place {
  readonly connection: string;
  readonly group: string;
  readonly resource: string;
  /** Null for what belongs to none. */
  readonly namespaces: string[] | null;
}

const useActions = sharedStreams((key) => {
  const place: Place = JSON.parse(key);
  return api.cluster.actions({ ...place, connection: ConnectionId.parse(place.connection) });
});

export interface ShownOffer {
  readonly offer: Offer;
  /** Which verb is missing, or that the environment is read-only: when it cannot be done in any of the clusters. */
  readonly reason: string | undefined;
  /** Who has the right that is missing, where the reason names one. */
  readonly asks?: RbacQuestion | null;
}

/** @param object the one object's state, where it is at hand */
export function useOffers(objects: readonly ObjectRef[], object: Json | null): readonly ShownOffer[] {
  const t = useText();
  const keys = useStableKeys(placesOf(objects));
  const answers = useActions(keys);
  const count = objects.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words follow the language
  return useMemo(
    () =>
      offered(
        answers.map(({ item }) => item),
        count,
        object,
      ).map(({ offer, capabilities }) => {
        const reason = refusal(capabilities);
        return {
          offer,
          reason: reason === null ? undefined : formatMessage(reason),
          asks: reason === null ? null : questionOfRefusal(reason),
        };
      }),
    [answers, count, object, t],
  );
}

/** One question a cluster, about all namespaces of what is chosen there. */
function placesOf(objects: readonly ObjectRef[]): readonly string[] {
  const namespaces = new Map<string, { of: ObjectRef; in: Set<string> }>();
  for (const object of objects) {
    const known = namespaces.get(object.connection) ?? { of: object, in: new Set() };
    namespaces.set(object.connection, known);
    if (object.namespace !== "") known.in.add(object.namespace);
  }
  return [...namespaces].map(([connection, { of, in: names }]) => {
    // More namespaces than the contract takes are asked about as all of them.
    const some = names.size === 0 || names.size > 100 ? null : [...names].sort();
    return JSON.stringify({ connection, group: of.group, resource: of.resource, namespaces: some } satisfies Place);
  });
}
