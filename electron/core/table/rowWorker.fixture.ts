/** For tests: a domain's worker with a store of rows, which serves tables over the ports that it is sent. */
import { type MessagePort, parentPort } from "node:worker_threads";
import { sourcePort } from "./nodePort.ts";
import type { TableRow } from "./rowSink.ts";
import { RowStore } from "./rowStore.ts";
import { SourceServer } from "./sourceServer.ts";

export type ToRowWorker =
  | { readonly kind: "serve"; readonly port: MessagePort }
  | { readonly kind: "upsert"; readonly names: readonly string[] };

const column = { wide: false, description: "", status: false } as const;
const store = new RowStore({
  columns: [
    { ...column, id: "name", name: "Name", type: "name" },
    { ...column, id: "size", name: "Size", type: "number" },
  ],
  namespaced: true,
});
store.setState({ phase: "live", goodAt: 1 });

function rowOf(name: string): TableRow {
  return {
    uid: `uid-${name}`,
    name,
    namespace: "shop",
    labels: {},
    owners: [],
    health: "ok",
    version: "",
    createdAt: null,
    cells: [name, name.length],
  };
}

parentPort?.on("message", (told: ToRowWorker) => {
  if (told.kind === "upsert") store.upsert(told.names.map(rowOf));
  else new SourceServer(store, sourcePort(told.port), { namespaces: null, label: "rows" });
});
