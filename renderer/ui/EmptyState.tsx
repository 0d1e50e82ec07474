import type { ReactNode } from "react";
import { useText } from "../app/i18n.ts";
import { Bar } from "./Bar.tsx";
import { Icon } from "./icon/Icon.tsx";
import { Mark } from "./Mark.tsx";
import "./emptyState.css";

/** Five screens that are no table, each of which says what to do next. */
export type EmptyKind = "empty" | "loading" | "stale" | "forbidden" | "failed";

export interface EmptyStateProps {
  readonly kind: EmptyKind;
  /** In place of the kind's own word. */
  readonly title?: ReactNode;
  /** What happened, what it touches. */
  readonly children?: ReactNode;
  /** How far a load has come, 0…1; none when unknown. */
  readonly progress?: number | undefined;
  /** Buttons: what to do. */
  readonly actions?: ReactNode;
  /** `page` stands in the middle of its place, `card` fills a card. */
  readonly look?: "page" | "card";
}

export function EmptyState({ kind, title, children, progress, actions, look = "page" }: EmptyStateProps) {
  const t = useText();
  const words = {
    empty: t("ui.state.empty"),
    loading: t("ui.state.loading"),
    stale: t("ui.state.stale"),
    forbidden: t("ui.state.forbidden"),
    failed: t("ui.state.failed"),
  };
  return (
    <section className={`empty ${look}`} aria-busy={kind === "loading" || undefined}>
      <h3>
        {signs[kind]}
        {title ?? words[kind]}
      </h3>
      {children !== undefined && <div className="empty-words">{children}</div>}
      {progress !== undefined && <Bar share={progress} label={words.loading} />}
      {actions !== undefined && <div className="empty-actions">{actions}</div>}
    </section>
  );
}

const signs: Readonly<Record<EmptyKind, ReactNode>> = {
  empty: <Icon name="search" />,
  loading: <Mark health="busy" turning />,
  stale: <Mark health="unknown" />,
  forbidden: <Icon name="lock" />,
  failed: <Mark health="bad" />,
};
