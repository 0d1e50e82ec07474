import type { EstateBuilder } from "../estateBuilder.ts";
import { seedRelease } from "./releaseRecord.ts";
import { SMALL_RELEASES, seedReleaseObjects } from "./smallReleases.ts";
import { STOREFRONT_RELEASES } from "./storefrontReleases.ts";

/** The releases that Helm has made, in the records where it keeps them, and those of their objects that are nobody else's story. */
export function seedHelmReleases(estate: EstateBuilder): void {
  for (const release of [...STOREFRONT_RELEASES, ...SMALL_RELEASES]) seedRelease(estate, release);
  seedReleaseObjects(estate);
}
