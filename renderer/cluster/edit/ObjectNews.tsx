/** What has become of the object, or of the way to it, while a person writes. Their text stays, whatever it is. */
import { formatMessage, useText } from "../../app/i18n.ts";
import { Button } from "../../ui/Button.tsx";
import { Note } from "../../ui/Panels.tsx";
import type { EditorProps } from "./EditScreen.tsx";

interface ObjectNewsProps extends Pick<EditorProps, "place" | "state" | "lost"> {
  /** It was deleted and created anew since the person began. */
  readonly another: boolean;
  /** Writes on about the one that is there now. */
  onAdopt?: (() => void) | undefined;
  /** Creates it again from what was written. */
  onCreate?: (() => void) | undefined;
}

export function ObjectNews({ place, state, lost, another, onAdopt, onCreate }: ObjectNewsProps) {
  const t = useText();
  const { name } = place;
  if (state.phase === "gone")
    return (
      <Note
        health="bad"
        actions={
          onCreate && (
            <Button size="sm" onClick={onCreate}>
              {t("cluster.edit.createAgain")}
            </Button>
          )
        }
      >
        <span role="status">{t("cluster.edit.gone", { name })}</span>
      </Note>
    );
  if (lost !== null)
    return (
      <Note health="unknown">
        <span role="status">{t("cluster.edit.lost")}</span>
        {lost.reason !== null && <div>{formatMessage(lost.reason)}</div>}
      </Note>
    );
  if (!another) return null;
  return (
    <Note
      health="warn"
      actions={
        onAdopt && (
          <Button size="sm" onClick={onAdopt}>
            {t("cluster.edit.adopt")}
          </Button>
        )
      }
    >
      <span role="status">{t("cluster.edit.madeAnew", { name })}</span>
    </Note>
  );
}
