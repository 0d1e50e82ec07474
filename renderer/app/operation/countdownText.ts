/** What is left of a while, to the second: `14:32`.
 *  @param ms never less than nothing is shown; a begun second counts whole, so that `0:00` is the end and not the second before it */
export function countdownText(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
