/** A plain table that scrolls within its card where the window is narrow. */
import type { ReactNode } from "react";

export interface GaugeColumn {
  readonly text: string;
  readonly tip?: string | undefined;
  readonly right?: boolean | undefined;
}

export function GaugeTable({ columns, children }: { columns: readonly GaugeColumn[]; children: ReactNode }) {
  return (
    <div className="gauge-scroll">
      <table className="gauges">
        <thead>
          <tr>
            {columns.map(({ text, tip, right }) => (
              <th key={text} scope="col" className={right ? "num" : undefined} title={tip}>
                {text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
