import { useText } from "../app/i18n.ts";
import { Icon } from "./icon/Icon.tsx";
import "./field.css";

/** A part of a filter as one thing: its field, its value, and a cross that takes it away. */
export function Token({ name, value, problem, onRemove }: TokenProps) {
  const t = useText();
  return (
    <span
      className={["token", onRemove === undefined && "lone", problem && "wrong"].filter(Boolean).join(" ")}
      title={problem}
    >
      {name !== undefined && <em>{name}</em>}
      <span className="clip">{value}</span>
      {onRemove !== undefined && (
        <button
          type="button"
          aria-label={t("ui.token.remove", { what: name ? `${name} ${value}` : value })}
          onClick={onRemove}
        >
          <Icon name="x" size={12} />
        </button>
      )}
    </span>
  );
}

export interface TokenProps {
  readonly name?: string;
  readonly value: string;
  /** Why it is not applied. */
  readonly problem?: string | undefined;
  onRemove?(): void;
}
