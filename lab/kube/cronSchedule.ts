const MINUTE_MS = 60_000;
/** Beyond this a schedule is taken to never fall due, like the 30th of February. */
const MOST_MINUTES = 5 * 366 * 24 * 60;

const MACROS: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};
const FIELDS = [
  { from: 0, to: 59, names: [] },
  { from: 0, to: 23, names: [] },
  { from: 1, to: 31, names: [] },
  { from: 1, to: 12, names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"] },
  { from: 0, to: 6, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] },
] as const;

/** A schedule in cron's five fields, in UTC. */
export interface CronSchedule {
  /** @returns the first time after `afterMs` at which it falls due; undefined when there is none in years */
  next(afterMs: number): number | undefined;
}

/** @returns undefined for what is no schedule (the grammar of robfig/cron's standard parser, without time zones) */
export function parseCron(source: string): CronSchedule | undefined {
  const fields = (MACROS[source.trim()] ?? source).trim().split(/\s+/);
  if (fields.length !== FIELDS.length) return undefined;
  const sets = FIELDS.map((field, index) => parseField(fields[index] ?? "", field));
  const [minutes, hours, days, months, weekdays] = sets;
  if (!minutes || !hours || !days || !months || !weekdays) return undefined;
  // Where both days are given, either one is enough.
  const anyDay = /^[*?]/.test(fields[2] ?? "") || /^[*?]/.test(fields[4] ?? "");
  const onDay = (date: Date): boolean => {
    const [ofMonth, ofWeek] = [days.has(date.getUTCDate()), weekdays.has(date.getUTCDay())];
    return anyDay ? ofMonth && ofWeek : ofMonth || ofWeek;
  };
  return {
    next: (afterMs) => {
      let time = (Math.floor(afterMs / MINUTE_MS) + 1) * MINUTE_MS;
      const lastMs = time + MOST_MINUTES * MINUTE_MS;
      while (time < lastMs) {
        const date = new Date(time);
        if (!months.has(date.getUTCMonth() + 1) || !onDay(date)) time = startOfNext(time, 24 * 60);
        else if (!hours.has(date.getUTCHours())) time = startOfNext(time, 60);
        else if (!minutes.has(date.getUTCMinutes())) time += MINUTE_MS;
        else return time;
      }
      return undefined;
    },
  };
}

function startOfNext(time: number, minutes: number): number {
  const unitMs = minutes * MINUTE_MS;
  return (Math.floor(time / unitMs) + 1) * unitMs;
}

function parseField(
  source: string,
  { from, to, names }: { readonly from: number; readonly to: number; readonly names: readonly string[] },
): ReadonlySet<number> | undefined {
  const values = new Set<number>();
  const numberOf = (text: string): number => {
    const named = names.indexOf(text.toLowerCase());
    return named === -1 ? Number(text === "" ? Number.NaN : text) : named + from;
  };
  for (const part of source.split(",")) {
    const [range = "", stepText] = part.split("/");
    const step = stepText === undefined ? 1 : Number(stepText);
    const [lowText = "", highText] = range.split("-");
    const isAny = range === "*" || range === "?";
    const low = isAny ? from : numberOf(lowText);
    const high = isAny || (highText === undefined && stepText !== undefined) ? to : numberOf(highText ?? lowText);
    const isSound = [low, high, step].every(Number.isInteger) && low >= from && high <= to && low <= high && step > 0;
    if (!isSound) return undefined;
    for (let value = low; value <= high; value += step) values.add(value);
  }
  return values;
}
