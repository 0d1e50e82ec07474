import { Dialog as Radix } from "radix-ui";
import { type ReactNode, type Ref, useId, useState } from "react";
import type { Colour, Guard } from "../../../shared/environment.ts";
import { useText } from "../../app/i18n.ts";
import { Button } from "../Button.tsx";
import "../dialog.css";
import "./plan.css";

export interface PlanFrameProps {
  readonly title: ReactNode;
  /** How much of what, where; which plan, how old. */
  readonly about?: ReactNode;
  readonly badge?: ReactNode;
  /** Whose bands lie over it, side by side where environments are mixed; empty for none. */
  readonly bands: readonly { readonly name: string; readonly colour: Colour | "none"; readonly guard: Guard }[];
  readonly children: ReactNode;
  /** At the right; without it the main part has all the width. */
  readonly side?: ReactNode;
  readonly foot?: ReactNode;
  readonly content?: Ref<HTMLDivElement>;
  /** @returns whether Escape was used for something smaller than closing */
  onEscape?(): boolean;
  onClose(): void;
}

/** The dialog that every change goes through. It is closed by its buttons and Escape, never by a click beside it. */
export function PlanFrame(props: PlanFrameProps) {
  const { title, about, badge, bands, children, side, foot, content, onEscape, onClose } = props;
  const t = useText();
  const id = useId();
  const [before] = useState(() => document.activeElement);
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="scrim" />
        <Radix.Content
          ref={content}
          className="plan"
          data-keys="dialog"
          aria-describedby={about === undefined ? undefined : id}
          onOpenAutoFocus={focusItself}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            // Where the person was: in the text that they write, on the row that they looked at.
            if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
          }}
          onInteractOutside={(event) => event.preventDefault()}
          onEscapeKeyDown={(event) => {
            if (onEscape?.()) event.preventDefault();
          }}
        >
          <div className="plan-band" role="presentation">
            {bands.map(({ name, colour, guard }) => (
              <i key={name} data-env={colour} data-guard={guard} />
            ))}
          </div>
          <header className="plan-head">
            <div className="grow">
              <Radix.Title>{title}</Radix.Title>
              {about !== undefined && <p id={id}>{about}</p>}
            </div>
            {badge}
            <Button look="quiet" size="sm" icon="x" label={t("ui.close")} keys="escape" onClick={onClose} />
          </header>
          <div className={side === undefined ? "plan-main wide" : "plan-main"}>{children}</div>
          {side !== undefined && <aside className="plan-side">{side}</aside>}
          {foot !== undefined && <footer className="plan-foot">{foot}</footer>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** The dialog, and no button of it: a key that was meant for elsewhere presses nothing. What is to be done first gets the focus when it is there. */
function focusItself(event: Event): void {
  event.preventDefault();
  if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
}
