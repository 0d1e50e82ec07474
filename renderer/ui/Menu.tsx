import { DropdownMenu } from "radix-ui";
import type { ReactElement, ReactNode } from "react";
import { Icon } from "./icon/Icon.tsx";
import type { IconName } from "./icon/icons.ts";
import { Keys } from "./Kbd.tsx";
import "./menu.css";

export interface MenuItem {
  readonly kind?: "item";
  readonly id: string;
  readonly text: ReactNode;
  readonly icon?: IconName;
  /** Quiet words after the text. */
  readonly note?: ReactNode;
  readonly keys?: string;
  /** Why it is forbidden or makes no sense now: dashed, reachable, does nothing. */
  readonly reason?: string | undefined;
  /** A choice: true draws a check. */
  readonly checked?: boolean;
  /** The menu stays open, for several choices in a row. */
  readonly stay?: boolean;
  onSelect(): void;
}

/** `rule` is a line between groups, `title` the name of the group below it. */
export type MenuEntry =
  | MenuItem
  | { readonly kind: "rule"; readonly id: string }
  | { readonly kind: "title"; readonly id: string; readonly text: string };

/** A list of actions or choices that opens at its child, a button. */
export function Menu({ entries, children, align = "end", label }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{children}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="menu"
          align={align}
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
          loop
        >
          {entries.map(entryNode)}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

export interface MenuProps {
  readonly entries: readonly MenuEntry[];
  readonly children: ReactElement;
  readonly align?: "start" | "end";
  readonly label?: string;
}

function entryNode(entry: MenuEntry): ReactNode {
  if (entry.kind === "rule") return <DropdownMenu.Separator className="menu-rule" key={entry.id} />;
  if (entry.kind === "title")
    return (
      <DropdownMenu.Label className="menu-title" key={entry.id}>
        {entry.text}
      </DropdownMenu.Label>
    );
  const choice = entry.checked !== undefined;
  const inside = (
    <>
      {choice ? (
        <span className="menu-check">{entry.checked && <Icon name="check" size={14} />}</span>
      ) : (
        entry.icon && <Icon name={entry.reason === undefined ? entry.icon : "lock"} size={14} />
      )}
      <span className="menu-text">
        <span>{entry.text}</span>
        {entry.reason !== undefined && <small>{entry.reason}</small>}
      </span>
      {entry.note !== undefined && <span className="menu-note">{entry.note}</span>}
      {entry.keys !== undefined && <Keys keys={entry.keys} />}
    </>
  );
  const shared = {
    className: "menu-item",
    "aria-disabled": entry.reason !== undefined || undefined,
    onSelect: (event: Event) => {
      if (entry.stay || entry.reason !== undefined) event.preventDefault();
      if (entry.reason === undefined) entry.onSelect();
    },
  };
  return choice ? (
    <DropdownMenu.CheckboxItem {...shared} key={entry.id} checked={entry.checked}>
      {inside}
    </DropdownMenu.CheckboxItem>
  ) : (
    <DropdownMenu.Item {...shared} key={entry.id}>
      {inside}
    </DropdownMenu.Item>
  );
}
