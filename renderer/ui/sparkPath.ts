/** The points of a small line chart, oldest first, equal steps apart.
 *  @param values null is a gap: the line ends where data ends
 *  @param max the top; by default the largest value, so that a lone flat line lies in the middle of nothing but its own range
 *  @returns `points` of one polyline a run without gaps */
function sparkRuns(
  values: readonly (number | null)[],
  { width, height, max }: { readonly width: number; readonly height: number; readonly max?: number | undefined },
): readonly (readonly (readonly [number, number])[])[] {
  const known = values.filter((value) => value !== null);
  const top = max ?? Math.max(0, ...known);
  const step = values.length > 1 ? (width - 2) / (values.length - 1) : 0;
  const runs: [number, number][][] = [];
  let run: [number, number][] = [];
  values.forEach((value, index) => {
    if (value === null) {
      if (run.length > 0) runs.push(run);
      run = [];
      return;
    }
    const share = top > 0 ? Math.min(1, Math.max(0, value / top)) : 0;
    run.push([round(1 + index * step), round(height - 1 - share * (height - 3))]);
  });
  if (run.length > 0) runs.push(run);
  return runs;
}

/** The same as `d` of two paths: the area under the line, and the line. */
export function sparkPaths(
  values: readonly (number | null)[],
  box: { readonly width: number; readonly height: number; readonly max?: number | undefined },
): { readonly area: string; readonly line: string } {
  let area = "";
  let line = "";
  for (const run of sparkRuns(values, box)) {
    const points = run.map(([x, y]) => `${x} ${y}`).join("L");
    line += `M${points}`;
    area += `M${run[0]?.[0] ?? 0} ${box.height}L${points}L${run.at(-1)?.[0] ?? 0} ${box.height}Z`;
  }
  return { area, line };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
