/** One line of text with what it may be below: typed, or picked by arrow keys. What is not listed may be typed as well. */
import { type KeyboardEvent, useId, useState } from "react";
import { Field } from "../../ui/Field.tsx";

export interface Suggestion {
  readonly value: string;
  /** In place of the value, where it says nothing by itself. */
  readonly text?: string;
  readonly note?: string;
}

export interface SuggestFieldProps {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  /** Those that fit what is typed, the best first. */
  readonly suggestions: readonly Suggestion[];
  readonly autoFocus?: boolean;
  readonly reason?: string | undefined;
  readonly className?: string;
  onChange(value: string): void;
}

const mostShown = 12;

export function SuggestField(props: SuggestFieldProps) {
  const { label, value, placeholder, suggestions, autoFocus, reason, className, onChange } = props;
  const id = useId();
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const shown = open && reason === undefined ? suggestions.slice(0, mostShown) : [];
  const choose = (suggestion: Suggestion) => {
    onChange(suggestion.value);
    setOpen(false);
    setActive(-1);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setOpen(true);
      const count = Math.min(mostShown, suggestions.length);
      if (count > 0) setActive((active + step + count + (active < 0 && step < 0 ? 1 : 0)) % count);
      return;
    }
    const chosen = shown[active];
    if (event.key === "Escape" && shown.length > 0) {
      event.stopPropagation();
      setOpen(false);
    } else if ((event.key === "Enter" || event.key === "Tab") && chosen !== undefined) {
      if (event.key === "Enter") event.preventDefault();
      choose(chosen);
    }
  };
  return (
    <span className={["suggest", className].filter(Boolean).join(" ")}>
      <Field
        labelled
        label={label}
        value={value}
        mono
        role="combobox"
        aria-expanded={shown.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={active >= 0 && shown.length > 0 ? `${id}-${active}` : undefined}
        {...(placeholder === undefined ? {} : { placeholder })}
        {...(autoFocus ? { autoFocus: true } : {})}
        reason={reason}
        onFocus={() => setActive(-1)}
        onBlur={() => setOpen(false)}
        onClick={() => setOpen(true)}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          onChange(event.currentTarget.value);
          setOpen(true);
          setActive(-1);
        }}
      />
      {shown.length > 0 && (
        <div className="suggest-list" role="listbox" id={`${id}-list`} aria-label={label}>
          {shown.map((suggestion, at) => (
            // biome-ignore lint/a11y/useFocusableInteractive lint/a11y/useKeyWithClickEvents: the input has the focus and the keys
            <div
              key={suggestion.value}
              id={`${id}-${at}`}
              role="option"
              aria-selected={at === active}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => choose(suggestion)}
            >
              <span className="clip">{suggestion.text ?? suggestion.value}</span>
              {suggestion.note !== undefined && <span className="dim">{suggestion.note}</span>}
            </div>
          ))}
        </div>
      )}
    </span>
  );
}
