/** One of each drawing that rows hold, unseen, for the painter to copy: drawings stay components, and rows need none. */
import type { RefObject } from "react";
import type { Health } from "../../../../shared/model/table.ts";
import { Skeleton } from "../../Bar.tsx";
import { Icon } from "../../icon/Icon.tsx";
import { Mark } from "../../Mark.tsx";
import { Sparkline } from "../../Sparkline.tsx";
import { sparkPx } from "../cellText.ts";

export interface Stock {
  mark(health: Health): Element;
  /** The mark of what is stale, beside small things. */
  smallUnknown(): Element;
  check(): Element;
  /** A bar in the place of a value. */
  bar(widthPx: number): Element;
  /** With its two empty paths: the area and the line over it. */
  sparkline(): Element;
}

const healths: readonly Health[] = ["ok", "warn", "bad", "busy", "idle", "unknown"];

export function StockView({ node }: { node: RefObject<HTMLDivElement | null> }) {
  return (
    <div hidden ref={node}>
      {healths.map((health) => (
        <Mark key={health} health={health} />
      ))}
      <Mark health="unknown" size={8} />
      <Icon name="check" size={12} className="dt-check" />
      <Skeleton />
      <Sparkline values={[]} width={sparkPx} />
    </div>
  );
}

/** @param node of a `StockView` */
export function stockOf(node: HTMLElement): Stock {
  const copy = (place: number): Element => {
    const found = node.children[place]?.cloneNode(true);
    if (!(found instanceof Element)) throw new RangeError(`no drawing ${place} in the stock`);
    return found;
  };
  return {
    mark: (health) => copy(healths.indexOf(health)),
    smallUnknown: () => copy(healths.length),
    check: () => copy(healths.length + 1),
    bar: (widthPx) => {
      const bar = copy(healths.length + 2);
      if (bar instanceof HTMLElement) bar.style.width = `${widthPx}px`;
      return bar;
    },
    sparkline: () => copy(healths.length + 3),
  };
}
