import { Popover as Radix } from "radix-ui";
import type { ReactElement, ReactNode } from "react";
import "./menu.css";

/** A small panel that opens at a button and holds controls; Esc and a click elsewhere close it. */
export function Popover({ button, children, align = "end", label, open, onOpenChange }: PopoverProps) {
  return (
    <Radix.Root {...(open === undefined ? {} : { open })} {...(onOpenChange === undefined ? {} : { onOpenChange })}>
      <Radix.Trigger asChild>{button}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="popover" align={align} sideOffset={4} collisionPadding={8} aria-label={label}>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export interface PopoverProps {
  readonly button: ReactElement;
  readonly children: ReactNode;
  readonly label: string;
  readonly align?: "start" | "center" | "end";
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
}
