/** Which clusters the table shows: one, or several side by side in it. */
import { useConnections, useEnvironments } from "../../app/core/stores.ts";
import { useText } from "../../app/i18n.ts";
import { useActiveConnections, useEnvironment } from "../../app/place.ts";
import { Button } from "../../ui/Button.tsx";
import { Menu } from "../../ui/Menu.tsx";

export function ClusterPicker({ onPick }: { onPick: (ids: readonly string[]) => void }) {
  const t = useText();
  const active = useActiveConnections().map(({ id }) => id as string);
  const environment = useEnvironment();
  const environments = useEnvironments((state) => state.environments);
  const all = useConnections((state) => state.connections).filter(({ problem }) => problem === null);
  if (all.length < 2) return null;
  const ownerOf = (id: string) => environments.find(({ connections }) => connections.includes(id))?.name;
  const own = all.filter(({ id }) => ownerOf(id) === environment?.name);
  const others = all.filter((connection) => !own.includes(connection));
  const toggle = (id: string) => {
    const next = active.includes(id) ? active.filter((one) => one !== id) : [...active, id];
    if (next.length > 0) onPick(next);
  };
  return (
    <Menu
      label={t("cluster.table.clusters")}
      entries={[...own, ...others].map((connection) => ({
        id: connection.id,
        text: connection.name,
        note: ownerOf(connection.id),
        checked: active.includes(connection.id),
        stay: true,
        onSelect: () => toggle(connection.id),
      }))}
    >
      <Button size="sm" look="quiet" icon="cluster">
        {t("cluster.table.clusterCount", { count: active.length })}
      </Button>
    </Menu>
  );
}
