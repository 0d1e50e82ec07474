/** What a revision holds, asked for once while it is looked at; what is masked is asked for again when the person wants to see it. */
import type { ReactNode } from "react";
import type { ReleaseContent, ReleaseHistory, ReleaseRevision } from "../../../shared/helm.ts";
import type { ReleaseRef } from "../../../shared/releaseRef.ts";
import { api } from "../../app/core/core.ts";
import { formatMessage } from "../../app/i18n.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { type Answer, useAnswer } from "../useAnswer.ts";
import { useRevealed } from "./useRelease.ts";

/** What every tab about one revision is told. */
export interface RevisionProps {
  readonly release: ReleaseRef;
  readonly history: ReleaseHistory;
  readonly revision: ReleaseRevision;
}

/** @param revision the same for as long as the component is there */
export function useContent(release: ReleaseRef, revision: number): Answer<ReleaseContent> {
  const reveal = useRevealed(release, revision);
  return useAnswer({ release, revision, reveal }, (about, signal) => api.helm.revision(about, signal));
}

/** The content, or why it is not there. */
export function WithContent({
  of,
  children,
}: {
  of: Answer<ReleaseContent>;
  children(content: ReleaseContent): ReactNode;
}) {
  const { answer, error } = of;
  if (error !== null)
    return (
      <EmptyState kind={error.code === "forbidden" ? "forbidden" : "failed"}>{formatMessage(error.text)}</EmptyState>
    );
  if (answer === null) return <EmptyState kind="loading" />;
  if (answer.unreadable !== null) return <EmptyState kind="failed">{formatMessage(answer.unreadable)}</EmptyState>;
  return children(answer);
}
