/** Which revisions of a release stand out. Pure. */
import type { ReleaseRevision } from "../../../shared/helm.ts";

/** What is in force: the newest that was deployed. A later one failed, or is still under way.
 *  @param revisions newest first */
export function deployedRevision(revisions: readonly ReleaseRevision[]): ReleaseRevision | undefined {
  return revisions.find(({ status }) => status === "deployed");
}

/** Where one most likely wants to go back to: what is in force when something else is newer, else the newest before it that was in force once
 *  and is another. */
export function rollbackGoal(revisions: readonly ReleaseRevision[]): ReleaseRevision | undefined {
  const [newest] = revisions;
  const readable = revisions.filter(({ unreadable }) => unreadable === null);
  const deployed = deployedRevision(readable);
  if (deployed !== undefined && deployed.revision !== newest?.revision) return deployed;
  // What a rollback has made is as the revision that it went back to: that one would change nothing.
  const alike = [newest?.revision, newest?.detail?.rollbackTo];
  return readable.find(({ revision, status }) => status === "superseded" && !alike.includes(revision));
}

/** The two to compare: those marked, else the chosen one with the one before it.
 *  @returns null when there is but one */
export function comparedRevisions(
  revisions: readonly ReleaseRevision[],
  marked: readonly number[],
  chosen: number,
): { readonly from: number; readonly to: number } | null {
  const [one, other] = marked;
  if (one !== undefined && other !== undefined) return { from: Math.min(one, other), to: Math.max(one, other) };
  const [single = chosen] = marked;
  if (single !== chosen) return { from: Math.min(single, chosen), to: Math.max(single, chosen) };
  const before = revisions.find(({ revision }) => revision < chosen)?.revision;
  if (before !== undefined) return { from: before, to: chosen };
  const after = revisions.findLast(({ revision }) => revision > chosen)?.revision;
  return after === undefined ? null : { from: chosen, to: after };
}

/** The last two that were marked stay marked. */
export function withMark(marked: readonly number[], revision: number): readonly number[] {
  return marked.includes(revision) ? marked.filter((one) => one !== revision) : [...marked, revision].slice(-2);
}
