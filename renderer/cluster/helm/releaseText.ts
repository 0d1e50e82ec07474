/** A release's place as one text, to compare places by. */
import type { ReleasePlace } from "../../app/location.ts";

export function releaseText({ connection, driver, namespace, name }: ReleasePlace): string {
  return [connection, driver, namespace, name].join(" ");
}
