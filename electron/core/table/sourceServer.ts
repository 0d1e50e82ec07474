/** Serves one table's view of a store over a port, from the domain's worker. */
import type { Message } from "../../../shared/model/message.ts";
import type { PathResolver } from "./pathColumns.ts";
import { PathColumns } from "./pathColumns.ts";
import { isRequest, type SourceAnswer, type SourceDelta, type SourcePort, type SourceRequest } from "./portProtocol.ts";
import type { RowStore } from "./rowStore.ts";
import { SourceView, type ViewQuery, type ViewScope } from "./sourceView.ts";

export interface Clock {
  now(): number;
  setTimeout(run: () => void, delayMs: number): { dispose(): void };
}

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (run, delayMs) => {
    const timer = setTimeout(run, delayMs);
    return { dispose: () => clearTimeout(timer) };
  },
};

/** Changes are gathered for this long before they are merged. */
const TICK_MS = 50;
/** A batch that took long is followed by a pause of so many times that, so that merging takes a tenth of a core at most. */
const PAUSE_FACTOR = 10;
/** How often a filter on ages is asked again when nothing else happens. */
const AGES_MS = 1000;

export class SourceServer {
  private readonly port: SourcePort;
  private readonly clock: Clock;
  private readonly scope: ViewScope;
  private view: SourceView;
  private paths: PathColumns | null;
  private asked: ViewQuery | null = null;
  private timer: { dispose(): void } | null = null;
  private unacknowledged: number | null = null;
  private pauseMs = TICK_MS;
  private disposed = false;
  /** The viewer wants the rest of the rows, or no more of them. */
  onFill: (go: boolean) => void = () => {};
  /** Called once when the table has closed the view, or `dispose` was called. */
  onEnd: () => void = () => {};

  /** @param resolvePaths fetches `path:` cells; without it they stay empty */
  constructor(
    store: RowStore,
    port: SourcePort,
    scope: ViewScope,
    options: { readonly resolvePaths?: PathResolver; readonly clock?: Clock } = {},
  ) {
    this.port = port;
    this.clock = options.clock ?? systemClock;
    this.scope = scope;
    ({ view: this.view, paths: this.paths } = this.viewOn(store, options.resolvePaths ?? null));
    port.onMessage((message) => {
      if (isRequest(message)) this.receive(message);
    });
    port.onClose(() => this.end());
  }

  /** Serves the rows of another store from now on: where they are was not known before. The store left must never have had a row. */
  moveTo(store: RowStore, resolvePaths: PathResolver | null): void {
    if (this.disposed) return;
    this.view.dispose();
    this.paths?.dispose();
    ({ view: this.view, paths: this.paths } = this.viewOn(store, resolvePaths));
    if (this.asked !== null) this.answer(this.asked);
  }

  /** Ends, and says why: the table keeps the rows, and asks again for where they are now. */
  refuse(reason: Message): void {
    if (this.disposed) return;
    this.send({ kind: "refused", reason });
    this.dispose();
  }

  dispose(): void {
    if (this.disposed) return;
    this.port.close();
    this.end();
  }

  private end(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.timer?.dispose();
    this.view.dispose();
    this.paths?.dispose();
    this.onEnd();
  }

  private viewOn(store: RowStore, resolvePaths: PathResolver | null): { view: SourceView; paths: PathColumns | null } {
    const paths = resolvePaths === null ? null : new PathColumns(store, resolvePaths);
    const view = new SourceView(store, this.scope, (slot, column) => paths?.get(slot, column) ?? null);
    view.onDirty = () => this.schedule();
    if (paths !== null) paths.onKnown = (slot) => view.touch(slot);
    return { view, paths };
  }

  private answer(asked: ViewQuery): void {
    this.paths?.setColumns(asked.extraColumns);
    this.sendDelta(this.view.ask(asked, this.clock.now()));
  }

  private receive(request: SourceRequest): void {
    if (this.disposed) return;
    switch (request.kind) {
      case "query":
        this.asked = request;
        this.answer(request);
        return;
      case "ack":
        if (request.generation === this.unacknowledged) this.unacknowledged = null;
        this.schedule();
        return;
      case "fill":
        this.onFill(request.go);
        return;
      case "watch":
        this.send({ kind: "rows", id: request.id, rows: this.view.watch(request.serials, request.need) });
        this.paths?.show(this.view.watchedSlots());
        return;
      case "rows":
        this.send({ kind: "rows", id: request.id, rows: this.view.rows(request.serials) });
        return;
      case "uids": {
        const uids = Array.from(request.serials, (serial) => this.view.uidOf(serial));
        this.send({ kind: "uids", id: request.id, uids });
        return;
      }
      case "serials": {
        const serials = Float64Array.from(request.uids, (uid) => this.view.serialOf(uid) ?? Number.NaN);
        this.send({ kind: "serials", id: request.id, serials }, [serials.buffer]);
        return;
      }
      case "prefix": {
        const serials = Float64Array.of(this.view.findPrefix(request.prefix, request.after) ?? Number.NaN);
        this.send({ kind: "serials", id: request.id, serials }, [serials.buffer]);
      }
    }
  }

  private schedule(): void {
    if (this.timer !== null || this.disposed || this.unacknowledged !== null) return;
    if (!this.view.isDirty && !this.view.timeDependent) return;
    const pauseMs = this.view.isHalfSorted ? 0 : this.view.isDirty ? this.pauseMs : AGES_MS;
    this.timer = this.clock.setTimeout(() => this.tick(), pauseMs);
  }

  private tick(): void {
    this.timer = null;
    const started = performance.now();
    const delta = this.view.tick(this.clock.now());
    if (delta === null) return this.schedule();
    this.pauseMs = Math.max(TICK_MS, (performance.now() - started) * PAUSE_FACTOR);
    this.sendDelta(delta);
    this.paths?.show(this.view.watchedSlots());
  }

  private sendDelta(delta: SourceDelta): void {
    this.unacknowledged = delta.generation;
    const { list } = delta;
    const buffers: ArrayBuffer[] = [bufferOf(list.serials)];
    if (list.kind === "patch") buffers.push(bufferOf(list.removedAt), bufferOf(list.insertedAt));
    for (const run of list.keys ?? []) if (run.kind === "number") buffers.push(bufferOf(run.numbers));
    this.send(delta, buffers);
  }

  private send(answer: SourceAnswer, transfer: readonly ArrayBuffer[] = []): void {
    this.port.postMessage(answer, transfer);
  }
}

/** The arrays of a delta are its own: none shares memory with the view. */
function bufferOf(array: Float64Array | Uint32Array): ArrayBuffer {
  if (!(array.buffer instanceof ArrayBuffer)) throw new TypeError("shared memory cannot be transferred");
  return array.buffer;
}
