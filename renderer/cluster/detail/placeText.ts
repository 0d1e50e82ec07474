/** A place as one text, to compare places by. */
import type { ObjectPlace } from "../../app/location.ts";

export function placeText(place: ObjectPlace): string {
  return [place.connection, place.group, place.resource, place.namespace, place.name].join(" ");
}
