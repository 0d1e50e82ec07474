/** Where releases were looked for, and what could not be looked at: Secrets and ConfigMaps, by cluster and namespace. */
import type { TableSource } from "../../../shared/cluster.ts";
import { ConnectionId } from "../../../shared/connection.ts";
import type { ReleasePlace } from "../../../shared/helm.ts";
import type { Health } from "../../../shared/model/table.ts";
import { api } from "../../app/core/core.ts";
import { sharedStreams } from "../../app/core/sharedStream.ts";
import { useConnections } from "../../app/core/stores.ts";
import { formatMessage, useText } from "../../app/i18n.ts";
import { useStableKeys } from "../../app/stableKeys.ts";
import { LiveAge } from "../../ui/Age.tsx";
import { Icon } from "../../ui/icon/Icon.tsx";
import { Mark } from "../../ui/Mark.tsx";
import "../readiness/readiness.css";

const usePlaces = sharedStreams((key) => {
  const { connection, namespaces }: { connection: string; namespaces: string[] | null } = JSON.parse(key);
  return api.helm.places({ connection: ConnectionId.parse(connection), namespaces });
});

export function PlacesStrip({ sources }: { sources: readonly TableSource[] }) {
  const t = useText();
  const keys = useStableKeys(sources.map((source) => JSON.stringify(source)));
  const connections = useConnections((state) => state.connections);
  const answers = usePlaces(keys);
  const places = sources.flatMap(({ connection }, index) =>
    (answers[index]?.item ?? []).map((place) => ({ connection, place })),
  );
  if (places.length === 0) return null;
  const cluster = (id: string) =>
    sources.length < 2 ? "" : (connections.find((connection) => connection.id === id)?.name ?? id);
  return (
    <section className="readiness-kinds" aria-label={t("helm.places")}>
      <h2>{t("helm.places")}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: with many namespaces it scrolls, so the keyboard must reach it. */}
      <ul tabIndex={0} className="ring-inside">
        {places.map(({ connection, place }) => (
          <li
            key={`${connection} ${place.driver} ${place.namespace}`}
            title={place.reason === null ? undefined : formatMessage(place.reason)}
          >
            {place.how === "forbidden" ? <Icon name="lock" size={12} /> : <Mark health={healthOf(place)} size={8} />}
            <span>
              {[t(`helm.driver.${place.driver}`), place.namespace ?? "", cluster(connection)]
                .filter(Boolean)
                .join(" · ")}
            </span>
            <span className="dim">
              {place.at === null
                ? t(`helm.how.${place.how}`)
                : t("helm.count", {
                    releases: place.releases,
                    revisions: place.revisions,
                    more: String(place.partial),
                  })}
            </span>
            {place.at !== null && place.how !== "followed" && (
              <span className="dim">
                <LiveAge at={place.at} word={t(`helm.how.${place.how}`)} />
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function healthOf({ how, partial }: ReleasePlace): Health {
  if (how === "failed") return "bad";
  if (how === "pending") return "unknown";
  return partial ? "warn" : "ok";
}
