import { memo, type ReactNode } from "react";
import type { TableLayout } from "../../../shared/settings.ts";
import { useFormats, useText } from "../../app/i18n.ts";
import { Button } from "../Button.tsx";
import { Menu } from "../Menu.tsx";
import { ScreenHead } from "../ScreenHead.tsx";
import { ColumnsView } from "./ColumnsView.tsx";
import { SourcesView } from "./SourcesView.tsx";
import type { TableHead } from "./tableModel.ts";

export type CopyFormat = "text" | "tsv" | "json";

export interface TitleLineProps {
  readonly title: string;
  readonly view: TableHead;
  readonly marked: number;
  /** What can be done with the marked rows. */
  readonly bulk?: ReactNode;
  /** Controls of the screen, before those of every table. */
  readonly actions?: ReactNode;
  readonly layout: TableLayout;
  onLayout(layout: TableLayout): void;
  onUnmark(): void;
  onCopy(format: CopyFormat): void;
  readonly onExport?: (() => void) | undefined;
  readonly onFill?: ((fill: boolean) => void) | undefined;
}

/** What is shown, how many of how many, how fresh; and the tools that every table has. */
export const TitleLine = memo(function TitleLine(props: TitleLineProps) {
  const { title, view, marked, bulk, actions, layout, onLayout, onUnmark, onCopy, onExport, onFill } = props;
  const t = useText();
  const format = useFormats();
  const filtered = view.query.filter !== "" || view.query.health.length > 0;
  const which =
    marked > 0 ? t("ui.table.copy.marked", { count: marked }) : t("ui.table.copy.matched", { count: view.matched });
  const copies = [
    {
      id: "text",
      text: t("ui.table.copy.text"),
      ...(marked > 0 ? { keys: "mod+c" } : {}),
      onSelect: () => onCopy("text"),
    },
    { id: "tsv", text: t("ui.table.copy.tsv"), onSelect: () => onCopy("tsv") },
    { id: "json", text: t("ui.table.copy.json"), onSelect: () => onCopy("json") },
  ] as const;
  return (
    <ScreenHead
      title={title}
      about={
        view.view === "" ? undefined : filtered ? (
          <>
            <b>{format.number(view.matched)}</b> {t("ui.table.of", { total: format.number(view.total) })}
            {" · "}
            {t("ui.table.filtered", { time: format.duration(view.workMs) })}
          </>
        ) : (
          <b>{format.number(view.total)}</b>
        )
      }
      live
      start={
        marked > 0 && (
          <span className="dt-marked">
            {t("ui.table.marked", { count: marked })}
            {bulk}
            <Button look="quiet" size="sm" icon="x" label={t("ui.table.cancelMarks")} onClick={onUnmark} />
          </span>
        )
      }
    >
      <SourcesView sources={view.sources} onFill={onFill} />
      <span className="dt-icons">
        {actions}
        <ColumnsView columns={view.columns} layout={layout} onLayout={onLayout} />
        <Menu
          label={t("ui.table.copy")}
          entries={[
            { kind: "title", id: "which", text: which },
            ...copies,
            ...(onExport === undefined
              ? []
              : [{ id: "export", text: t("ui.table.export"), icon: "pull", onSelect: onExport } as const]),
          ]}
        >
          <Button look="quiet" size="sm" icon="copy" label={t("ui.table.copy")} />
        </Menu>
      </span>
    </ScreenHead>
  );
});
