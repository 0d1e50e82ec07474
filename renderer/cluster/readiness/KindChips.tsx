/** How each custom kind was looked at: watched, in rounds, or not at all, and how long ago. A kind is pinned here to be watched. */
import type { TableSource } from "../../../shared/cluster.ts";
import type { Health } from "../../../shared/model/table.ts";
import type { KindReadiness } from "../../../shared/readiness.ts";
import { api } from "../../app/core/core.ts";
import { changeSettings } from "../../app/core/stores.ts";
import { formatMessage, useText } from "../../app/i18n.ts";
import { useKeys } from "../../app/keys.ts";
import { go } from "../../app/locationStore.ts";
import { LiveAge } from "../../ui/Age.tsx";
import { Button } from "../../ui/Button.tsx";
import { Mark } from "../../ui/Mark.tsx";
import { kindKey } from "../kindKey.ts";
import { joined } from "./joinedKinds.ts";
import { useReadiness } from "./useReadiness.ts";
import "./readiness.css";

export function KindChips({ sources, pinned }: { sources: readonly TableSource[]; pinned: readonly string[] }) {
  const t = useText();
  const kinds = joined(useReadiness({ sources, pinned, look: true }));
  const lookAgain = () => {
    for (const source of sources) void api.cluster.readinessAgain(source).catch(() => {});
  };
  useKeys([{ id: "readiness.again", keys: ["r"], scope: "global", text: "readiness.again", run: lookAgain }]);
  if (kinds.length === 0) return null;
  return (
    <section className="readiness-kinds" aria-label={t("readiness.kinds")}>
      <h2>{t("readiness.kinds")}</h2>
      <ul>
        {kinds.map((kind) => (
          <KindChip key={kindKey(kind)} kind={kind} pinned={pinned} />
        ))}
      </ul>
      <Button look="quiet" size="sm" icon="restart" keys="r" onClick={lookAgain}>
        {t("readiness.again")}
      </Button>
    </section>
  );
}

function KindChip({ kind, pinned }: { kind: KindReadiness; pinned: readonly string[] }) {
  const t = useText();
  const key = kindKey(kind);
  const isPinned = pinned.includes(key);
  return (
    <li title={kind.reason === null ? undefined : formatMessage(kind.reason)}>
      <Mark health={healthOf(kind)} size={8} />
      <button
        type="button"
        className="readiness-kind"
        onClick={() =>
          go({
            screen: { kind: "table", group: kind.group, resource: kind.resource },
            filter: "",
            sort: [],
            selected: null,
          })
        }
      >
        {kind.kind}
      </button>
      <span className="dim">
        {kind.at === null
          ? t(`readiness.how.${kind.how}`)
          : t("readiness.count", { bad: kind.notReady, all: kind.looked, more: String(kind.partial) })}
      </span>
      {kind.at !== null && (
        <span className="dim">
          {kind.how === "watched" ? (
            t("readiness.how.watched")
          ) : (
            <LiveAge at={kind.at} word={t(`readiness.how.${kind.how}`)} />
          )}
        </span>
      )}
      <Button
        look="quiet"
        size="sm"
        icon="pin"
        aria-pressed={isPinned}
        className={isPinned ? "on" : undefined}
        label={t(isPinned ? "readiness.unpin" : "readiness.pin", { kind: kind.kind })}
        onClick={() =>
          changeSettings({ pinnedKinds: isPinned ? pinned.filter((one) => one !== key) : [...pinned, key] })
        }
      />
    </li>
  );
}

function healthOf({ how, notReady }: KindReadiness): Health {
  if (how === "failed") return "bad";
  if (how === "forbidden" || how === "pending") return "unknown";
  return notReady > 0 ? "warn" : "ok";
}
