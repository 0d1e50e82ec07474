/** A Helm release, named. */
import { z } from "zod";
import { ConnectionId } from "./connection.ts";

/** Where Helm keeps releases: `HELM_DRIVER`. */
export const HelmDriver = z.enum(["secret", "configmap"]);
export type HelmDriver = z.infer<typeof HelmDriver>;

/** A release: its table's row names it by source (the connection), namespace, name and its hidden column `driver`. */
export const ReleaseRef = z.object({
  connection: ConnectionId,
  namespace: z.string().min(1).max(63),
  /** Helm allows 53 characters; DNS names with dots. */
  name: z.string().min(1).max(253),
  driver: HelmDriver,
});
export type ReleaseRef = z.infer<typeof ReleaseRef>;
