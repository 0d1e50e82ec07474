/** What can be done with the open release. */
import type { ReleaseRef } from "../../../shared/releaseRef.ts";
import { useText } from "../../app/i18n.ts";
import { useKeys } from "../../app/keys.ts";
import { Button } from "../../ui/Button.tsx";
import { Menu } from "../../ui/Menu.tsx";
import { listReleaseActions, openRollback } from "../action/actionStore.ts";
import { focusedRevision } from "./focusedRevision.ts";
import { useRollback } from "./useRelease.ts";

interface ReleaseActionsProps {
  readonly release: ReleaseRef;
  /** The one that the person looks at; null where they chose none. */
  readonly revision: number | null;
  onCompare(): void;
}

export function ReleaseActions({ release, revision, onCompare }: ReleaseActionsProps) {
  const t = useText();
  const { offer, reason } = useRollback(release);
  const rollback = () => openRollback(release, revision);
  useKeys([
    {
      id: "detail.actions",
      keys: ["a"],
      scope: "detail",
      text: "action.label",
      run: () => listReleaseActions(release),
    },
    {
      id: "detail.rollback",
      keys: [offer.keys ?? ""],
      scope: "detail",
      text: offer.text,
      run: () => reason === undefined && openRollback(release, focusedRevision() ?? revision),
    },
  ]);
  const text = `${t(offer.text)}…`;
  const keys = offer.keys ?? "";
  return (
    <div className="detail-actions">
      <Button size="sm" icon={offer.icon} reason={reason} keys={keys} onClick={rollback}>
        {text}
      </Button>
      <Button size="sm" icon="split" keys="d" onClick={onCompare}>
        {t("helm.compare")}
      </Button>
      <span className="grow" />
      <Menu
        label={t("action.label")}
        entries={[
          { id: offer.id, text, icon: offer.icon, reason, keys, onSelect: rollback },
          { id: "compare", text: t("helm.compare"), icon: "split", keys: "d", onSelect: onCompare },
        ]}
      >
        <Button size="sm" icon="more" label={t("action.label")} keys="a" />
      </Menu>
    </div>
  );
}
