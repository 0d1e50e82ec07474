/** Serves the tables of one cluster to the table worker: each over a port of its own, from the shared reflectors' stores. */
import type { MessagePort } from "node:worker_threads";
import { message } from "../../../shared/model/message.ts";
import type { Cell } from "../../../shared/model/table.ts";
import { sourcePort } from "../../core/table/nodePort.ts";
import type { PathResolver } from "../../core/table/pathColumns.ts";
import { RowStore } from "../../core/table/rowStore.ts";
import { SourceServer } from "../../core/table/sourceServer.ts";
import { meteredBy } from "../metrics/metered.ts";
import type { Metering } from "../metrics/metering.ts";
import { isSecret, maskSecret } from "../object/secretMask.ts";
import { collectionPath, resourceName } from "./apiPath.ts";
import type { ClusterSession } from "./clusterSession.ts";
import { cellAt, parsePath } from "./jsonPath.ts";
import type { KindCatalog } from "./kindCatalog.ts";
import { tableTarget } from "./tableTarget.ts";
import { isObject } from "./wireValue.ts";
import type { TableAsk } from "./workerProtocol.ts";

/** Objects fetched at once for JSONPath columns. */
const parallel = 6;

export class TableSources {
  readonly #session: ClusterSession;
  readonly #catalog: KindCatalog;
  readonly #metering: Metering;
  readonly #servers = new Set<SourceServer>();

  constructor(session: ClusterSession, catalog: KindCatalog, metering: Metering) {
    this.#session = session;
    this.#catalog = catalog;
    this.#metering = metering;
  }

  /** Takes the port over. Until the cluster's kinds are known the table is empty, and says why when the target cannot be read. */
  async open(ask: TableAsk, port: MessagePort): Promise<void> {
    const ended = new AbortController();
    const ends = [() => ended.abort()];
    const empty = new RowStore({ columns: [], namespaced: ask.namespace !== null });
    const server = this.#serve(empty, ask, port, () => {
      for (const end of ends) end();
    });
    const known = this.#sayWhyNot(empty);
    ends.push(known);
    try {
      const { kinds } = await this.#catalog.current(ended.signal);
      const kind = await this.#catalog.find(ask.group, ask.version, ask.resource, ended.signal);
      known();
      if (ended.signal.aborted) return;
      if (!kind) {
        const reason = message("cluster.kind.unserved", { resource: resourceName(ask) });
        return empty.setState({ phase: "failed", reason, nextTryAt: null });
      }
      const target = tableTarget(kind, kinds, ask.namespace);
      const metered = meteredBy(kind, kinds);
      const lease = this.#session.pool.acquire(target);
      ends.push(() => lease.release());
      if (metered) ends.push(this.#metering.join(metered, target.namespace, lease.store));
      server.onFill = (go) => lease.reflector.fill(go);
      server.moveTo(lease.store, pathResolver(this.#session, kind));
    } catch (error) {
      server.dispose();
      if (!ended.signal.aborted) throw error;
    }
  }

  dispose(): void {
    for (const server of [...this.#servers]) server.dispose();
  }

  /** Keeps the state of a table that waits for the kinds. @returns ends it */
  #sayWhyNot(store: RowStore): () => void {
    const say = () => {
      const outage = this.#session.outage.current ?? this.#catalog.outage.current;
      store.setState(
        outage === null
          ? { phase: "connecting", reason: null, nextTryAt: null }
          : { phase: "failed", reason: outage.reason, nextTryAt: outage.nextTryAt },
      );
    };
    say();
    if (this.#catalog.value.current) return () => {};
    const ends = [this.#session.await(), this.#session.outage.subscribe(say), this.#catalog.outage.subscribe(say)];
    return () => {
      for (const end of ends.splice(0)) end();
    };
  }

  #serve(store: RowStore, ask: TableAsk, port: MessagePort, ended: () => void): SourceServer {
    const server = new SourceServer(store, sourcePort(port), { namespaces: null, label: ask.label });
    this.#servers.add(server);
    server.onEnd = () => {
      this.#servers.delete(server);
      ended();
    };
    return server;
  }
}

/** Reads paths from the objects of the rows on screen. An object that cannot be read leaves its cells empty. */
function pathResolver(
  session: ClusterSession,
  kind: { readonly group: string; readonly version: string; readonly resource: string; readonly namespaced: boolean },
): PathResolver {
  return async (rows, texts, signal) => {
    const paths = texts.map((text) => {
      try {
        return parsePath(text);
      } catch {
        return null;
      }
    });
    const cells = new Map<string, readonly Cell[]>();
    const left = [...rows];
    const work = async () => {
      for (let row = left.shift(); row && !signal.aborted; row = left.shift()) {
        const path = `${collectionPath(kind, kind.namespaced ? row.namespace : null)}/${encodeURIComponent(row.name)}`;
        const object = await session.http
          .json({ method: "GET", path, signal, priority: "foreground" })
          .catch(() => null);
        if (!isObject(object)) continue;
        const shown = isSecret(kind) ? maskSecret(object) : object;
        cells.set(
          row.uid,
          paths.map((steps) => (steps === null ? null : cellAt(shown, steps))),
        );
      }
    };
    await Promise.all(Array.from({ length: parallel }, work));
    return cells;
  };
}
