/** The chain in a word, and all that is known of it and of its mirror behind that. */
import { useSettings } from "../../app/core/stores.ts";
import { formatMessage, useFormats, useText } from "../../app/i18n.ts";
import { chainLook } from "../../app/operation/chainLook.ts";
import { useJournal } from "../../app/operation/stores.ts";
import { Button } from "../../ui/Button.tsx";
import { Mark } from "../../ui/Mark.tsx";
import { KeyValue, Note } from "../../ui/Panels.tsx";
import { Popover } from "../../ui/Popover.tsx";
import { shortChain } from "./receiptText.ts";
import { VerifyButton } from "./VerifyButton.tsx";

export function ChainView() {
  const t = useText();
  const format = useFormats();
  const zone = useSettings((settings) => settings.clock);
  const { chain, mirror } = useJournal();
  if (chain === null) return null;
  const { health, text } = chainLook(chain);
  const time = chain.checkedAt === null ? "" : format.time(chain.checkedAt, zone).slice(0, 5);
  return (
    <Popover
      label={t("journal.chain")}
      button={
        <Button look="quiet" size="sm">
          <Mark health={health} size={8} turning={health === "busy"} />
          {t(text, { time })}
        </Button>
      }
    >
      <div className="journal-chain">
        <KeyValue
          items={[
            { name: t("journal.records"), value: format.number(chain.records) },
            { name: t("journal.segments"), value: format.number(chain.segments) },
            {
              name: t("journal.head"),
              value: chain.head === null ? null : `${format.number(chain.head.seq)} · ${shortChain(chain.head.hash)}`,
            },
            {
              name: t("journal.checkedAt"),
              value: chain.checkedAt === null ? null : format.dateTime(chain.checkedAt, zone),
            },
            {
              name: t("journal.mirror"),
              value: mirror === null || mirror.endpoint === null ? t("journal.noMirror") : mirror.endpoint,
            },
            {
              name: t("journal.mirrorSent"),
              value:
                mirror?.endpoint == null
                  ? null
                  : [
                      mirror.sentAt === null ? t("journal.mirrorNever") : format.dateTime(mirror.sentAt, zone),
                      mirror.pending > 0 ? t("journal.mirrorPending", { count: mirror.pending }) : "",
                    ]
                      .filter(Boolean)
                      .join(" · "),
            },
          ]}
        />
        {mirror?.reason != null && <Note health="warn">{formatMessage(mirror.reason)}</Note>}
        <VerifyButton />
      </div>
    </Popover>
  );
}
