/** The object has changed since the person began: what others wrote, what both wrote, and the way to take it in. */
import { fieldText } from "../../../shared/model/fieldPath.ts";
import type { Merged } from "../../../shared/model/threeWay.ts";
import { useText } from "../../app/i18n.ts";
import { Button } from "../../ui/Button.tsx";
import { Note } from "../../ui/Panels.tsx";
import { changeText, short } from "./mergeText.ts";

const mostShown = 4;

export function LiveBanner({ merged, onMerge }: { merged: Merged; onMerge: () => void }) {
  const t = useText();
  const { theirs, conflicts } = merged;
  if (theirs.length + conflicts.length === 0) return null;
  return (
    <Note
      health={conflicts.length > 0 ? "warn" : "unknown"}
      actions={
        <Button size="sm" onClick={onMerge}>
          {t(conflicts.length > 0 ? "cluster.edit.mergeRest" : "cluster.edit.merge")}
        </Button>
      }
    >
      <div role="status">{t("cluster.edit.changedMeanwhile", { count: theirs.length + conflicts.length })}</div>
      <ul className="edit-changes">
        {conflicts.map((one) => (
          <li key={fieldText(one.path)}>
            {t("cluster.edit.both", {
              field: fieldText(one.path),
              base: short(one.base),
              mine: short(one.wanted),
              theirs: short(one.live),
            })}
          </li>
        ))}
        {theirs.slice(0, mostShown).map((one) => (
          <li key={fieldText(one.path)}>{changeText(one)}</li>
        ))}
        {theirs.length > mostShown && <li>{t("cluster.edit.moreChanges", { count: theirs.length - mostShown })}</li>}
      </ul>
    </Note>
  );
}
