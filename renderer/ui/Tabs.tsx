import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from "react";
import type { Health } from "../../shared/model/table.ts";
import { Icon } from "./icon/Icon.tsx";
import type { IconName } from "./icon/icons.ts";
import { Mark } from "./Mark.tsx";
import "./tabs.css";

export interface Tab<V extends string> {
  readonly value: V;
  readonly text: ReactNode;
  readonly icon?: IconName;
  /** Trouble inside: its mark and count. */
  readonly health?: Health;
  readonly count?: number;
  /** Why it cannot be opened: a lock, and the reason as its tip. */
  readonly reason?: string | undefined;
}

export interface TabsProps<V extends string> {
  readonly label: string;
  readonly tabs: readonly Tab<V>[];
  readonly value: V;
  readonly look?: "plain" | "spread" | "dock";
  /** At the right end of the line. */
  readonly end?: ReactNode;
  readonly children?: ReactNode;
  onChange(value: V): void;
}

/** Tabs and the panel of the open one. Arrow keys move among them, Home and End to the ends. */
export function Tabs<V extends string>({ label, tabs, value, look = "plain", end, children, onChange }: TabsProps<V>) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  // In a narrow panel the open one may lie beyond the edge, where a key has led.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the element of that value is looked for
  useEffect(() => {
    const open = list.current?.querySelector('[aria-selected="true"]');
    open?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [value]);
  const move = (event: KeyboardEvent<HTMLElement>) => {
    const at = tabs.findIndex((tab) => tab.value === value);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    const next = to === undefined ? undefined : tabs[(to + tabs.length) % tabs.length];
    if (next === undefined) return;
    event.preventDefault();
    if (next.reason === undefined) onChange(next.value);
    event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')[tabs.indexOf(next)]?.focus();
  };
  return (
    <>
      <div className={`tabs ${look}`}>
        <div className="tab-list" ref={list} role="tablist" aria-label={label} onKeyDown={move}>
          {tabs.map((tab) => (
            <button
              type="button"
              role="tab"
              className="ring-inside"
              key={tab.value}
              id={`${id}-${tab.value}`}
              aria-selected={tab.value === value}
              aria-controls={children !== undefined && tab.value === value ? `${id}-panel` : undefined}
              aria-disabled={tab.reason !== undefined || undefined}
              title={tab.reason}
              tabIndex={tab.value === value ? 0 : -1}
              onClick={() => tab.reason === undefined && onChange(tab.value)}
            >
              {tab.reason !== undefined ? (
                <Icon name="lock" size={13} />
              ) : (
                tab.icon && <Icon name={tab.icon} size={13} />
              )}
              {tab.text}
              {tab.health !== undefined && <Mark health={tab.health} size={8} />}
              {tab.count !== undefined && <span className="tab-count">{tab.count}</span>}
            </button>
          ))}
        </div>
        {end}
      </div>
      {children !== undefined && (
        <div className="tab-panel" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${value}`}>
          {children}
        </div>
      )}
    </>
  );
}
