/** The revision of the history on which the focus is. */
export function focusedRevision(): number | null {
  const named = document.activeElement?.closest("[data-revision]")?.getAttribute("data-revision");
  return named === null || named === undefined ? null : Number(named);
}
