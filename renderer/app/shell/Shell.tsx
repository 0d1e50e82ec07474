/** The frame around every screen: band, top bar, navigation, status bar, and what may lie over them. */
import type { ReactNode } from "react";
import { Dock, type DockTab } from "./Dock.tsx";
import { guardLook } from "./guardLook.ts";
import { StatusBar } from "./StatusBar.tsx";
import { TopBar } from "./TopBar.tsx";
import { unlockedStyle, useUnlockedShare } from "./unlockedShare.ts";
import { useSurroundings } from "./useWhere.ts";
import "./shell.css";
import "./environmentHues.css";

interface ShellProps {
  readonly nav: ReactNode;
  readonly dock: readonly DockTab[];
  readonly children: ReactNode;
}

export function Shell({ nav, dock, children }: ShellProps) {
  const look = guardLook(useSurroundings());
  const unlocked = useUnlockedShare(look.guard === "protected");
  return (
    <div
      className="app"
      data-env={look.colour}
      data-guard={look.guard}
      data-unlocked={unlocked === null ? undefined : true}
      style={unlocked === null ? undefined : unlockedStyle(unlocked)}
    >
      <div className="band" role="presentation" />
      <TopBar />
      {nav}
      <Dock tabs={dock}>
        <main className="main">{children}</main>
      </Dock>
      <StatusBar />
    </div>
  );
}
