import type { BlastFigure } from "../../../shared/operation.ts";
import { formatMessage, useFormats, useText } from "../../app/i18n.ts";
import { Mark } from "../Mark.tsx";
import "./planSide.css";

/** Something with a limit: how much of it is used now, solid, and how far the plan may take it, hatched. */
export function BlastBar({ bar }: { bar: NonNullable<BlastFigure["bar"]> }) {
  const t = useText();
  const { number, bytes } = useFormats();
  const say = bar.unit === "bytes" ? bytes : number;
  const share = (value: number) => (bar.limit <= 0 ? 0 : Math.min(100, Math.max(0, (100 * value) / bar.limit)));
  const solid = share(Math.min(bar.now, bar.after));
  const hatched = share(Math.max(bar.now, bar.after)) - solid;
  const over = bar.after > bar.limit;
  return (
    <div className="plan-bar">
      <p>
        <span>{formatMessage(bar.title)}</span>
        <span>{t("plan.bar.limit", { limit: say(bar.limit) })}</span>
      </p>
      <span className="plan-bar-track" aria-hidden="true">
        <i style={{ width: `${solid}%` }} />
        <i className="on-the-way" style={{ width: `${hatched}%` }} />
      </span>
      <p>
        <span>{t("plan.bar.now", { now: say(bar.now) })}</span>
        <span className="row">
          {over && <Mark health="bad" size={8} />}
          {t("plan.bar.after", { after: say(bar.after) })}
        </span>
      </p>
    </div>
  );
}
