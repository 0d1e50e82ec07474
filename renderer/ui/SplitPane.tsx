import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from "react";
import "./splitPane.css";

export interface SplitPaneProps {
  /** The name of the part that is sized. */
  readonly label: string;
  /** Size of the second part in px. */
  readonly size: number;
  readonly min: number;
  readonly max: number;
  /** `row`: side by side, the second at the right; `column`: the second below. */
  readonly direction?: "row" | "column";
  readonly first: ReactNode;
  /** Nothing: the first has all the room. */
  readonly second: ReactNode | null;
  onSize(size: number): void;
}

/** Two parts with a line between them that is dragged, or moved with the arrow keys (Home and End to the limits, a double click to the middle). */
export function SplitPane({ label, size, min, max, direction = "row", first, second, onSize }: SplitPaneProps) {
  const from = useRef<{ at: number; size: number } | null>(null);
  const along = (event: PointerEvent) => (direction === "row" ? event.clientX : event.clientY);
  const within = (value: number) => Math.round(Math.min(max, Math.max(min, value)));
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.shiftKey ? 64 : 16;
    const to = {
      ArrowLeft: size + step,
      ArrowUp: size + step,
      ArrowRight: size - step,
      ArrowDown: size - step,
      Home: max,
      End: min,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    onSize(within(to));
  };
  return (
    <div className={direction === "row" ? "split side" : "split stacked"}>
      <div className="split-first">{first}</div>
      {second !== null && (
        <>
          {/* biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved; this is ARIA's window splitter. */}
          <div
            className="split-line"
            role="separator"
            tabIndex={0}
            aria-label={label}
            aria-orientation={direction === "row" ? "vertical" : "horizontal"}
            aria-valuenow={size}
            aria-valuemin={min}
            aria-valuemax={max}
            onKeyDown={onKeyDown}
            onDoubleClick={() => onSize(within((min + max) / 2))}
            onPointerDown={(event) => {
              event.currentTarget.setPointerCapture(event.pointerId);
              from.current = { at: along(event), size };
            }}
            onPointerMove={(event) => {
              if (from.current !== null) onSize(within(from.current.size + from.current.at - along(event)));
            }}
            onLostPointerCapture={() => {
              from.current = null;
            }}
          />
          <div className="split-second" style={direction === "row" ? { width: size } : { height: size }}>
            {second}
          </div>
        </>
      )}
    </div>
  );
}
