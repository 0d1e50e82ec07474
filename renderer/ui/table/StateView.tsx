import type { ReactNode } from "react";
import type { TableQuery } from "../../../shared/model/table.ts";
import { formatMessage, useFormats, useText } from "../../app/i18n.ts";
import { Button } from "../Button.tsx";
import { EmptyState } from "../EmptyState.tsx";
import { unhealthy } from "./FilterLine.tsx";
import type { TableScreen } from "./sourceSummary.ts";
import type { TableHead } from "./tableModel.ts";

/** Buttons and words that the screen adds to the states of its table. */
export type StateHelp = Readonly<Partial<Record<Exclude<TableScreen, "rows" | "waiting">, ReactNode>>> & {
  /** What it means that there are none, where nothing narrows the rows. */
  readonly none?: string;
};

export interface StateViewProps {
  readonly screen: TableScreen;
  readonly view: TableHead;
  readonly help: StateHelp;
  onQuery(query: TableQuery): void;
}

/** What stands in the place of rows, and what to do about it. */
export function StateView({ screen, view, help, onQuery }: StateViewProps) {
  const t = useText();
  const { duration } = useFormats();
  if (screen === "rows" || screen === "waiting") return null;
  if (screen === "empty") {
    const { filter, health } = view.query;
    const narrowed = filter !== "" || health.length > 0;
    const troubled = view.unhealthy;
    return (
      <EmptyState
        kind="empty"
        actions={
          <>
            {narrowed && (
              <Button onClick={() => onQuery({ ...view.query, filter: "", health: [] })}>
                {t("ui.table.showAll")}
              </Button>
            )}
            {filter !== "" && troubled > 0 && (
              <Button look="quiet" onClick={() => onQuery({ ...view.query, filter: "", health: [...unhealthy] })}>
                {t("ui.table.showUnhealthy")}
              </Button>
            )}
            {help.empty}
          </>
        }
      >
        {filter !== ""
          ? t("ui.table.empty.filter", { filter })
          : ((narrowed ? undefined : help.none) ?? t("ui.table.empty.none"))}{" "}
        {filter !== "" && troubled > 0 && t("ui.table.empty.unhealthy", { count: troubled })}
      </EmptyState>
    );
  }
  const reasons = view.sources.filter((source) => source.reason !== null);
  const next = view.sources.map((source) => source.nextTryAt).filter((at) => at !== null);
  return (
    <EmptyState kind={screen} actions={help[screen]}>
      {reasons.length === 0 && t(screen === "forbidden" ? "ui.table.forbidden" : "ui.table.failed")}
      {reasons.map((source) => (
        <p key={source.id}>
          {reasons.length > 1 && <b>{source.label}: </b>}
          {source.reason !== null && formatMessage(source.reason)}
        </p>
      ))}
      {next.length > 0 && t("ui.table.nextTry", { time: duration(Math.max(0, Math.min(...next) - Date.now())) })}
    </EmptyState>
  );
}
