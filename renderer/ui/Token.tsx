import { useText } from "../app/i18n.ts";
import { Icon } from "./icon/Icon.tsx";
import "./field.css";

/** A part of a filter as one thing: its field, its value, and a cross that takes it away. */
export function Token({ name, value, onRemove }: { name?: string; value: string; onRemove?: () => void }) {
  const t = useText();
  return (
    <span className={onRemove === undefined ? "token lone" : "token"}>
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
