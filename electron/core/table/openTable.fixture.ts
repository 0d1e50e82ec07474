/** Tables over stores in the same process, served over real ports. */
import { MessageChannel } from "node:worker_threads";
import type { TableQuery, TableRange, TableUpdate, TextPiece } from "../../../shared/model/table.ts";
import { sourcePort } from "./nodePort.ts";
import type { TableRow } from "./rowSink.ts";
import { RowStore } from "./rowStore.ts";
import { COLUMNS, NOW, SOURCE_COLUMN } from "./sampleRows.fixture.ts";
import { SourceServer } from "./sourceServer.ts";
import { TableHost } from "./tableHost.ts";
import type { TableView } from "./tableView.ts";

export const ALL: TableQuery = { filter: "", sort: [], health: [] };
export const TOP: TableRange = { first: 0, count: 50 };
/** Waits for every source, however busy the machine is. */
export const host = new TableHost({ now: () => NOW, setTimeout: () => ({ dispose: () => {} }) });
let views = 0;

export function row(uid: string, name: string, more: Partial<TableRow> = {}): TableRow {
  const cells = [name, "Running", 0, "500m", true, { at: NOW - 60_000, precisionMs: 0 }];
  return {
    uid,
    name,
    namespace: "a",
    labels: {},
    owners: [],
    health: "ok",
    version: "",
    createdAt: null,
    cells,
    ...more,
  };
}

/** Stores served over real ports, and the table of them; a source opened again serves the store that is in the list by then. */
export function openTable(
  stores: readonly RowStore[],
  query = ALL,
  range = TOP,
  opener = host,
): { view: TableView; servers: SourceServer[] } {
  const servers: SourceServer[] = [];
  const sources = stores.map((_, i) => ({
    id: `s${i}`,
    label: `cluster ${i}`,
    target: `t${i}`,
    connect: () => {
      const { port1, port2 } = new MessageChannel();
      const scope = { namespaces: null, label: `cluster ${i}` };
      servers[i] = new SourceServer(stores[i] ?? storeOf(), sourcePort(port1), scope);
      return sourcePort(port2);
    },
  }));
  return {
    view: opener.open({ view: `v${views++}`, sources, sourceColumn: SOURCE_COLUMN, extraColumns: [], query, range }),
    servers,
  };
}

export function storeOf(...rows: readonly TableRow[]): RowStore {
  const store = new RowStore({ columns: COLUMNS, namespaced: true });
  store.upsert(rows);
  return store;
}

export function pull(view: TableView): Promise<TableUpdate> {
  return view.pull(AbortSignal.timeout(15_000));
}

export async function pullUntil(view: TableView, wanted: (update: TableUpdate) => boolean): Promise<TableUpdate> {
  for (;;) {
    const update = await pull(view);
    if (wanted(update)) return update;
  }
}

export async function text(pieces: AsyncIterable<TextPiece>): Promise<string> {
  let all = "";
  for await (const piece of pieces) all += piece.text;
  return all;
}
