/** A part of the overview, and what is to be said of it beside its data. */
import type { Message } from "../../../shared/model/message.ts";

export interface Part<T> {
  readonly data: T | null;
  readonly reason: Message | null;
  readonly goodAt: number | null;
  /** What its data do not cover, and why. */
  readonly leftOut?: Message | null;
}

/** The same for parts of which the same is said: that they are read, why they cannot be, or of when they are. */
export function said({ data, reason, goodAt }: Part<unknown>): string {
  if (data === null) return JSON.stringify(reason);
  return reason === null ? "" : String(goodAt);
}
