import { type ReactNode, useLayoutEffect, useRef, useState } from "react";
import { clipMiddle } from "./middleClip.ts";
import "./middleClip.css";
import { fontOf, type TextFont, textMeasure } from "./textWidth.ts";

/** A name that loses its middle where it is too long. It measures its place without forcing a layout; selecting, copying, searching
 *  and reading aloud give the whole name. */
export function MiddleClip({ text, className = "" }: { text: string; className?: string }) {
  const element = useRef<HTMLSpanElement>(null);
  const [place, setPlace] = useState<{ width: number; font: TextFont } | null>(null);
  useLayoutEffect(() => {
    const node = element.current;
    if (node === null) return;
    return watchWidth(node, (width) => setPlace({ width, font: fontOf(node) }));
  }, []);
  const shown = place === null ? text : clipMiddle(text, place.width, textMeasure(place.font));
  return (
    <span className={`mid ${className}`} ref={element}>
      {clippedName(text, shown)}
    </span>
  );
}

/** A name already cut: what is shown, and over it, unseen, the whole for the selection. */
function clippedName(whole: string, shown: string): ReactNode {
  if (shown === whole) return whole;
  return (
    <span className="mid-cut" title={whole}>
      <span className="mid-whole">{whole}</span>
      <span aria-hidden="true">{shown}</span>
    </span>
  );
}

const watched = new WeakMap<Element, (width: number) => void>();
let observer: ResizeObserver | null = null;

/** One observer for all names: its calls bring sizes that the browser has worked out anyway. */
function watchWidth(node: Element, onWidth: (width: number) => void): () => void {
  observer ??= new ResizeObserver((entries) => {
    for (const entry of entries) watched.get(entry.target)?.(entry.contentRect.width);
  });
  watched.set(node, onWidth);
  observer.observe(node);
  return () => {
    watched.delete(node);
    observer?.unobserve(node);
  };
}
