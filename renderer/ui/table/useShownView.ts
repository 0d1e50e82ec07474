import { useEffect, useState } from "react";
import { flushSync } from "react-dom";
import { settleOrder } from "./orderHold.ts";
import type { PointerOverRows } from "./pointerOverRows.ts";
import type { TableModel, TableView } from "./tableModel.ts";

/** The view to draw: an answer to a query at once, all else at most once a frame, and in an order that holds still under the pointer. */
export function useShownView(model: TableModel, pointer: PointerOverRows): TableView {
  const [view, setView] = useState(() => model.get());
  useEffect(() => {
    let shown = model.get();
    let since: number | null = null;
    let frame = 0;
    let timer = 0;
    const settle = () => {
      cancelAnimationFrame(frame);
      frame = 0;
      clearTimeout(timer);
      const now = performance.now();
      const { at: pointerAt, pressed } = pointer;
      const settled = settleOrder(shown, model.get(), { pointerAt, pressed, since }, now);
      shown = settled.view;
      since = settled.since;
      // React would leave it to the next frame.
      flushSync(() => setView(shown));
      if (settled.dueAt !== null) timer = window.setTimeout(onChange, Math.max(0, settled.dueAt - now));
    };
    const onChange = () => {
      if (model.get().query !== shown.query) settle();
      else if (frame === 0) frame = requestAnimationFrame(settle);
    };
    setView(shown);
    const leave = model.subscribe(onChange);
    return () => {
      leave();
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, [model, pointer]);
  return view;
}
