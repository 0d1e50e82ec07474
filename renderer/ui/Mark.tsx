import type { Health } from "../../shared/model/table.ts";
import "./mark.css";

/** One shape a health, so that colour is never the only sign: ● ok, ▲ warn, ◆ bad, ◔ busy, ○ idle, ◌ unknown or stale.
 *  Decoration: the word stands beside it. `turning` is for work that this console does; only that turns. */
export function Mark({ health, size = 10, turning = false }: { health: Health; size?: number; turning?: boolean }) {
  return (
    <svg
      className={`mark ${healthClass(health)}${turning ? " turning" : ""}`}
      viewBox="0 0 10 10"
      width={size}
      height={size}
      aria-hidden="true"
    >
      {shapes[health]}
    </svg>
  );
}

/** The class that sets the four colours of a health on a part: `--s` solid, `--f` word, `--b` field, `--e` edge. */
export function healthClass(health: Health): string {
  return health === "unknown" ? "idle" : health;
}

const shapes: Readonly<Record<Health, React.ReactNode>> = {
  ok: <circle cx="5" cy="5" r="4" stroke="none" />,
  warn: <path d="M5 .9 9.5 9H.5z" strokeWidth=".8" strokeLinejoin="round" />,
  bad: <rect x="1.6" y="1.6" width="6.8" height="6.8" rx=".8" transform="rotate(45 5 5)" stroke="none" />,
  busy: (
    <circle cx="5" cy="5" r="3.6" fill="none" strokeWidth="1.7" strokeDasharray="15 8" transform="rotate(-90 5 5)" />
  ),
  idle: <circle cx="5" cy="5" r="3.6" fill="none" strokeWidth="1.5" />,
  unknown: <circle cx="5" cy="5" r="3.6" fill="none" strokeWidth="1.5" strokeDasharray="2 1.77" />,
};
