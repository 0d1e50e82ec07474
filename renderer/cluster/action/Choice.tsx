import { type ReactNode, useId } from "react";

/** Something that is asked for or not, with what it means. */
export function Choice({ checked, text, about, onChange }: ChoiceProps) {
  const id = useId();
  return (
    <div className="action-choice">
      <input
        type="checkbox"
        id={id}
        checked={checked}
        aria-describedby={about === undefined ? undefined : `${id}-about`}
        onChange={(event) => onChange(event.target.checked)}
      />
      <label htmlFor={id}>{text}</label>
      {about !== undefined && <small id={`${id}-about`}>{about}</small>}
    </div>
  );
}

export interface ChoiceProps {
  readonly checked: boolean;
  readonly text: ReactNode;
  readonly about?: ReactNode;
  onChange(checked: boolean): void;
}
