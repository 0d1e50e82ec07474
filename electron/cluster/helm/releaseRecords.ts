/** The records in which Helm 3 and 4 keep releases (helm `pkg/storage/driver`): Secrets or ConfigMaps, one a revision, told apart by their labels. */
import type { HelmDriver } from "../../../shared/releaseRef.ts";

/** Where each driver keeps its records. */
export const driverKinds = {
  secret: { group: "", version: "v1", resource: "secrets" },
  configmap: { group: "", version: "v1", resource: "configmaps" },
} as const satisfies Record<HelmDriver, object>;
