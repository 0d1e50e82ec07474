/** What Helm sent to the cluster for a revision. Its hooks are apart, in the summary. */
import { useText } from "../../app/i18n.ts";
import { CodeEditor } from "../../ui/CodeEditor.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { MaskedNote } from "../detail/MaskedNote.tsx";
import { type RevisionProps, useContent, WithContent } from "./useContent.tsx";
import { recordPlace } from "./useRelease.ts";

export function ManifestTab({ release, revision: { revision } }: RevisionProps) {
  const t = useText();
  const content = useContent(release, revision);
  return (
    <WithContent of={content}>
      {({ manifest, masked }) => (
        <div className="yaml-tab">
          {masked && <MaskedNote place={recordPlace(release, revision)} />}
          {manifest === "" ? (
            <EmptyState kind="empty">{t("helm.manifest.none")}</EmptyState>
          ) : (
            <CodeEditor label={t("helm.manifest.of", { name: release.name, revision })} text={manifest} />
          )}
        </div>
      )}
    </WithContent>
  );
}
