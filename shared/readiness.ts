/** The readiness board: custom resources that are not Ready, over all kinds of a cluster. */
import { z } from "zod";
import { Message } from "./model/message.ts";

/** How one kind was looked at last. */
export const KindReadiness = z.object({
  group: z.string(),
  version: z.string(),
  resource: z.string(),
  kind: z.string(),
  /** `watched` (pinned, live), `scanned` (in rounds), `pending` (not yet looked at), `forbidden`, `failed`. */
  how: z.enum(["watched", "scanned", "pending", "forbidden", "failed"]),
  /** Objects that were looked at, and those of them that are not Ready. */
  looked: z.number().int(),
  notReady: z.number().int(),
  /** There are more than were looked at. */
  partial: z.boolean(),
  /** Epoch milliseconds of the last look; null before the first. */
  at: z.number().nullable(),
  /** Why it could not be read, or why a pinned kind is not watched. */
  reason: Message.nullable(),
});
export type KindReadiness = z.infer<typeof KindReadiness>;

/** One change of a phase or a condition that was seen or that the status tells of. */
export const Transition = z.object({
  /** Epoch milliseconds. */
  at: z.number(),
  /** `phase`, or the condition's type. */
  of: z.string(),
  /** Null where it was not there, or not known, before. */
  from: z.string().nullable(),
  /** Null when it is gone. */
  to: z.string().nullable(),
  /** The status gives the time; else it is when the console saw it. */
  exact: z.boolean(),
});
export type Transition = z.infer<typeof Transition>;

/** Kinds that are watched, as `group/resource`. */
export const PinnedKinds = z.array(z.string().max(400)).max(50);
