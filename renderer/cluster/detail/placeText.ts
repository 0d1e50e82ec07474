/** A place as one text, to compare places by. */
import type { ObjectPlace } from "../../app/location.ts";

export function placeText(place: ObjectPlace): string {
  return [place.connection, place.group, place.resource, place.namespace, place.name].join(" ");
}

/** @returns null for what `placeText` has not written: none of its parts holds a space */
export function readPlaceText(text: string): ObjectPlace | null {
  const [connection, group, resource, namespace, name, ...more] = text.split(" ");
  if (group === undefined || namespace === undefined || !connection || !resource || !name || more.length > 0)
    return null;
  return { connection, group, resource, namespace, name };
}
