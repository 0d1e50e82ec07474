import { type ReactNode, useEffect, useRef, useState } from "react";
import { rowsAt } from "./virtualRange.ts";
import "./virtualList.css";

export interface VirtualListProps {
  readonly count: number;
  readonly rowPx: number;
  readonly label: string;
  /** Stays at the end while new rows come, until the person scrolls up. */
  readonly follow?: boolean;
  readonly className?: string;
  row(index: number): ReactNode;
}

/** Many rows of one height, of which those on screen are in the page: logs, lists of a dialog. Tables have `DataTable`. */
export function VirtualList({ count, rowPx, label, follow = false, className = "", row }: VirtualListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [view, setView] = useState({ top: 0, height: 0 });
  useEffect(() => {
    const node = scroller.current;
    if (node === null) return;
    const observer = new ResizeObserver(() => setView({ top: node.scrollTop, height: node.clientHeight }));
    observer.observe(node);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const node = scroller.current;
    if (follow && atEnd.current && node !== null) node.scrollTop = count * rowPx;
  }, [follow, count, rowPx]);
  const onScroll = (event: React.UIEvent<HTMLDivElement>) => {
    const { scrollTop, clientHeight, scrollHeight } = event.currentTarget;
    atEnd.current = scrollHeight - scrollTop - clientHeight < rowPx;
    setView({ top: scrollTop, height: clientHeight });
  };
  const shown = rowsAt({ count, rowPx, viewPx: view.height }, view.top, 8);
  return (
    <section
      className={`vlist ring-inside ${className}`}
      ref={scroller}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
      aria-label={label}
      onScroll={onScroll}
    >
      <div style={{ height: count * rowPx }}>
        {Array.from({ length: shown.count }, (_, place) => {
          const index = shown.first + place;
          return (
            <div
              key={index}
              className="vlist-row"
              style={{ height: rowPx, transform: `translateY(${index * rowPx}px)` }}
            >
              {row(index)}
            </div>
          );
        })}
      </div>
    </section>
  );
}
