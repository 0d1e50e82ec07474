/** How many custom resources are not Ready, beside the entry of their board: from what is watched and from the last round, with its age once that is old. */
import { useSyncExternalStore } from "react";
import type { Connection } from "../../../shared/connection.ts";
import { clockNow, watchClock } from "../../app/clock.ts";
import { useConnectionStates, useSettings } from "../../app/core/stores.ts";
import { useFormats, useText } from "../../app/i18n.ts";
import { useLocation } from "../../app/locationStore.ts";
import { Age } from "../../ui/Age.tsx";
import { healthClass, Mark } from "../../ui/Mark.tsx";
import { tableSources } from "../table/tableSources.ts";
import { notReadyCount } from "./notReadyCount.ts";
import { useReadiness } from "./useReadiness.ts";

/** How often it is asked whether the count has become old. */
const TICK_MS = 10_000;

export function NotReadyBadge({ connections }: { connections: readonly Connection[] }) {
  const t = useText();
  const { number } = useFormats();
  const namespaces = useLocation((location) => location.namespaces);
  const pinned = useSettings((settings) => settings.pinnedKinds);
  const lost = useConnectionStates((states) => connections.some(({ id }) => states[id]?.phase !== "ready"));
  const kinds = useReadiness({ sources: tableSources(connections, namespaces, true), pinned, look: false });
  const now = useSyncExternalStore(watchClock, () => Math.floor(clockNow() / TICK_MS) * TICK_MS);
  const known = notReadyCount(kinds, lost, now);
  if (known === null) return null;
  const { count, more, staleSince } = known;
  const unsure = count === null || staleSince !== null || lost;
  const health = unsure ? "unknown" : count > 0 ? "warn" : "ok";
  return (
    <span
      className={health === "warn" ? `nav-count ${healthClass(health)}` : "nav-count"}
      title={t("readiness.navCount", { count: count ?? 0, known: String(count !== null), more: String(more) })}
    >
      {health !== "ok" && <Mark health={health} size={8} />}
      {count !== null && `${number(count)}${more ? "+" : ""}`}
      {staleSince !== null && <Age at={staleSince} />}
    </span>
  );
}
