/** Which rows of a long list are on screen. Browsers cannot draw elements taller than some 33 million px, so the scroll bar of a longer
 *  list is scaled: its height stays under a limit, and a step of it stands for more than a step of the list. */

/** Well under the limit of every engine. */
export const maxScrollPx = 8_000_000;

export interface VirtualList {
  readonly count: number;
  readonly rowPx: number;
  /** The height in which rows are seen. */
  readonly viewPx: number;
}

/** Height of the element that is scrolled. */
export function scrollPx(list: VirtualList): number {
  return Math.min(list.count * list.rowPx, maxScrollPx);
}

export function isScaled(list: VirtualList): boolean {
  return list.count * list.rowPx > maxScrollPx;
}

/** The largest offset into the list. */
export function maxOffset({ count, rowPx, viewPx }: VirtualList): number {
  return Math.max(0, count * rowPx - viewPx);
}

/** The offset into the list (px of rows above the upper edge) at a position of the scroll bar. */
export function offsetAt(list: VirtualList, scrollTop: number): number {
  const way = scrollPx(list) - list.viewPx;
  if (way <= 0) return 0;
  const offset = isScaled(list) ? (scrollTop / way) * maxOffset(list) : scrollTop;
  return clamp(offset, 0, maxOffset(list));
}

/** The position of the scroll bar at an offset. */
export function scrollTopAt(list: VirtualList, offset: number): number {
  const most = maxOffset(list);
  if (most === 0) return 0;
  const kept = clamp(offset, 0, most);
  return isScaled(list) ? (kept / most) * (scrollPx(list) - list.viewPx) : kept;
}

/** The rows that are seen, even in part, and `overscan` on both sides. */
export function rowsAt(
  list: VirtualList,
  offset: number,
  overscan = 0,
): { readonly first: number; readonly count: number } {
  const from = Math.floor(offset / list.rowPx) - overscan;
  const to = Math.ceil((offset + list.viewPx) / list.rowPx) + overscan;
  const first = clamp(from, 0, list.count);
  return { first, count: clamp(to, first, list.count) - first };
}

/** The least change of `offset` that brings a row fully into sight. */
export function offsetShowing(list: VirtualList, offset: number, row: number): number {
  const top = row * list.rowPx;
  const bottom = top + list.rowPx - list.viewPx;
  return clamp(Math.min(top, Math.max(bottom, offset)), 0, maxOffset(list));
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
