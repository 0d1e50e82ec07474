/** Rows of the table of releases: the newest revision of each. */
import { message } from "../../../shared/model/message.ts";
import type { Column } from "../../../shared/model/table.ts";
import type { TableRow } from "../../core/table/rowSink.ts";
import type { KnownDetail } from "./releaseReading.ts";
import { healthOfStatus, isStuck, type ReleaseRecord } from "./releaseRecords.ts";

function column(id: string, name: string, more: Partial<Column> = {}): Column {
  return { id, name, type: "text", wide: false, description: "", status: false, ...more };
}

/** As `helm list` names them. */
export const releaseColumns: readonly Column[] = [
  column("name", "Name", { type: "name" }),
  column("revision", "Revision", { type: "number" }),
  column("status", "Status", { status: true }),
  column("chart", "Chart"),
  column("version", "Version", { type: "name", description: "Of the chart" }),
  column("app", "App version", { type: "name" }),
  column("updated", "Updated", { type: "age" }),
  column("note", "Note", { label: message("helm.column.note") }),
  column("driver", "Storage", { wide: true, label: message("helm.column.driver") }),
];

/** The newest revision of a release, and what stands behind it. */
export interface NewestRevision {
  readonly record: ReleaseRecord;
  /** The newest that is deployed, where that is another. */
  readonly deployed: number | null;
}

/** @returns the newest of each release, by `releaseKey` */
export function newestRevisions(records: Iterable<ReleaseRecord>): Map<string, NewestRevision> {
  const newest = new Map<string, ReleaseRecord>();
  const deployed = new Map<string, number>();
  for (const record of records) {
    const key = releaseKey(record);
    if ((newest.get(key)?.revision ?? -1) < record.revision) newest.set(key, record);
    if (record.status === "deployed" && (deployed.get(key) ?? -1) < record.revision) deployed.set(key, record.revision);
  }
  return new Map(
    [...newest].map(([key, record]) => {
      const other = deployed.get(key) ?? null;
      return [key, { record, deployed: other === record.revision ? null : other }];
    }),
  );
}

export function releaseKey({ driver, namespace, release }: ReleaseRecord): string {
  return `${driver} ${namespace}/${release}`;
}

export function releaseRow(
  { record, deployed }: NewestRevision,
  known: KnownDetail | undefined,
  now: number,
): TableRow {
  const stuck = isStuck(record, now);
  const chart = known !== undefined && "detail" in known ? known.detail.chart : null;
  const unreadable = known !== undefined && "unreadable" in known;
  const health = healthOfStatus(record.status, stuck);
  // Helm leaves a broken record out without a word: its next upgrade begins from an older revision, or from none.
  const broken = unreadable && known.withheld !== true;
  const notes = [
    stuck ? "stuck" : "",
    unreadable ? "unreadable" : "",
    deployed === null ? "" : `revision ${deployed} is deployed`,
  ];
  return {
    uid: releaseKey(record),
    namespace: record.namespace,
    name: record.release,
    labels: {},
    owners: [],
    health: broken && health === "ok" ? "warn" : health,
    version: "",
    createdAt: record.createdAt,
    cells: [
      record.release,
      record.revision,
      record.status,
      chart?.name ?? null,
      chart?.version ?? null,
      chart?.appVersion ?? null,
      record.updatedAt === null ? null : { at: record.updatedAt, precisionMs: 0 },
      notes.filter((note) => note !== "").join(", ") || null,
      record.driver,
    ],
  };
}
