import type { ReactNode } from "react";
import { Icon } from "./icon/Icon.tsx";
import { Menu } from "./Menu.tsx";
import "./button.css";
import "./menu.css";

export interface SelectProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly options: readonly {
    readonly value: V;
    readonly text: string;
    readonly note?: string;
    readonly reason?: string;
  }[];
  /** Shown in place of the value's text. */
  readonly shown?: ReactNode;
  readonly size?: "md" | "sm";
  onChange(value: V): void;
}

/** One of several choices, the others out of sight. */
export function Select<V extends string>({ label, value, options, shown, size = "md", onChange }: SelectProps<V>) {
  const current = options.find((option) => option.value === value);
  const entries = options.map((option) => ({
    ...option,
    id: option.value,
    checked: option.value === value,
    onSelect: () => onChange(option.value),
  }));
  return (
    <Menu entries={entries} align="start" label={label}>
      <button type="button" className={`btn select ${size}`} aria-label={`${label}: ${current?.text ?? value}`}>
        <span className="clip">{shown ?? current?.text ?? value}</span>
        <Icon name="down" size={14} />
      </button>
    </Menu>
  );
}
