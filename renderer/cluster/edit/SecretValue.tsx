/** One value of a Secret. */
import { useText } from "../../app/i18n.ts";
import { Button } from "../../ui/Button.tsx";
import { secretText } from "./secretText.ts";

interface SecretValueProps {
  readonly name: string;
  /** In base64; null while it is masked. */
  readonly seen: string | null;
  /** What the person wrote; null takes it away, undefined leaves it. */
  readonly text: string | null | undefined;
  readonly isNew: boolean;
  /** The right that is missing for looking at it. */
  readonly unseeable: string | undefined;
  onReveal(): void;
  onText(text: string | null | undefined): void;
}

export function SecretValue({ name, seen, text, isNew, unseeable, onReveal, onText }: SecretValueProps) {
  const t = useText();
  const known = seen === null ? null : secretText(seen);
  const shown = text === undefined ? known : text;
  const label = t("cluster.edit.valueOf", { key: name });
  return (
    <li>
      <span className="clip" title={name}>
        <code>{name}</code>
      </span>
      {text === null ? (
        <span className="edit-masked">{t("cluster.edit.removed")}</span>
      ) : shown !== null ? (
        <textarea
          aria-label={label}
          rows={Math.min(12, shown.split("\n").length)}
          spellCheck={false}
          autoComplete="off"
          value={shown}
          onChange={(event) => onText(event.target.value)}
        />
      ) : (
        <span className="edit-masked">{seen === null ? "••••••••" : t("cluster.edit.binary")}</span>
      )}
      <span className="edit-acts">
        {seen === null && !isNew && text === undefined && (
          <Button
            size="sm"
            look="quiet"
            icon="eye"
            label={t("cluster.edit.reveal", { key: name })}
            reason={unseeable}
            onClick={onReveal}
          />
        )}
        {shown === null && text === undefined && (
          <Button
            size="sm"
            look="quiet"
            icon="edit"
            label={t("cluster.edit.replace", { key: name })}
            onClick={() => onText("")}
          />
        )}
        {text === undefined || isNew ? (
          <Button
            size="sm"
            look="quiet"
            icon="trash"
            label={t("cluster.edit.remove", { key: name })}
            onClick={() => onText(isNew ? undefined : null)}
          />
        ) : (
          <Button
            size="sm"
            look="quiet"
            icon="undo"
            label={t("cluster.edit.keep", { key: name })}
            onClick={() => onText(undefined)}
          />
        )}
      </span>
    </li>
  );
}
