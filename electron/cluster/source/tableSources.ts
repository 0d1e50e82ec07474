/** Serves the tables of one cluster to the table worker: each over a port of its own, from the shared reflectors' stores. */
import type { MessagePort } from "node:worker_threads";
import type { Metering } from "../metrics/metering.ts";
import type { ClusterSession } from "./clusterSession.ts";
import type { KindCatalog } from "./kindCatalog.ts";
import { ServedTable } from "./servedTable.ts";
import type { TableAsk } from "./workerProtocol.ts";

export class TableSources {
  readonly #session: ClusterSession;
  readonly #catalog: KindCatalog;
  readonly #metering: Metering;
  readonly #tables = new Set<ServedTable>();

  constructor(session: ClusterSession, catalog: KindCatalog, metering: Metering) {
    this.#session = session;
    this.#catalog = catalog;
    this.#metering = metering;
  }

  /** Takes the port over. */
  open(ask: TableAsk, port: MessagePort): void {
    const around = { session: this.#session, catalog: this.#catalog, metering: this.#metering };
    const table = new ServedTable(around, ask, port, () => this.#tables.delete(table));
    this.#tables.add(table);
  }

  dispose(): void {
    for (const table of [...this.#tables]) table.dispose();
  }
}
