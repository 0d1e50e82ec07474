import type { Health } from "../../shared/model/table.ts";
import { healthClass } from "./Mark.tsx";
import "./bar.css";

/** A share as a bar. It takes a colour only when the value itself is the trouble.
 *  @param share 0…1; what is beyond is cut */
export function Bar({ share, label, health }: { share: number; label: string; health?: Health }) {
  const percent = Math.round(Math.min(1, Math.max(0, share)) * 100);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a native meter cannot be drawn with our tokens.
    <span
      className={health === undefined ? "bar" : `bar ${healthClass(health)}`}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
    >
      <i style={{ width: `${percent}%` }} />
    </span>
  );
}

/** A grey bar where a value will be. */
export function Skeleton({ width = "100%" }: { width?: number | string }) {
  return <i className="skel" style={{ width }} aria-hidden="true" />;
}
