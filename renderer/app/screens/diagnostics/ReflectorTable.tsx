/** Rows that are kept current, or warm for whoever comes back; all tables of one kind and namespace share them. */
import type { ConnectionUse } from "../../../../shared/app.ts";
import { Status } from "../../../ui/Status.tsx";
import { sourceHealths } from "../../../ui/table/sourceSummary.ts";
import { type TextId, useFormats, useText } from "../../i18n.ts";
import { GaugeTable } from "./GaugeTable.tsx";

type Reflector = ConnectionUse["reflectors"][number] & { readonly connection: string };

const PHASES: Readonly<Record<Reflector["phase"], TextId>> = {
  connecting: "ui.table.phase.connecting",
  loading: "ui.table.phase.loading",
  paused: "ui.table.phase.paused",
  live: "ui.table.phase.live",
  polled: "app.diagnostics.polled",
  stale: "ui.table.phase.stale",
  forbidden: "ui.table.phase.forbidden",
  failed: "ui.table.phase.failed",
};

export function ReflectorTable({ reflectors }: { reflectors: readonly Reflector[] }) {
  const t = useText();
  const format = useFormats();
  return (
    <GaugeTable
      columns={[
        { text: t("app.diagnostics.connection") },
        { text: t("app.diagnostics.kind") },
        { text: t("cluster.ns.label") },
        { text: t("app.diagnostics.state") },
        { text: t("app.diagnostics.rows"), right: true },
        { text: t("app.diagnostics.viewers"), right: true },
      ]}
    >
      {reflectors.map(({ connection, resource, namespace, phase, rows, viewers }) => (
        <tr key={`${connection} ${resource} ${namespace}`}>
          <th scope="row">{connection}</th>
          <td className="mono">{resource}</td>
          <td>{namespace ?? <span className="dim">{t("cluster.ns.all")}</span>}</td>
          <td>
            {viewers === 0 && rows > 0 ? (
              <Status health="idle">{t("app.diagnostics.warm")}</Status>
            ) : (
              <Status health={sourceHealths[phase]}>{t(PHASES[phase])}</Status>
            )}
          </td>
          <td className="num">{format.number(rows)}</td>
          <td className="num">{viewers}</td>
        </tr>
      ))}
    </GaugeTable>
  );
}
