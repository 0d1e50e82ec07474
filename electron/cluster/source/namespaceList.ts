/** The namespaces of a cluster, live while someone looks. Who may not list them is told so, and types them. */

import { Value } from "../../core/state/value.ts";
import type { ClusterSession } from "./clusterSession.ts";
import { Reflector } from "./reflector.ts";
import { WatchedRows } from "./watchedRows.ts";

export interface Namespaces {
  readonly namespaces: { name: string; phase: string }[];
  readonly forbidden: boolean;
}

export class NamespaceList {
  /** Null until the first answer. */
  readonly value = new Value<Namespaces | null>(null);
  readonly #session: ClusterSession;
  #reflector: Reflector | null = null;
  #forget = () => {};
  #scheduled: ReturnType<typeof setTimeout> | null = null;

  constructor(session: ClusterSession) {
    this.#session = session;
  }

  start(): void {
    if (this.#reflector) return;
    const rows = new WatchedRows(() => {
      // Many rows come together: one publication for them all.
      this.#scheduled ??= setTimeout(() => {
        this.#scheduled = null;
        this.#publish(rows);
      }, 20);
    });
    const target = {
      group: "",
      version: "v1",
      resource: "namespaces",
      namespace: null,
      namespaced: false,
      watchable: true,
      joined: [],
    };
    this.#reflector = new Reflector(target, rows, this.#session.surroundings);
    this.#forget = this.#session.onWake(this.#reflector);
    this.#reflector.start();
  }

  dispose(): void {
    if (this.#scheduled) clearTimeout(this.#scheduled);
    this.#forget();
    this.#reflector?.stop();
  }

  #publish(rows: WatchedRows): void {
    const { phase } = rows.state;
    const waiting = phase === "connecting" || (phase === "failed" && rows.size === 0);
    if (waiting) return;
    const status = rows.columnAt("Status");
    const namespaces = [...rows.rows.values()]
      .map((row) => ({ name: row.name, phase: String(row.cells[status] ?? "") }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const next = { namespaces, forbidden: phase === "forbidden" };
    if (JSON.stringify(next) !== JSON.stringify(this.value.current)) this.value.set(next);
  }
}
