/** Which revision is looked at, and the way to another one. */
import type { ReleaseRevision } from "../../../shared/helm.ts";
import { useText } from "../../app/i18n.ts";
import { Age } from "../../ui/Age.tsx";
import { Button } from "../../ui/Button.tsx";
import { Menu } from "../../ui/Menu.tsx";
import { Status } from "../../ui/Status.tsx";

interface RevisionPickerProps {
  /** Newest first. */
  readonly revisions: readonly ReleaseRevision[];
  readonly shown: ReleaseRevision;
  onChoose(revision: number): void;
}

export function RevisionPicker({ revisions, shown, onChoose }: RevisionPickerProps) {
  const t = useText();
  const newest = revisions[0]?.revision === shown.revision;
  return (
    <div className="helm-revision-line">
      <RevisionMenu revisions={revisions} shown={shown.revision} label={t("helm.revision")} onChoose={onChoose} />
      <Status health={shown.health}>{shown.status}</Status>
      <span className="dim clip grow">{newest ? t("helm.newest") : t("helm.older")}</span>
      {shown.updatedAt !== null && (
        <span className="dim">
          <Age at={shown.updatedAt} />
        </span>
      )}
    </div>
  );
}

/** @param label of the button, before the number */
export function RevisionMenu({
  revisions,
  shown,
  label,
  onChoose,
}: Omit<RevisionPickerProps, "shown"> & { readonly shown: number; readonly label: string }) {
  return (
    <Menu
      label={label}
      align="start"
      entries={revisions.map(({ revision, status, detail }) => ({
        id: String(revision),
        text: revision,
        note: [status, detail?.chart?.version ?? ""].filter(Boolean).join(" · "),
        checked: revision === shown,
        onSelect: () => onChoose(revision),
      }))}
    >
      <Button size="sm" icon="down">
        {label} {shown}
      </Button>
    </Menu>
  );
}
