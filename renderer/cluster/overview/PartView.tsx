/** A part of the overview: its data, or why there is none. The other parts stand. */
import type { ReactNode } from "react";
import type { Message } from "../../../shared/model/message.ts";
import { formatMessage, useText } from "../../app/i18n.ts";
import { LiveAge } from "../../ui/Age.tsx";
import { Mark } from "../../ui/Mark.tsx";

export interface Part<T> {
  readonly data: T | null;
  readonly reason: Message | null;
  readonly goodAt: number | null;
}

export function PartView<T>({ part, children }: { part: Part<T>; children: (data: T) => ReactNode }) {
  const t = useText();
  if (part.data === null) {
    return (
      <p className="card-text">
        <Mark health={part.reason === null ? "busy" : "unknown"} turning={part.reason === null} />{" "}
        {part.reason === null ? t("cluster.overview.loading") : formatMessage(part.reason)}
      </p>
    );
  }
  return (
    <>
      {part.reason !== null && (
        <p className="card-text dim">
          <Mark health="unknown" /> {part.goodAt !== null && <LiveAge at={part.goodAt} word={t("app.phase.stale")} />}
        </p>
      )}
      {children(part.data)}
    </>
  );
}
