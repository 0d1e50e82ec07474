import { builtin } from "../builtinTypes.ts";
import type { Cluster } from "../cluster.ts";

const NAMESPACES = builtin("namespaces");
const CONFIG_MAPS = builtin("configmaps");
const NAME = "kube-root-ca.crt";

/** Puts the server's authority into each namespace of the estate, where every pod's service account volume looks for it. Those that
 *  are made later begin empty, as on a server without its controllers. */
export function publishAuthority(cluster: Cluster, authorityPem: string): void {
  const names = [...cluster.store.collection(NAMESPACES).values()]
    .filter((entry) => entry.read().metadata.deletionTimestamp === undefined)
    .map((entry) => entry.name);
  for (const name of names)
    cluster.writer.create(CONFIG_MAPS, name, { metadata: { name: NAME }, data: { "ca.crt": authorityPem } });
}
