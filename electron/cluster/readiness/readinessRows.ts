/** Rows of the readiness board. */
import type { ApiKind } from "../../../shared/cluster.ts";
import { message } from "../../../shared/model/message.ts";
import type { Cell, Column } from "../../../shared/model/table.ts";
import type { TableRow } from "../../core/table/rowSink.ts";
import { resourceName } from "../source/apiPath.ts";
import { textAt, timeAt } from "../source/wireValue.ts";
import type { Readiness } from "./readinessOf.ts";

/** The first ones are as the engine names them, the others are the console's own. */
function column(id: string, name: string, more: Partial<Column> = {}): Column {
  return { id, name, type: "text", wide: false, description: "", status: false, ...more };
}

/** `resource` leads back to the object: group and plural name of its kind. */
export const readinessColumns: readonly Column[] = [
  column("name", "Name", { type: "name" }),
  column("kind", "Kind"),
  column("state", "State", { status: true, label: message("readiness.column.state") }),
  column("message", "Message", { label: message("readiness.column.message") }),
  column("for", "For", { type: "age", label: message("readiness.column.for") }),
  column("behind", "Behind", {
    type: "number",
    label: message("readiness.column.behind"),
    description: "Generations that the controller has yet to see",
  }),
  column("checked", "Checked", {
    type: "age",
    label: message("readiness.column.checked"),
    description: "When it was last looked at",
  }),
  column("age", "Age", { type: "age", wide: true }),
  column("resource", "Resource", { wide: true }),
];

const moment = (at: number | null): Cell => (at === null ? null : { at, precisionMs: 0 });

export function readinessRow(kind: ApiKind, object: unknown, readiness: Readiness, checkedAt: number): TableRow {
  const name = textAt(object, "metadata", "name");
  const createdAt = timeAt(object, "metadata", "creationTimestamp");
  // Without a time of its own it has been so since it was made, or is.
  const since = readiness.since ?? createdAt;
  return {
    uid: textAt(object, "metadata", "uid"),
    namespace: textAt(object, "metadata", "namespace"),
    name,
    labels: {},
    owners: [],
    health: readiness.health,
    version: "",
    createdAt,
    cells: [
      name,
      kind.kind,
      readiness.word,
      readiness.text,
      moment(since),
      readiness.behind === 0 ? null : readiness.behind,
      moment(checkedAt),
      moment(createdAt),
      resourceName(kind),
    ],
  };
}
