/** What differs between two revisions: chart, values, objects, hooks. */
import type { ReleaseRevision } from "../../../shared/helm.ts";
import type { ReleaseRef } from "../../../shared/releaseRef.ts";
import { api } from "../../app/core/core.ts";
import { formatMessage, useText } from "../../app/i18n.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { Icon } from "../../ui/icon/Icon.tsx";
import { MaskedNote } from "../detail/MaskedNote.tsx";
import { useAnswer } from "../useAnswer.ts";
import { ReleaseDiffView } from "./ReleaseDiffView.tsx";
import { RevisionMenu } from "./RevisionPicker.tsx";
import { recordPlace, useRevealed } from "./useRelease.ts";

interface DiffTabProps {
  readonly release: ReleaseRef;
  readonly revisions: readonly ReleaseRevision[];
  readonly from: number;
  readonly to: number;
  onChange(from: number, to: number): void;
}

export function DiffTab({ release, revisions, from, to, onChange }: DiffTabProps) {
  const t = useText();
  return (
    <>
      <div className="helm-revision-line">
        <RevisionMenu
          revisions={revisions}
          shown={from}
          label={t("helm.revision")}
          onChoose={(revision) => onChange(revision, to)}
        />
        <Icon name="arrow" size={13} />
        <RevisionMenu
          revisions={revisions}
          shown={to}
          label={t("helm.revision")}
          onChoose={(revision) => onChange(from, revision)}
        />
      </div>
      {from === to ? (
        <EmptyState kind="empty">{t("helm.diff.same")}</EmptyState>
      ) : (
        <Differences key={`${from} ${to}`} release={release} from={from} to={to} />
      )}
    </>
  );
}

export function Differences({ release, from, to }: { release: ReleaseRef; from: number; to: number }) {
  const reveal = useRevealed(release, to);
  const { answer, error } = useAnswer({ release, from, to, reveal }, (about, signal) => api.helm.diff(about, signal));
  if (error !== null) return <EmptyState kind="failed">{formatMessage(error.text)}</EmptyState>;
  if (answer === null) return <EmptyState kind="loading" />;
  return (
    <>
      {answer.masked && <MaskedNote place={recordPlace(release, to)} />}
      <ReleaseDiffView diff={answer} />
    </>
  );
}
