/** Two objects side by side, without what differs by nature: uid, versions, times, status if unwanted. */
import { lazy, Suspense, useState } from "react";
import type { ObjectState } from "../../../shared/cluster.ts";
import { useConnections } from "../../app/core/stores.ts";
import { formatMessage, useText } from "../../app/i18n.ts";
import type { ObjectPlace } from "../../app/location.ts";
import { go } from "../../app/locationStore.ts";
import { Button } from "../../ui/Button.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { ScreenHead } from "../../ui/ScreenHead.tsx";
import { Segmented } from "../../ui/Segmented.tsx";
import { type Followed, useObject, useObjectRef } from "./useObject.ts";

const CompareView = lazy(() => import("./CompareView.tsx"));

export function ComparePanel({ one, other }: { one: ObjectPlace; other: ObjectPlace }) {
  const t = useText();
  const [what, setWhat] = useState<"wanted" | "all">("wanted");
  const left = useObject(useObjectRef(one), false);
  const right = useObject(useObjectRef(other), false);
  const labels = [useLabel(one), useLabel(other)] as const;
  const missing = problem(left) ?? problem(right);
  return (
    <div className="screen">
      <ScreenHead
        title={t("cluster.compare.title")}
        about={one.name === other.name ? one.name : `${one.name} · ${other.name}`}
      >
        <Segmented<"wanted" | "all">
          label={t("cluster.compare.what")}
          value={what}
          options={[
            { value: "wanted", text: t("cluster.compare.wanted") },
            { value: "all", text: t("cluster.compare.all") },
          ]}
          onChange={setWhat}
        />
        <Button size="sm" icon="x" keys="esc" label={t("cluster.detail.close")} onClick={() => go({ compare: null })} />
      </ScreenHead>
      {missing !== null ? (
        <EmptyState kind="failed">{missing}</EmptyState>
      ) : left.item?.object == null || right.item?.object == null ? (
        <EmptyState kind="loading" />
      ) : (
        <Suspense fallback={<EmptyState kind="loading" />}>
          <CompareView one={left.item.object} other={right.item.object} labels={labels} what={what} />
        </Suspense>
      )}
    </div>
  );

  function problem(side: Followed<ObjectState>): string | null {
    if (side.error !== null) return formatMessage(side.error.text);
    if (side.item?.object === null && side.item.phase !== "loading") {
      return side.item.reason === null ? t("cluster.detail.gone") : formatMessage(side.item.reason);
    }
    return null;
  }
}

function useLabel(place: ObjectPlace): string {
  const connection = useConnections((state) => state.connections.find(({ id }) => id === place.connection)?.name);
  return [connection ?? place.connection, place.namespace, place.name].filter(Boolean).join(" / ");
}
