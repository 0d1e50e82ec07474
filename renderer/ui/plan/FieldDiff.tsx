import { useState } from "react";
import type { DiffPart } from "../../../shared/operation.ts";
import { formatMessage, useText } from "../../app/i18n.ts";
import { changedSpan } from "./changedSpan.ts";
import "./planStep.css";

/** Longer lists are folded, so that what comes behind them (no undo, the next step) is not pushed out of sight. */
const FOLD_OVER = 14;
const FOLDED = 8;

/** One place that changes, in ink: a removed line is not trouble. */
export function FieldDiff({ part }: { part: DiffPart }) {
  const t = useText();
  const { where, note, before, after } = part;
  const [whole, setWhole] = useState(before.length + after.length <= FOLD_OVER);
  const one = before.length === 1 && after.length === 1 ? changedSpan(before[0] ?? "", after[0] ?? "") : null;
  const shown = (lines: readonly string[]) => (whole ? lines : lines.slice(0, FOLDED));
  const hidden = before.length + after.length - shown(before).length - shown(after).length;
  return (
    <div className={before.length > 4 ? "plan-diff many" : "plan-diff"}>
      {(where !== "" || note !== null) && (
        <div className="plan-diff-where">
          <span>{[where, note === null ? "" : formatMessage(note)].filter(Boolean).join(" · ")}</span>
        </div>
      )}
      {shown(before).map((line, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of a text have no other name than their place.
        <div className="plan-diff-line before" key={place}>
          <span aria-hidden="true">−</span>
          <s>{line}</s>
        </div>
      ))}
      {shown(after).map((line, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above.
        <div className="plan-diff-line after" key={place}>
          <span aria-hidden="true">+</span>
          {one === null ? (
            <ins style={{ textDecoration: "none" }}>{line}</ins>
          ) : (
            <ins style={{ textDecoration: "none" }}>
              {one.head}
              <b>{one.changed}</b>
              {one.tail}
            </ins>
          )}
        </div>
      ))}
      {hidden > 0 && (
        <button type="button" className="plan-diff-more ring-inside" onClick={() => setWhole(true)}>
          {t("plan.moreLines", { count: hidden })}
        </button>
      )}
    </div>
  );
}
