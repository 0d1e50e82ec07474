/** Changed cells fade once. The fade is a field of its own under the cell's text, because only opacity fades without work for the page's thread. */

/** When so much changes that everything fades, a fade says nothing and costs frames. */
const mostFades = 32;
let fades = 0;

/** @returns what runs, to be cancelled when the cells show something else */
export function fadeCells(cells: readonly HTMLElement[]): readonly Animation[] {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return [];
  return cells.slice(0, Math.max(0, mostFades - fades)).map((cell) => {
    const field = document.createElement("i");
    field.className = "dt-fade";
    cell.append(field);
    fades += 1;
    // Also when it is cut short because its cell shows another row.
    const end = () => {
      fades -= 1;
      field.remove();
    };
    const fade = field.animate([{ opacity: 1 }, { opacity: 0 }], {
      duration: 900,
      easing: "cubic-bezier(.2, 0, 0, 1)",
    });
    fade.finished.then(end, end);
    return fade;
  });
}
