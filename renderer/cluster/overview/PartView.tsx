/** A part of the overview: its data, or why there is none. The other parts stand. */
import type { ReactNode } from "react";
import { formatMessage, useText } from "../../app/i18n.ts";
import { LiveAge } from "../../ui/Age.tsx";
import { Button } from "../../ui/Button.tsx";
import { Mark } from "../../ui/Mark.tsx";
import { type Part, said } from "./part.ts";

export interface PartViewProps<T> {
  readonly part: Part<T>;
  /** The part shown above it in the same card: what that says is not said again. */
  readonly above?: Part<unknown>;
  readonly children: (data: T) => ReactNode;
  /** Opens the choice of namespaces: offered where those on screen may not be read. */
  readonly onPick?: () => void;
}

export function PartView<T>({ part, above, children, onPick }: PartViewProps<T>) {
  return (
    <>
      {said(part) !== (above && said(above)) && <PartState part={part} onPick={onPick} />}
      {part.data !== null && children(part.data)}
      {part.data !== null && part.leftOut && <PartialNote text={formatMessage(part.leftOut)} />}
    </>
  );
}

export function PartialNote({ text }: { text: string }) {
  return (
    <p className="card-text dim">
      <Mark health="unknown" />
      <span>{text}</span>
    </p>
  );
}

/** Of when the data are where they could not be renewed; without data why there are none. */
function PartState<T>({ part, onPick }: { part: Part<T>; onPick: (() => void) | undefined }) {
  const t = useText();
  const { data, reason, goodAt } = part;
  if (data !== null) {
    if (reason === null) return null;
    return (
      <p className="card-text dim">
        <Mark health="unknown" /> {goodAt !== null && <LiveAge at={goodAt} word={t("app.phase.stale")} />}
      </p>
    );
  }
  return (
    <>
      <p className="card-text">
        <Mark health={reason === null ? "busy" : "unknown"} turning={reason === null} />
        <span>{reason === null ? t("cluster.overview.loading") : formatMessage(reason)}</span>
      </p>
      {onPick && reason !== null && ELSEWHERE.has(reason.id) && (
        <div className="card-actions">
          <Button size="sm" onClick={onPick}>
            {t("cluster.overview.pick")}
          </Button>
        </div>
      )}
    </>
  );
}

/** Reasons that may not hold in other namespaces. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  "cluster.forbidden.all",
  "cluster.forbidden.namespace",
  "cluster.forbidden.namespaces",
  "cluster.overview.troubleForbidden",
]);
