/** The status bar's word on changes: an unlocked environment, what needs a person, what runs, and the state of the journal. */
import { Icon } from "../../ui/icon/Icon.tsx";
import { Mark } from "../../ui/Mark.tsx";
import { useSettings } from "../core/stores.ts";
import { useFormats, useText } from "../i18n.ts";
import { Countdown } from "../operation/Countdown.tsx";
import { chainLook } from "../operation/chainLook.ts";
import { countOperations } from "../operation/phases.ts";
import { openJournal, openOperations } from "../operation/places.ts";
import { useJournal, useOperations, useUnlockedUntil } from "../operation/stores.ts";
import { lockNow } from "../operation/unlock.ts";
import { useEnvironment } from "../place.ts";
import { showOperations } from "./dock.ts";

export function OperationStat() {
  const t = useText();
  const operations = useOperations();
  const { moving, needsPerson } = countOperations(operations);
  return (
    <>
      <UnlockStat />
      {needsPerson > 0 && (
        <button type="button" className="it stat-loud bad" onClick={openOperations}>
          <Mark health="bad" size={8} />
          {t("ops.stat.needsPerson", { count: needsPerson })}
        </button>
      )}
      <JournalStat />
      {moving > 0 && (
        <button type="button" className="it stat-link" onClick={showOperations}>
          <Mark health="busy" size={8} turning />
          {t("ops.stat.running", { count: moving })}
        </button>
      )}
    </>
  );
}

function UnlockStat() {
  const t = useText();
  const environment = useEnvironment();
  const until = useUnlockedUntil(environment?.id ?? null);
  if (environment === null || until === null) return null;
  return (
    <span className="it">
      <Mark health="warn" size={8} />
      {t("unlock.stat")} <Countdown until={until} />
      <button type="button" className="stat-action" onClick={() => lockNow(environment.id)}>
        {t("unlock.lock")}
      </button>
    </span>
  );
}

function JournalStat() {
  const t = useText();
  const format = useFormats();
  const zone = useSettings((settings) => settings.clock);
  const chain = useJournal((state) => state.chain);
  if (chain === null) return null;
  const { health, text, loud } = chainLook(chain);
  const count = chain.head?.seq ?? 0;
  const time = chain.checkedAt === null ? "" : format.time(chain.checkedAt, zone).slice(0, 5);
  return (
    <button type="button" className={loud ? `it stat-loud ${health}` : "it stat-link"} onClick={() => openJournal()}>
      {health === "ok" ? <Icon name="journal" size={12} /> : <Mark health={health} size={8} />}
      {t("journal.stat", { count })} · {t(text, { time })}
    </button>
  );
}
