/** What has to be known before a receipt is trusted or a change is made: over the table, only when there is something. */
import { useState } from "react";
import { formatMessage, useText } from "../../app/i18n.ts";
import { useJournal } from "../../app/operation/stores.ts";
import { Button } from "../../ui/Button.tsx";
import { Note } from "../../ui/Panels.tsx";
import { GoOnDialog } from "./GoOnDialog.tsx";
import { VerifyButton } from "./VerifyButton.tsx";

export function ChainNotes() {
  const t = useText();
  const chain = useJournal((state) => state.chain);
  const [accepting, setAccepting] = useState(false);
  if (chain === null) return null;
  const { state, blocked, faults, tornBytes, needsPerson } = chain;
  if (state !== "broken" && state !== "failed" && blocked === null && tornBytes === 0) return null;
  return (
    <div className="journal-notes">
      {state === "broken" && (
        <Note
          health={needsPerson ? "bad" : "warn"}
          actions={
            <>
              <VerifyButton />
              {needsPerson && (
                <Button size="sm" onClick={() => setAccepting(true)}>
                  {t("journal.goOn.open")}
                </Button>
              )}
            </>
          }
        >
          {t(needsPerson ? "journal.broken" : "journal.brokenAccepted")}
          <ul className="journal-faults">
            {faults.slice(0, 5).map((fault) => (
              <li key={`${fault.file} ${fault.offset}`}>
                <span className="mono">
                  {fault.file}:{fault.offset}
                </span>{" "}
                {formatMessage(fault.reason)}
              </li>
            ))}
          </ul>
          {faults.length > 5 && <p>{t("journal.moreFaults", { count: faults.length - 5 })}</p>}
          {needsPerson && <p>{t("journal.blocked")}</p>}
        </Note>
      )}
      {state === "failed" && (
        <Note health="bad" actions={<VerifyButton />}>
          {t("journal.unread")}
        </Note>
      )}
      {blocked !== null && !(state === "broken" && needsPerson) && (
        <Note health="bad">
          {t("journal.blocked")} {formatMessage(blocked)}
        </Note>
      )}
      {accepting && <GoOnDialog onClose={() => setAccepting(false)} />}
      {tornBytes > 0 && <Note health="idle">{t("journal.torn", { count: tornBytes })}</Note>}
    </div>
  );
}
