import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import {
  isScaled,
  maxOffset,
  offsetAt,
  offsetShowing,
  rowsAt,
  scrollTopAt,
  type VirtualList,
} from "../virtualRange.ts";

export const rowPx = 28;
const headPx = 28;
/** Rows drawn beyond the edges. */
const overscan = 6;
/** In a scaled list rows are placed from a base that moves in steps, because coordinates of millions of px lose their precision. */
const baseStep = 256;

export interface Scroll {
  readonly first: number;
  readonly count: number;
  /** Px of the place of a row within the shifted container. */
  topOf(index: number): number;
  /** Rows that fit the view. */
  readonly page: number;
  /** Width of the view in px. */
  readonly width: number;
  show(index: number): void;
}

/** Follows the scroller: which rows are in sight, and where they are placed. The browser scrolls; only a list that is longer than
 *  elements may be tall is shifted by hand, and takes the wheel itself so that a notch is a few rows and not a thousand.
 *  @param node the scroller; null while other things stand in its place */
export function useScroll(node: HTMLElement | null, shifted: RefObject<HTMLElement | null>, count: number): Scroll {
  const [view, setView] = useState({ width: 0, height: 0 });
  const [seen, setSeen] = useState({ first: 0, count: 0 });
  const offset = useRef(0);
  /** The scroll position that we set ourselves: its event brings no news. */
  const expected = useRef(-1);
  const list = useRef<VirtualList>({ count, rowPx, viewPx: 0 });
  list.current = { count, rowPx, viewPx: Math.max(0, view.height - headPx) };

  const look = useCallback(() => {
    if (node === null) return;
    if (Math.abs(node.scrollTop - expected.current) > 1 || !isScaled(list.current))
      offset.current = offsetAt(list.current, node.scrollTop);
    offset.current = Math.min(offset.current, maxOffset(list.current));
    expected.current = node.scrollTop;
    const next = rowsAt(list.current, offset.current, overscan);
    setSeen((before) => (before.first === next.first && before.count === next.count ? before : next));
    if (shifted.current !== null) {
      const shift = isScaled(list.current) ? node.scrollTop - offset.current + baseOf(next.first) * rowPx : 0;
      shifted.current.style.transform = shift === 0 ? "" : `translateY(${shift}px)`;
    }
  }, [node, shifted]);

  const moveTo = useCallback(
    (to: number) => {
      if (node === null) return;
      offset.current = Math.min(maxOffset(list.current), Math.max(0, to));
      node.scrollTop = scrollTopAt(list.current, offset.current);
      expected.current = node.scrollTop;
      look();
    },
    [node, look],
  );

  useEffect(() => {
    if (node === null) return;
    const onWheel = (event: WheelEvent) => {
      if (!isScaled(list.current) || event.ctrlKey || event.deltaY === 0) return;
      event.preventDefault();
      const px = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * rowPx : event.deltaY;
      moveTo(offset.current + px);
    };
    const observer = new ResizeObserver(() => {
      setView((before) =>
        before.width === node.clientWidth && before.height === node.clientHeight
          ? before
          : { width: node.clientWidth, height: node.clientHeight },
      );
    });
    observer.observe(node);
    node.addEventListener("scroll", look, { passive: true });
    node.addEventListener("wheel", onWheel, { passive: false });
    return () => {
      observer.disconnect();
      node.removeEventListener("scroll", look);
      node.removeEventListener("wheel", onWheel);
    };
  }, [node, look, moveTo]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new size or count changes what is seen.
  useLayoutEffect(look, [look, count, view]);

  const base = isScaled(list.current) ? baseOf(seen.first) : 0;
  return {
    ...seen,
    topOf: (index) => (index - base) * rowPx,
    page: Math.max(1, Math.floor(list.current.viewPx / rowPx) - 1),
    width: view.width,
    show: useCallback((index) => moveTo(offsetShowing(list.current, offset.current, index)), [moveTo]),
  };
}

function baseOf(first: number): number {
  return first - (first % baseStep);
}
