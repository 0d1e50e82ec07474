/** How a receipt is read: places in the chain, and what it amounts to in a line of text for a ticket. */

/** `c1f0 77ab`: enough of a hash to tell two apart by eye. */
export function shortChain(hash: string): string {
  return `${hash.slice(0, 4)} ${hash.slice(4, 8)}`.trim();
}

/** The name of an exported file, by the day: two of a day do not overwrite each other on disk, browsers number them. */
export function exportName(format: "jsonl" | "markdown", now: Date): string {
  return `quarterdeck-journal-${now.toISOString().slice(0, 10)}.${format === "jsonl" ? "jsonl" : "md"}`;
}

/** From midnight `days` ago, in the person's own zone, as ISO 8601; null has no bound. */
export function exportFrom(days: number | null, now: Date): string | null {
  if (days === null) return null;
  const midnight = new Date(now);
  midnight.setHours(0, 0, 0, 0);
  midnight.setDate(midnight.getDate() - days);
  return midnight.toISOString();
}
