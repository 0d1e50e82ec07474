/** An object of a cluster, named. */
import { z } from "zod";
import { ConnectionId } from "./connection.ts";

export const ObjectRef = z.object({
  connection: ConnectionId,
  group: z.string(),
  version: z.string(),
  resource: z.string(),
  /** Empty for cluster-scoped objects. */
  namespace: z.string(),
  name: z.string(),
});
export type ObjectRef = z.infer<typeof ObjectRef>;
