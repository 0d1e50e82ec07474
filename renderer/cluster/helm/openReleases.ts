import type { ReleasePlace } from "../../app/location.ts";
import { go } from "../../app/locationStore.ts";

/** @param release the one to look at; without it the table alone */
export function openReleases(release: ReleasePlace | null = null): void {
  go({
    screen: { kind: "releases", release },
    filter: "",
    sort: [],
    selected: null,
    compare: null,
    tab: "",
    ...(release === null ? {} : { namespaces: [release.namespace] }),
  });
}
