import type { ReactNode } from "react";
import type { Health } from "../../shared/model/table.ts";
import { healthClass, Mark } from "./Mark.tsx";
import "./status.css";

/** A mark and its word. Only warn and bad words take their colour, so that a calm page is a grey page. */
export function Status({ health, children }: { health: Health; children: ReactNode }) {
  return (
    <span className={`st ${healthClass(health)}`}>
      <Mark health={health} />
      <span>{children}</span>
    </span>
  );
}

/** A status in a field of its own, for heads and cards. Without a health it is a plain caption. */
export function Badge({ health, children }: { health?: Health; children: ReactNode }) {
  if (health === undefined) return <span className="badge plain">{children}</span>;
  return (
    <span className={`badge ${healthClass(health)}`}>
      <Mark health={health} size={8} />
      {children}
    </span>
  );
}
