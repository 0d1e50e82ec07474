import type { DiffPart } from "../../../shared/operation.ts";
import { formatMessage } from "../../app/i18n.ts";
import { changedSpan } from "./changedSpan.ts";
import "./plan.css";

/** One place that changes, in ink: a removed line is not trouble. */
export function FieldDiff({ part }: { part: DiffPart }) {
  const { where, note, before, after } = part;
  const one = before.length === 1 && after.length === 1 ? changedSpan(before[0] ?? "", after[0] ?? "") : null;
  return (
    <div className={before.length > 4 ? "plan-diff many" : "plan-diff"}>
      {(where !== "" || note !== null) && (
        <div className="plan-diff-where">
          <span>{[where, note === null ? "" : formatMessage(note)].filter(Boolean).join(" · ")}</span>
        </div>
      )}
      {before.map((line, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of a text have no other name than their place.
        <div className="plan-diff-line before" key={place}>
          <span aria-hidden="true">−</span>
          <s>{line}</s>
        </div>
      ))}
      {after.map((line, place) => (
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
    </div>
  );
}
