/** A text whose order by `<` is the order of names with their numeric runs taken by value, whatever the case: "pod-9" before "pod-10".
 *  A run is written as its length and its digits: one digit 0 to 8 for the length, from nine on a 9 and three digits. */
export function naturalKey(name: string): string {
  const lower = name.toLowerCase();
  return DIGIT.test(lower) ? lower.replace(RUNS, keyOfRun) : lower;
}

const DIGIT = /\d/;
const RUNS = /\d+/g;
/** Longer runs are ordered as texts. */
const LONGEST = 1008;

function keyOfRun(run: string): string {
  const significant = run.charCodeAt(0) === 0x30 ? run.replace(/^0+/, "") : run;
  const { length } = significant;
  if (length < 9) return length + significant;
  return `9${String(Math.min(length, LONGEST) - 9).padStart(3, "0")}${significant}`;
}
