/** The frame around every screen: band, top bar, navigation, status bar, and what may lie over them. */
import type { ReactNode } from "react";
import { guardLook } from "./guardLook.ts";
import { StatusBar } from "./StatusBar.tsx";
import { TopBar } from "./TopBar.tsx";
import { useSurroundings } from "./useWhere.ts";
import "./shell.css";
import "./environmentHues.css";

export function Shell({ nav, children }: { nav: ReactNode; children: ReactNode }) {
  const look = guardLook(useSurroundings());
  return (
    <div className="app" data-env={look.colour} data-guard={look.guard}>
      <div className="band" role="presentation" />
      <TopBar />
      {nav}
      <main className="main">{children}</main>
      <StatusBar />
    </div>
  );
}
