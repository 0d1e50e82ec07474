import type { ReactNode } from "react";

/** The part of a detail panel that scrolls. */
export function DetailBody({ children }: { readonly children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys, also where nothing in it can be pressed.
    <div className="detail-body ring-inside" tabIndex={0}>
      {children}
    </div>
  );
}
