/** Compares the object with its namesake in another cluster, or with any other of its kind. */
import { useConnections } from "../../app/core/stores.ts";
import { useText } from "../../app/i18n.ts";
import type { ObjectPlace } from "../../app/location.ts";
import { go } from "../../app/locationStore.ts";
import { openAll } from "../../app/place.ts";
import { Button } from "../../ui/Button.tsx";
import { Menu, type MenuEntry } from "../../ui/Menu.tsx";
import { useCompareMark } from "./compareMark.ts";

export function CompareButton({ place }: { place: ObjectPlace }) {
  const t = useText();
  const marked = useCompareMark();
  const connections = useConnections((state) => state.connections).filter(
    ({ id, problem }) => id !== place.connection && problem === null,
  );
  const entries: MenuEntry[] = [
    {
      id: "mark",
      text: t("cluster.compare.mark"),
      note: marked === null ? "" : marked.name,
      onSelect: () => useCompareMark.setState(place, true),
    },
    ...(marked === null
      ? []
      : [
          {
            id: "with",
            text: t("cluster.compare.with", { name: marked.name }),
            onSelect: () => go({ selected: marked, compare: place }),
          },
        ]),
    ...(connections.length === 0 ? [] : [{ kind: "title", id: "in", text: t("cluster.compare.in") } as const]),
    ...connections.slice(0, 20).map(
      (connection): MenuEntry => ({
        id: connection.id,
        text: connection.name,
        onSelect: () => {
          openAll([connection.id]);
          go({ compare: { ...place, connection: connection.id } });
        },
      }),
    ),
  ];
  return (
    <Menu label={t("cluster.compare.title")} entries={entries}>
      <Button size="sm" look="quiet" icon="split" label={t("cluster.compare.title")} />
    </Menu>
  );
}
