/** One table's rows of one cluster, for as long as it is open: while the cluster's kinds are not known yet, while its kind is not served, and when the
 *  kind comes, goes, or is served otherwise than before. */
import type { MessagePort } from "node:worker_threads";
import type { ApiKind } from "../../../shared/cluster.ts";
import { message } from "../../../shared/model/message.ts";
import { sourcePort } from "../../core/table/nodePort.ts";
import { RowStore } from "../../core/table/rowStore.ts";
import { SourceServer } from "../../core/table/sourceServer.ts";
import { meteredBy } from "../metrics/metered.ts";
import type { Metering } from "../metrics/metering.ts";
import { resourceName } from "./apiPath.ts";
import type { ClusterSession } from "./clusterSession.ts";
import { findKind } from "./discovery.ts";
import { unservedMessage } from "./failure.ts";
import type { Catalog, KindCatalog } from "./kindCatalog.ts";
import { pathResolver } from "./pathResolver.ts";
import type { Lease } from "./reflectorPool.ts";
import { tableTarget } from "./tableTarget.ts";
import type { TableAsk } from "./workerProtocol.ts";

export interface TableSurroundings {
  readonly session: ClusterSession;
  readonly catalog: KindCatalog;
  readonly metering: Metering;
}

/** What a table is fed from now. */
interface Feed {
  readonly target: string;
  readonly lease: Lease<RowStore>;
  /** Of the kind, when its rows were printed last. */
  definition: string | null;
}

/** A definition changes several times as it is installed, and is served a moment later. */
const settleMs = 1_000;

export class ServedTable {
  readonly #around: TableSurroundings;
  readonly #ask: TableAsk;
  readonly #server: SourceServer;
  /** Until the kind is served. */
  readonly #empty: RowStore;
  readonly #ends: (() => void)[] = [];
  #feed: Feed | null = null;
  /** Ends the looking for a kind that is not served. */
  #expecting: (() => void) | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** @param ended is called once */
  constructor(around: TableSurroundings, ask: TableAsk, port: MessagePort, ended: () => void) {
    this.#around = around;
    this.#ask = ask;
    this.#empty = new RowStore({ columns: [], namespaced: ask.namespace !== null });
    this.#server = new SourceServer(this.#empty, sourcePort(port), { namespaces: null, label: ask.label });
    this.#server.onEnd = () => {
      for (const end of this.#ends.splice(0)) end();
      this.#expecting?.();
      if (this.#timer) clearTimeout(this.#timer);
      ended();
    };
    const { catalog } = around;
    this.#ends.push(
      catalog.value.subscribe((now) => this.#follow(now)),
      catalog.definitionChanges.subscribe(() => this.#renewSoon()),
    );
    catalog.start();
    if (catalog.value.current === null) this.#sayWhyNot();
    else this.#follow(catalog.value.current);
  }

  dispose(): void {
    this.#server.dispose();
  }

  #follow(catalog: Catalog | null): void {
    if (catalog === null) return;
    const { group, version, resource } = this.#ask;
    const kind = findKind(catalog.kinds, group, version, resource);
    if (kind !== null) return this.#serve(kind, catalog.kinds);
    // What could not be read says nothing of what is served.
    const unread = catalog.failed.some((one) => one.startsWith(`${group}/`));
    if (!unread) this.#unserve();
  }

  #serve(kind: ApiKind, kinds: readonly ApiKind[]): void {
    const { session, catalog, metering } = this.#around;
    const target = tableTarget(kind, kinds, this.#ask.namespace);
    const wasUnserved = this.#expecting !== null;
    this.#expecting?.();
    this.#expecting = null;
    if (this.#feed !== null) {
      // Another version, or scope: other rows, which the table has to ask for anew.
      if (this.#feed.target !== JSON.stringify(target)) return this.#server.refuse(movedMessage(this.#ask));
      if (wasUnserved) this.#feed.lease.reflector.renew();
      return;
    }
    const lease = session.pool.acquire(target);
    this.#feed = { target: JSON.stringify(target), lease, definition: catalog.definitionOf(kind) };
    const metered = meteredBy(kind, kinds);
    this.#ends.push(() => lease.release());
    if (metered) this.#ends.push(metering.join(metered, target.namespace, lease.store));
    this.#server.onFill = (go) => lease.reflector.fill(go);
    this.#server.moveTo(lease.store, pathResolver(session, kind));
  }

  #unserve(): void {
    const reason = unservedMessage({ resource: resourceName(this.#ask) });
    this.#expecting ??= this.#around.catalog.expect();
    const store = this.#feed?.lease.store ?? this.#empty;
    // Objects go with their kind: also those whose end no one told us.
    store.replaceAll().finish();
    store.setState({ phase: "failed", reason, nextTryAt: null });
  }

  #renewSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      const feed = this.#feed;
      if (feed === null) return;
      const definition = this.#around.catalog.definitionOf(this.#ask);
      // One that is seen for the first time, or has gone, changes nothing of what is printed.
      if (definition !== null && feed.definition !== null && definition !== feed.definition)
        feed.lease.reflector.renew();
      feed.definition = definition ?? feed.definition;
    }, settleMs);
  }

  /** The state of a table that waits for the kinds. */
  #sayWhyNot(): void {
    const { session, catalog } = this.#around;
    const say = () => {
      if (catalog.value.current !== null) return;
      const outage = session.outage.current ?? catalog.outage.current;
      this.#empty.setState(
        outage === null
          ? { phase: "connecting", reason: null, nextTryAt: null }
          : { phase: "failed", reason: outage.reason, nextTryAt: outage.nextTryAt },
      );
    };
    say();
    const ends = [session.await(), session.outage.subscribe(say), catalog.outage.subscribe(say)];
    const end = () => {
      for (const one of ends.splice(0)) one();
    };
    this.#ends.push(end, catalog.value.subscribe(end));
  }
}

function movedMessage(ask: TableAsk): ReturnType<typeof message> {
  return message("cluster.kind.moved", { resource: resourceName(ask) });
}
