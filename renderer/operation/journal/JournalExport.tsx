/** The journal as a file: records as they stand in it, or a timeline for people. */
import { useState } from "react";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { api } from "../../app/core/core.ts";
import { formatMessage, useLanguage, useText } from "../../app/i18n.ts";
import { saveText } from "../../app/saveText.ts";
import { Button } from "../../ui/Button.tsx";
import { Menu, type MenuEntry } from "../../ui/Menu.tsx";
import { gathered } from "../../ui/table/tableText.ts";
import { toast } from "../../ui/toastStore.ts";
import { exportFrom, exportName } from "./receiptText.ts";

const SPANS = [
  { id: "today", days: 0, text: "journal.export.today" },
  { id: "week", days: 7, text: "journal.export.week" },
  { id: "all", days: null, text: "journal.export.all" },
] as const;

/** @param props.filter words of the table's filter: they narrow the timeline */
export function JournalExport({ filter }: { filter: string }) {
  const t = useText();
  const language = useLanguage();
  const [busy, setBusy] = useState(false);
  const take = async (format: "jsonl" | "markdown", days: number | null) => {
    setBusy(true);
    const now = new Date();
    try {
      const from = exportFrom(days, now);
      const text = format === "markdown" ? filter.slice(0, 400) : "";
      const taken = await gathered(api.journal.exported({ format, from, to: null, text, language }), 0);
      saveText(exportName(format, now), taken.text);
      toast(t("journal.exported", { count: taken.rows }));
    } catch (error) {
      toast(error instanceof RpcError ? formatMessage(error.text) : String(error), { health: "bad" });
    }
    setBusy(false);
  };
  const entries: MenuEntry[] = (["jsonl", "markdown"] as const).flatMap((format): MenuEntry[] => [
    { kind: "title", id: format, text: t(format === "jsonl" ? "journal.export.jsonl" : "journal.export.markdown") },
    ...SPANS.map(
      ({ id, days, text }): MenuEntry => ({
        id: `${format} ${id}`,
        text: t(text),
        icon: "pull",
        onSelect: () => void take(format, days),
      }),
    ),
  ]);
  return (
    <Menu label={t("journal.export")} entries={entries}>
      <Button look="quiet" size="sm" icon="pull" busy={busy} label={t("journal.export")} />
    </Menu>
  );
}
