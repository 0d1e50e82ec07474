import { type ComponentProps, type ReactNode, useId } from "react";
import "./field.css";
import { useText } from "../app/i18n.ts";
import { Icon } from "./icon/Icon.tsx";
import type { IconName } from "./icon/icons.ts";
import { Mark } from "./Mark.tsx";

export interface FieldProps extends Omit<ComponentProps<"input">, "size" | "disabled"> {
  /** Its name; shown above when `labelled`, else for screen readers alone. */
  readonly label: string;
  readonly labelled?: boolean;
  readonly icon?: IconName;
  readonly mono?: boolean;
  /** Chips before the text. */
  readonly tokens?: ReactNode;
  /** At the right end: a key hint, a unit. */
  readonly end?: ReactNode;
  readonly busy?: boolean;
  /** A sentence below, and a bad edge. */
  readonly problem?: string | undefined;
  /** Why it cannot be changed: dashed, with a lock. */
  readonly reason?: string | undefined;
  /** A cross at the end clears it. */
  readonly onClear?: (() => void) | undefined;
}

/** One line of text. */
export function Field(props: FieldProps) {
  const { label, labelled, icon, mono, tokens, end, busy, problem, reason, onClear, className, ...input } = props;
  const id = useId();
  const t = useText();
  const below = problem ?? reason;
  const box = (
    <span
      className={["field", mono && "mono", problem && "wrong", reason && "fixed", className].filter(Boolean).join(" ")}
      title={reason}
    >
      {icon && <Icon name={icon} size={14} />}
      {tokens}
      <input
        id={id}
        spellCheck={false}
        autoComplete="off"
        aria-label={labelled ? undefined : label}
        aria-invalid={problem !== undefined || undefined}
        aria-describedby={below === undefined ? undefined : `${id}-below`}
        readOnly={reason !== undefined || undefined}
        {...input}
      />
      {onClear !== undefined && (input.value !== "" || tokens) && reason === undefined && (
        <button type="button" className="field-clear" aria-label={t("ui.field.clear")} onClick={onClear}>
          <Icon name="x" size={14} />
        </button>
      )}
      {end}
      {busy && <Mark health="busy" turning />}
      {problem !== undefined && <Mark health="bad" />}
      {reason !== undefined && <Icon name="lock" size={14} />}
    </span>
  );
  if (!labelled && below === undefined) return box;
  return (
    <span className="field-set">
      {labelled && <label htmlFor={id}>{label}</label>}
      {box}
      {below !== undefined && (
        <span id={`${id}-below`} className={problem !== undefined ? "field-problem" : "sr-only"}>
          {below}
        </span>
      )}
    </span>
  );
}
