/** What the console says of the chain, from what was found. */
import type { ChainState } from "../../shared/journal.ts";
import { type Message, message } from "../../shared/model/message.ts";
import type { SegmentSet } from "./segmentSet.ts";

export interface ChainFindings {
  readonly set: SegmentSet;
  /** Records gone through so far; null when it is not being gone through. */
  readonly checking: number | null;
  readonly checkedAt: number | null;
  readonly tornBytes: number;
  /** Why it cannot be read. */
  readonly failure: Message | null;
  /** Another console's, or the disk's. */
  readonly blocked: Message | null;
}

export function chainOf({ set, checking, checkedAt, tornBytes, failure, blocked }: ChainFindings): ChainState {
  const faults = set.faults();
  const needsPerson = unaccepted(set);
  const unread = checking !== null || checkedAt === null;
  const found = faults.length > 0 ? "broken" : unread ? "checking" : tornBytes > 0 ? "repaired" : "whole";
  return {
    state: failure !== null ? "failed" : found,
    records: checking ?? set.records,
    segments: set.segments.length,
    head: set.head === null ? null : { seq: set.head.seq, hash: set.head.hash },
    checkedAt,
    tornBytes,
    faults,
    needsPerson,
    blocked: failure ?? blocked ?? (needsPerson ? message("journal.blocked.broken", { count: faults.length }) : null),
  };
}

/** There are faults in the chain that goes on now: one that a person let begin anew leaves those of before behind. */
export function unaccepted(set: SegmentSet): boolean {
  if (set.stray.some(({ accepted }) => !accepted)) return true;
  const from = set.segments.findLastIndex(({ anew }) => anew);
  return set.segments.slice(Math.max(0, from)).some(({ faults }) => faults.length > 0);
}

/** Before the worker has told. */
export const chainUnread: ChainState = {
  state: "checking",
  records: 0,
  segments: 0,
  head: null,
  checkedAt: null,
  tornBytes: 0,
  faults: [],
  needsPerson: false,
  blocked: null,
};
