import { builtin } from "../builtinTypes.ts";
import type { Cluster } from "../cluster.ts";
import type { KubeObject } from "../object.ts";

const NAMESPACES = builtin("namespaces");
const CONFIG_MAPS = builtin("configmaps");
const NAME = "kube-root-ca.crt";

/** Puts the server's authority into each namespace, where every pod's service account volume looks for it. */
export function publishAuthority(cluster: Cluster, authorityPem: string): void {
  const publish = ({ metadata }: KubeObject): void => {
    const known = cluster.store.collection(CONFIG_MAPS).get(metadata.name, NAME) !== undefined;
    if (known || metadata.deletionTimestamp !== undefined) return;
    cluster.writer.create(CONFIG_MAPS, metadata.name, { metadata: { name: NAME }, data: { "ca.crt": authorityPem } });
  };
  const namespaces = cluster.store.collection(NAMESPACES);
  for (const entry of [...namespaces.values()]) publish(entry.read());
  namespaces.listen(({ before, after }) => {
    // After the write that brought the namespace has been answered.
    if (before === undefined && after !== undefined) cluster.clock.schedule(0, () => publishLate(after.name));
  });
  const publishLate = (name: string): void => {
    const now = namespaces.get("", name)?.read();
    if (now !== undefined) publish(now);
  };
}
