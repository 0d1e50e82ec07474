/** Numbers and spans of time as people read them. Ages of objects are not here: they follow kubectl (`ui/ageText.ts`). */
export interface Formats {
  /** Whole sentences, one after the other. */
  sentences(all: readonly string[]): string;
  /** 50,000 */
  number(value: number): string;
  /** 6.2 %: a share of 1 */
  percent(share: number): string;
  /** 41 ms, 0.4 s, 12 s, 1 min 20 s, 3 h 5 min */
  duration(ms: number): string;
  /** As `duration`, in whole seconds: 2 s, 3 min */
  rough(ms: number): string;
  /** 318 MB: decimal, as networks and memory of the console are counted */
  bytes(count: number): string;
  /** 03:05:12 */
  time(at: number, zone?: "local" | "utc"): string;
  /** 2026-11-22 03:05:12 */
  dateTime(at: number, zone?: "local" | "utc"): string;
}

export function formats(language: string): Formats {
  const plain = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
  const tenths = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const share = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const unit = units[language.startsWith("zh") ? "zh" : "en"];
  const join = (value: string | number, name: string) => `${value}${gap}${name}`;
  const duration = (ms: number): string => {
    if (ms < 100) return join(Math.max(0, Math.round(ms)), unit.ms);
    if (ms < 9950) return join(tenths.format(ms / 1000), unit.s);
    const seconds = Math.round(ms / 1000);
    if (seconds < 60) return join(seconds, unit.s);
    const minutes = Math.floor(seconds / 60);
    if (minutes < 60) return pair(join(minutes, unit.min), seconds % 60, unit.s);
    const hours = Math.floor(minutes / 60);
    if (hours < 24) return pair(join(hours, unit.h), minutes % 60, unit.min);
    return pair(join(Math.floor(hours / 24), unit.d), hours % 24, unit.h);
  };
  return {
    sentences: (all) => all.join(language.startsWith("zh") ? "" : " "),
    number: (value) => plain.format(value),
    percent: (value) => `${share.format(value * 100)}${gap}%`,
    duration,
    rough: (ms) => (ms < 9950 ? join(Math.round(Math.max(0, ms) / 1000), unit.s) : duration(ms)),
    bytes(count) {
      let value = Math.abs(count);
      let step = 0;
      while (value >= 999.5 && step < byteUnits.length - 1) {
        value /= 1000;
        step += 1;
      }
      const digits = step === 0 || value >= 99.5 ? plain.format(Math.round(value)) : share.format(value);
      return join(count < 0 ? `-${digits}` : digits, byteUnits[step] ?? "B");
    },
    time: (at, zone = "local") => clock(at, zone).slice(11),
    dateTime: (at, zone = "local") => clock(at, zone),
  };

  function pair(head: string, rest: number, name: string): string {
    return rest === 0 ? head : `${head} ${join(rest, name)}`;
  }
}

/** A space that does not break: a figure stays with its unit. */
const gap = "\u00a0";
const byteUnits = ["B", "kB", "MB", "GB", "TB", "PB"];
const units = {
  en: { ms: "ms", s: "s", min: "min", h: "h", d: "d" },
  zh: { ms: "毫秒", s: "秒", min: "分", h: "小时", d: "天" },
};

function clock(at: number, zone: "local" | "utc"): string {
  const shifted = zone === "utc" ? at : at - new Date(at).getTimezoneOffset() * 60_000;
  const date = new Date(shifted);
  return Number.isNaN(date.getTime()) ? "–" : date.toISOString().slice(0, 19).replace("T", " ");
}
