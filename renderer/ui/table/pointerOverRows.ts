/** What the pointer does over the rows of a table: they hold still for it (`orderHold.ts`), and a click is for the row that was pressed. */
export class PointerOverRows {
  /** `performance.now()` of its last movement, press or release. */
  at = Number.NEGATIVE_INFINITY;
  /** A button is down on a row. */
  pressed = false;
  /** Handle of the row that was pressed last; null for one that had not arrived. */
  #aim: number | null = null;

  moved(buttons: number): void {
    this.at = performance.now();
    // It may have been let go where nobody told us.
    if (buttons === 0) this.pressed = false;
  }

  /** @param row handle of the row under the pointer */
  press(row: number | null): void {
    this.at = performance.now();
    this.pressed = true;
    this.#aim = row;
    const ended = new AbortController();
    const release = () => {
      ended.abort();
      this.at = performance.now();
      this.pressed = false;
    };
    for (const end of ["pointerup", "pointercancel", "blur"])
      window.addEventListener(end, release, { signal: ended.signal, capture: true });
  }

  /** Whether a click on `row` is for it: one that no pointer made always is. */
  isFor(row: number | null, event: { readonly detail: number }): boolean {
    return event.detail === 0 || row === this.#aim;
  }
}
