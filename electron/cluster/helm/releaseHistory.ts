/** The revisions of one release, for as long as someone looks. */
import type { ReleaseHistory, ReleaseRevision } from "../../../shared/helm.ts";
import type { ReleaseRef } from "../../../shared/releaseRef.ts";
import { each } from "../../core/each.ts";
import { latest, Value } from "../../core/state/value.ts";
import type { ClusterSession } from "../source/clusterSession.ts";
import { followRecords } from "./followRecords.ts";
import { type KnownDetail, type KnownDetails, sessionReader } from "./releaseReading.ts";
import { healthOfStatus, isStuck, type ReleaseRecord } from "./releaseRecords.ts";

const mostShown = 100;
const fetchedAtOnce = 4;
const roundMs = 60_000;

export async function* releaseHistory(
  session: ClusterSession,
  known: KnownDetails,
  { namespace, name, driver }: ReleaseRef,
  signal: AbortSignal,
): AsyncGenerator<ReleaseHistory, void, undefined> {
  const value = new Value<ReleaseHistory | null>(null);
  const ended = new AbortController();
  const until = AbortSignal.any([signal, ended.signal]);
  const read = sessionReader(session, "foreground");
  let newest: readonly ReleaseRecord[] = [];
  let all = 0;
  let goodAt: number | null = null;
  const detailOf = (record: ReleaseRecord) => known.get(record);
  const show = (reason: ReleaseHistory["reason"]) => {
    const now = Date.now();
    const complete = goodAt !== null && newest.every((record) => detailOf(record) !== undefined);
    const revisions = newest.map((record) => revisionOf(record, detailOf(record), now));
    value.set({ revisions, complete, more: all - newest.length, goodAt, reason });
  };
  const fetch = async (records: readonly ReleaseRecord[]) => {
    await each(records, fetchedAtOnce, async (record) => {
      if (until.aborted || records !== newest || detailOf(record) !== undefined) return;
      const one = await known.fetch(read, record, until);
      if (one !== null && records === newest) show(null);
    });
  };
  const following = followRecords(
    session,
    {
      of: { driver, namespace, release: name },
      priority: "foreground",
      watch: true,
      roundMs,
      found: ({ records }) => {
        newest = records.toSorted((one, other) => other.revision - one.revision).slice(0, mostShown);
        all = records.length;
        goodAt = Date.now();
        show(null);
        // Ended with the look.
        fetch(newest).catch(() => {});
      },
      failed: ({ reason }) => show(reason),
    },
    until,
  );
  try {
    for await (const now of latest(value, signal)) if (now !== null) yield now;
  } finally {
    ended.abort();
    await following;
  }
}

export function revisionOf(record: ReleaseRecord, known: KnownDetail | undefined, now: number): ReleaseRevision {
  const stuck = isStuck(record, now);
  return {
    revision: record.revision,
    status: record.status,
    health: healthOfStatus(record.status, stuck),
    stuck,
    updatedAt: record.updatedAt,
    detail: known !== undefined && "detail" in known ? known.detail : null,
    unreadable: known !== undefined && "unreadable" in known ? known.unreadable : null,
  };
}
