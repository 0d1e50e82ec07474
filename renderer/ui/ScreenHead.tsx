import type { ReactNode } from "react";
import "./screenHead.css";

export interface ScreenHeadProps {
  readonly title: ReactNode;
  /** Quiet words beside the title. */
  readonly about?: ReactNode;
  /** The words are read out when they change. */
  readonly live?: boolean;
  /** Beside the words, at the left. */
  readonly start?: ReactNode;
  /** Controls, at the right. */
  readonly children?: ReactNode;
}

/** The line over a screen: what it shows, and what can be done with all of it. */
export function ScreenHead({ title, about, live = false, start, children }: ScreenHeadProps) {
  return (
    <header className="screen-head">
      <h1>{title}</h1>
      {about !== undefined && (
        <span className="screen-about" role={live ? "status" : undefined}>
          {about}
        </span>
      )}
      {start}
      <span className="grow" />
      {children}
    </header>
  );
}
