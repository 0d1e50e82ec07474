/** The status bar's word on texts that somebody wrote and did not apply; opened, it leads to each and can throw one away. */
import { useRef, useState } from "react";
import { Button } from "../../ui/Button.tsx";
import { Icon } from "../../ui/icon/Icon.tsx";
import { Popover } from "../../ui/Popover.tsx";
import { useText } from "../i18n.ts";
import { type UnsavedText, useUnsaved } from "../unsaved.ts";
import { openUnsaved } from "./openUnsaved.ts";
import { useUnsavedName } from "./useUnsavedName.ts";
import "./unsaved.css";

export function UnsavedStat() {
  const texts = useUnsaved((state) => state.texts);
  return texts.length === 0 ? null : <UnsavedList texts={texts} />;
}

function UnsavedList({ texts }: { texts: readonly UnsavedText[] }) {
  const t = useText();
  const [open, setOpen] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const drop = (text: UnsavedText) => {
    // The button that has the focus goes with its row: the keys stay here.
    list.current?.focus();
    text.drop();
  };
  return (
    <Popover
      label={t("unsaved.title")}
      align="start"
      open={open}
      onOpenChange={setOpen}
      button={
        <button type="button" className="it stat-link">
          <Icon name="edit" size={12} />
          {t("unsaved.stat", { count: texts.length })}
        </button>
      }
    >
      <div className="unsaved" ref={list} tabIndex={-1}>
        <h2>{t("unsaved.title")}</h2>
        <ul>
          {texts.map((text) => (
            <UnsavedRow key={text.id} text={text} onLeave={() => setOpen(false)} onDrop={() => drop(text)} />
          ))}
        </ul>
      </div>
    </Popover>
  );
}

interface UnsavedRowProps {
  readonly text: UnsavedText;
  onLeave(): void;
  onDrop(): void;
}

function UnsavedRow({ text, onLeave, onDrop }: UnsavedRowProps) {
  const t = useText();
  const name = useUnsavedName()(text);
  // What is thrown away does not come back: one click alone does not do it.
  const [asked, setAsked] = useState(false);
  return (
    <li>
      <button
        type="button"
        className="unsaved-go"
        onClick={() => {
          onLeave();
          openUnsaved(text);
        }}
      >
        <span>{name}</span>
        {!text.stored && <small>{t("unsaved.memory")}</small>}
      </button>
      {asked ? (
        <Button size="sm" icon="trash" onClick={onDrop} autoFocus>
          {t("unsaved.dropNow")}
        </Button>
      ) : (
        <Button
          size="sm"
          look="quiet"
          icon="trash"
          label={t("unsaved.drop", { name })}
          onClick={() => setAsked(true)}
        />
      )}
    </li>
  );
}
