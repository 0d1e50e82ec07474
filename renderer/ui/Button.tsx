import type { ComponentProps, ReactNode } from "react";
import "./button.css";
import { Icon } from "./icon/Icon.tsx";
import type { IconName } from "./icon/icons.ts";
import { Keys } from "./Kbd.tsx";
import { Mark } from "./Mark.tsx";
import { Tooltip } from "./Tooltip.tsx";

export interface ButtonProps extends Omit<ComponentProps<"button">, "disabled" | "children"> {
  readonly look?: "primary" | "plain" | "quiet";
  readonly size?: "md" | "sm";
  readonly icon?: IconName;
  readonly children?: ReactNode;
  /** A button that shows its icon alone needs this name; it is its tip as well. */
  readonly label?: string;
  /** A tip beyond the label. */
  readonly tip?: ReactNode;
  /** Its shortcut: shown inside of primary buttons, in the tip of the others. */
  readonly keys?: string;
  /** Why it cannot be pressed now. The button stays reachable, so that the reason can be read, and does nothing. */
  readonly reason?: string | undefined;
  /** It works: a turning mark, and a second press does nothing. */
  readonly busy?: boolean;
}

/** Ink, never colour: a red thing is always trouble. */
export function Button(props: ButtonProps) {
  const {
    look = "plain",
    size = "md",
    icon,
    label,
    tip,
    keys,
    reason,
    busy = false,
    children,
    onClick,
    ...rest
  } = props;
  const bare = children === undefined;
  const blocked = reason !== undefined;
  const button = (
    <button
      type="button"
      {...rest}
      className={["btn", look, size, bare && "bare", rest.className].filter(Boolean).join(" ")}
      aria-label={bare ? label : undefined}
      aria-disabled={blocked || undefined}
      aria-busy={busy || undefined}
      onClick={blocked || busy ? swallow : onClick}
    >
      {busy ? <Mark health="busy" turning /> : icon && <Icon name={icon} size={14} />}
      {children}
      {look === "primary" && keys !== undefined && <Keys keys={keys} />}
    </button>
  );
  const words = reason ?? tip ?? (bare ? label : undefined);
  return look === "primary" || keys === undefined ? (
    <Tooltip tip={words}>{button}</Tooltip>
  ) : (
    <Tooltip tip={words} keys={keys}>
      {button}
    </Tooltip>
  );
}

function swallow(event: React.MouseEvent): void {
  event.preventDefault();
  event.stopPropagation();
}
