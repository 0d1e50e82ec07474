/** Where the overview looks: over all namespaces, or in each of those on screen. */
import { type Message, message } from "../../../shared/model/message.ts";
import { failureOf, forbiddenMessage, StreamFailure } from "../source/failure.ts";

/** Null is all of them. */
export type Namespaces = readonly string[] | null;
/** What one list is of; null for all namespaces and for kinds of the whole cluster. */
export type Place = string | null;

export function placesOf(namespaces: Namespaces, namespaced = true): readonly Place[] {
  return namespaced ? (namespaces ?? [null]) : [null];
}

/** Reads one place after the other; where the kind may not be listed is left out.
 *  @returns what was left out
 *  @throws StreamFailure when it may not be listed in any of them, and whatever else fails `read` */
export async function eachPlace(
  resource: string,
  places: readonly Place[],
  read: (place: Place) => Promise<void>,
): Promise<Message | null> {
  const refused: Place[] = [];
  for (const place of places) {
    try {
      await read(place);
    } catch (error) {
      if (failureOf(error, { verb: "list", resource, namespace: place }).kind !== "forbidden") throw error;
      refused.push(place);
    }
  }
  if (refused.length === 0) return null;
  const reason = forbidden(resource, refused);
  if (refused.length < places.length) return reason;
  throw new StreamFailure({ kind: "forbidden", reason, retryAfterMs: null });
}

/** Names the right that is missing, and in which of the places. */
export function forbidden(resource: string, places: readonly Place[]): Message {
  const named = places.filter((place) => place !== null);
  if (named.length < 2) return forbiddenMessage({ verb: "list", resource, namespace: named[0] ?? null });
  return message("cluster.forbidden.namespaces", { verb: "list", resource, namespaces: named.join(", ") });
}
