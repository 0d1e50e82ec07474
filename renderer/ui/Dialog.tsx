import { Dialog as Radix } from "radix-ui";
import { type ReactNode, useState } from "react";
import { useText } from "../app/i18n.ts";
import { Button } from "./Button.tsx";
import "./dialog.css";

export interface DialogProps {
  readonly open: boolean;
  readonly title: ReactNode;
  /** A sentence under the title. */
  readonly about?: ReactNode;
  readonly children?: ReactNode;
  /** Buttons at the foot; the one that acts stands last. */
  readonly actions?: ReactNode;
  /** `panel` has no title bar: the palette. The title is then for screen readers. */
  readonly look?: "box" | "panel";
  /** In px; at most the window's. */
  readonly width?: number;
  onClose(): void;
}

/** A question or a panel over the page: the focus stays inside, and returns into a text that is being written. The environment's band stays above the scrim. */
export function Dialog({ open, title, about, children, actions, look = "box", width = 520, onClose }: DialogProps) {
  const t = useText();
  const [last, setLast] = useState<{ readonly open: boolean; readonly text: Element | null }>({
    open: false,
    text: null,
  });
  if (open !== last.open) setLast({ open, text: open ? document.activeElement : last.text });
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="scrim" />
        <Radix.Content
          className={`dialog ${look}`}
          style={{ width }}
          data-keys="dialog"
          onOpenAutoFocus={focusFirst}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            focusText(last.text);
          }}
          {...(about === undefined ? { "aria-describedby": undefined } : {})}
        >
          {look === "box" ? (
            <header className="dialog-head">
              <Radix.Title>{title}</Radix.Title>
              <Button look="quiet" size="sm" icon="x" label={t("ui.close")} keys="escape" onClick={onClose} />
            </header>
          ) : (
            <Radix.Title className="sr-only">{title}</Radix.Title>
          )}
          {about !== undefined && <Radix.Description className="dialog-about">{about}</Radix.Description>}
          {children !== undefined && <div className="dialog-body">{children}</div>}
          {actions !== undefined && <footer className="dialog-foot">{actions}</footer>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Whoever was writing writes on; anywhere else the keys are the screen's, which may be another one by now. */
function focusText(before: Element | null): void {
  if (before instanceof HTMLElement && before.isConnected && before.isContentEditable)
    before.focus({ preventScroll: true });
}

/** The first field, of several radio buttons the one that is on, or else the dialog itself: never a button that an Enter meant for elsewhere would press. */
function focusFirst(event: Event): void {
  const content = event.currentTarget;
  if (!(content instanceof HTMLElement)) return;
  event.preventDefault();
  const first = content.querySelector<HTMLElement>("input:not([readonly]), textarea");
  const on = first?.matches("[type='radio']")
    ? content.querySelector<HTMLElement>("input[type='radio']:checked")
    : null;
  (on ?? first ?? content).focus();
}
