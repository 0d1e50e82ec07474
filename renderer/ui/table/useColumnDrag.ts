import { type PointerEvent, type RefObject, useRef } from "react";
import { widthLimits } from "./columnLayout.ts";
import { type DropPlace, dropAt, type HeadBox } from "./dropPlace.ts";

export interface ColumnDragOptions {
  /** The row of heads, with a `.dt-drop` line in it. */
  readonly row: RefObject<HTMLElement | null>;
  /** While a width is dragged: by place, not kept yet. */
  onWidthMoved(place: number, width: number): void;
  onWidth(place: number, width: number): void;
  onMove(place: number, to: DropPlace): void;
}

/** The pointer on the heads: their edges change the width, the heads themselves are carried elsewhere. Positions count from the row, so that
 *  a table that scrolls meanwhile does not shift them; nothing is drawn by React before the pointer lets go. */
export function useColumnDrag({ row, onWidthMoved, onWidth, onMove }: ColumnDragOptions): ColumnDrag {
  const edge = useRef<{ from: number; width: number; now: number } | null>(null);
  const carried = useRef<Carried | null>(null);
  /** The click that ends a drag is none. */
  const dragged = useRef(false);
  const xOf = (event: PointerEvent) => event.clientX - (row.current?.getBoundingClientRect().left ?? 0);

  const endCarry = (drop: boolean) => {
    const { current } = carried;
    carried.current = null;
    if (current === null) return;
    current.cancel.abort();
    row.current?.querySelector<HTMLElement>(".dt-drop")?.style.removeProperty("left");
    row.current?.removeAttribute("data-carrying");
    if (drop && current.under && current.to !== null) onMove(current.place, current.to);
  };
  const carry = (event: PointerEvent<HTMLElement>, held: Carried) => {
    if (!held.under) {
      if (Math.abs(xOf(event) - held.from) < slackPx) return;
      held.under = true;
      dragged.current = true;
      held.boxes = boxesOf(row.current);
      row.current?.setAttribute("data-carrying", "");
      const giveUp = (press: KeyboardEvent) => {
        if (press.key !== "Escape") return;
        press.stopPropagation();
        endCarry(false);
      };
      window.addEventListener("keydown", giveUp, { capture: true, signal: held.cancel.signal });
    }
    scrollAtEdge(row.current, event.clientX);
    held.to = dropAt(held.boxes, held.place, xOf(event));
    const line = row.current?.querySelector<HTMLElement>(".dt-drop");
    if (held.to === null) line?.style.removeProperty("left");
    else if (line) line.style.left = `${held.to.x}px`;
  };

  return {
    head: (place) => ({
      onPointerDown: (event) => {
        dragged.current = false;
        // A finger scrolls the table; the list of columns has buttons for it.
        if (event.button !== 0 || event.pointerType === "touch") return;
        event.currentTarget.setPointerCapture(event.pointerId);
        carried.current = { place, from: xOf(event), under: false, boxes: [], to: null, cancel: new AbortController() };
      },
      onPointerMove: (event) => {
        if (carried.current?.place === place) carry(event, carried.current);
      },
      onPointerUp: () => endCarry(true),
      onLostPointerCapture: () => endCarry(false),
    }),
    edge: (place, width) => ({
      onPointerDown: (event) => {
        if (event.button !== 0) return;
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        edge.current = { from: xOf(event), width, now: width };
      },
      onPointerMove: (event) => {
        if (edge.current === null) return;
        const wanted = edge.current.width + xOf(event) - edge.current.from;
        edge.current.now = Math.min(widthLimits.max, Math.max(widthLimits.min, wanted));
        onWidthMoved(place, edge.current.now);
      },
      onLostPointerCapture: () => {
        if (edge.current !== null && edge.current.now !== edge.current.width) onWidth(place, edge.current.now);
        edge.current = null;
      },
    }),
    takeDragged: () => {
      const was = dragged.current;
      dragged.current = false;
      return was;
    },
  };
}

type PointerHandler = (event: PointerEvent<HTMLElement>) => void;

export interface ColumnDrag {
  /** Handlers of a head, by the place of its column. */
  head(
    place: number,
  ): Record<`on${"PointerDown" | "PointerMove" | "PointerUp" | "LostPointerCapture"}`, PointerHandler>;
  /** Handlers of its edge. */
  edge(
    place: number,
    width: number,
  ): Record<`on${"PointerDown" | "PointerMove" | "LostPointerCapture"}`, PointerHandler>;
  /** Whether the click that comes now ends a drag; once. */
  takeDragged(): boolean;
}

interface Carried {
  readonly place: number;
  readonly from: number;
  /** It has moved far enough to be no click. */
  under: boolean;
  boxes: readonly HeadBox[];
  to: DropPlace | null;
  /** Ends the listening for Escape. */
  readonly cancel: AbortController;
}

/** A hand that clicks is not quite still. */
const slackPx = 5;
/** So near to an edge of the table it scrolls on. */
const scrollZonePx = 32;

function boxesOf(row: HTMLElement | null): HeadBox[] {
  return [...(row?.querySelectorAll<HTMLElement>('[role="columnheader"]') ?? [])].map((head) => ({
    left: head.offsetLeft,
    width: head.offsetWidth,
  }));
}

function scrollAtEdge(row: HTMLElement | null, clientX: number): void {
  const scroller = row?.closest('[role="grid"]');
  if (!scroller) return;
  const { left, right } = scroller.getBoundingClientRect();
  if (clientX > right - scrollZonePx) scroller.scrollLeft += scrollZonePx / 2;
  if (clientX < left + scrollZonePx) scroller.scrollLeft -= scrollZonePx / 2;
}
