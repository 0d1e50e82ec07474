/** The values of a revision: what was given, or all with the chart's defaults under it. */
import { useState } from "react";
import { useText } from "../../app/i18n.ts";
import { CodeEditor } from "../../ui/CodeEditor.tsx";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { Segmented } from "../../ui/Segmented.tsx";
import { MaskedNote } from "../detail/MaskedNote.tsx";
import { type RevisionProps, useContent, WithContent } from "./useContent.tsx";
import { recordPlace } from "./useRelease.ts";

export type ValuesKind = "values" | "computed";

export function ValuesTab({ release, revision: { revision } }: RevisionProps) {
  const t = useText();
  const [which, setWhich] = useState<ValuesKind>("values");
  const content = useContent(release, revision);
  return (
    <WithContent of={content}>
      {(found) => (
        <div className="yaml-tab">
          <div className="helm-choice">
            <ValuesChoice value={which} onChange={setWhich} />
          </div>
          {found.masked && <MaskedNote place={recordPlace(release, revision)} />}
          {found[which] === "" ? (
            <EmptyState kind="empty" look="card">
              {t("helm.values.none")}
            </EmptyState>
          ) : (
            <CodeEditor label={t("helm.values.of", { name: release.name, revision })} text={found[which]} />
          )}
        </div>
      )}
    </WithContent>
  );
}

export function ValuesChoice({ value, onChange }: { value: ValuesKind; onChange(value: ValuesKind): void }) {
  const t = useText();
  return (
    <Segmented<ValuesKind>
      label={t("helm.tab.values")}
      value={value}
      options={[
        { value: "values", text: t("helm.values.given") },
        { value: "computed", text: t("helm.values.computed") },
      ]}
      onChange={onChange}
    />
  );
}
