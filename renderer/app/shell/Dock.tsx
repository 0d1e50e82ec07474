/** Under the screens: what goes on beside them. It folds to its head, and its height is remembered. */
import type { ReactNode } from "react";
import { Button } from "../../ui/Button.tsx";
import { SplitPane } from "../../ui/SplitPane.tsx";
import { type Tab, Tabs } from "../../ui/Tabs.tsx";
import { changeSettings, useSettings } from "../core/stores.ts";
import { useText } from "../i18n.ts";
import { useKeys } from "../keys.ts";
import { type DockTabId, toggleDock, useDock } from "./dock.ts";
import "./dock.css";

export interface DockTab extends Tab<DockTabId> {
  /** What the open tab shows. */
  readonly content: ReactNode;
  /** Controls of the tab, at the right of the head. */
  readonly controls?: ReactNode;
}

export function Dock({ tabs, children }: { tabs: readonly DockTab[]; children: ReactNode }) {
  const t = useText();
  const { shown, open, tab } = useDock();
  const height = useSettings((settings) => settings.dockHeight);
  useKeys([
    {
      id: "dock",
      keys: ["mod+j"],
      scope: "global",
      text: "dock.keys.toggle",
      whileTyping: true,
      inTerminal: true,
      run: toggleDock,
    },
  ]);
  const current = tabs.find(({ value }) => value === tab) ?? tabs[0];
  const head = (
    <Tabs
      look="dock"
      label={t("dock.label")}
      tabs={tabs}
      value={current?.value ?? tab}
      onChange={(value) => useDock.setState({ open: true, tab: value })}
      end={
        <>
          {open && current?.controls}
          <Button
            look="quiet"
            size="sm"
            icon={open ? "down" : "up"}
            label={t(open ? "dock.fold" : "dock.unfold")}
            keys="mod+j"
            aria-expanded={open}
            onClick={toggleDock}
          />
        </>
      }
    />
  );
  return (
    <div className="docked">
      <SplitPane
        direction="column"
        label={t("dock.label")}
        size={height}
        min={120}
        max={640}
        first={children}
        second={
          shown && open ? (
            <section className="dock-part" aria-label={t("dock.label")}>
              {head}
              <div className="dock-body">{current?.content}</div>
            </section>
          ) : null
        }
        onSize={(dockHeight) => changeSettings({ dockHeight })}
      />
      {shown && !open && (
        <section className="dock-part folded" aria-label={t("dock.label")}>
          {head}
        </section>
      )}
    </div>
  );
}
