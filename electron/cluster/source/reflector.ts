/** Keeps a store of rows in step with one kind in one namespace (or all) of one cluster. It runs what `reflectorState.ts` decides: lists and
 *  watches as server-side Tables, each request cancellable, each failure told to the connection. */

import { message } from "../../../shared/model/message.ts";
import type { Replacement, RowSink, StoreState } from "../../core/table/rowSink.ts";
import type { KubeRequest } from "../http/request.ts";
import { collectionPath, resourceName, tableAccept } from "./apiPath.ts";
import { type Attempt, failureOf, StreamFailure, watchFailureOf } from "./failure.ts";
import { PageMeter, type Progress } from "./fillMeter.ts";
import { FillProgress } from "./fillProgress.ts";
import { samePublished } from "./publishedState.ts";
import {
  advance,
  initialState,
  nextTryAt,
  type Outcome,
  type ReflectorState,
  resumed,
  type Step,
  sawBookmark,
  sawEvent,
  silenceMs,
  watchOpen,
} from "./reflectorState.ts";
import type { ReflectorSurroundings, ReflectorTarget } from "./reflectorTarget.ts";
import { makeRowMaker, plainColumns, type RowMaker } from "./rowMaker.ts";
import { readChunks, sleep } from "./streaming.ts";
import { fetchTable, type TableFetch, type TableFetchSink } from "./tableFetch.ts";
import { type ColumnDefinition, type ListHead, type RawRow, WatchReader } from "./tableStream.ts";
import { WatchChanges } from "./watchChanges.ts";
import { watchGuard } from "./watchGuard.ts";

type Query = NonNullable<KubeRequest["query"]>;

const pageRows = 500;
/** The server ends a watch after this long; some chance keeps a console's watches from ending together. */
const watchSeconds = { least: 240, spread: 240 };
/** For the server to end its watch itself. */
const watchGraceMs = 30_000;
/** For the rest of a long list. */
const held = { slow: Symbol("slow"), stopped: Symbol("stopped"), go: Symbol("go") };
const wake = Symbol("wake");
const silent = Symbol("silent");
const renewed = Symbol("renewed");

export class Reflector {
  readonly target: ReflectorTarget;
  readonly #around: ReflectorSurroundings;
  readonly #sink: RowSink;
  #state: ReflectorState;
  #running: AbortController | null = null;
  #step: AbortController | null = null;
  #maker: RowMaker | null = null;
  #definitions = "";
  #skipped = 0;
  readonly #fillProgress: FillProgress;
  #published: StoreState | null = null;

  constructor(target: ReflectorTarget, sink: RowSink, around: ReflectorSurroundings) {
    this.target = target;
    this.#sink = sink;
    this.#around = around;
    this.#fillProgress = new FillProgress({ waitMs: around.patienceMs ?? null, near: around.near });
    this.#state = initialState({ watchable: target.watchable, fillBy: around.fillBy });
  }

  get state(): ReflectorState {
    return this.#state;
  }

  /** Starts, or goes on from where it was stopped. */
  start(): void {
    if (this.#running) return;
    const running = new AbortController();
    this.#running = running;
    if (this.#published) this.#state = resumed(this.#state);
    this.#publish();
    void this.#loop(running.signal);
  }

  /** Ends what is under way; the rows stay as they are, as a warm cache. */
  stop(): void {
    this.#running?.abort();
    this.#running = null;
    this.#step?.abort();
  }

  /** Ends a wait at once. With `unproven` (the machine slept, the network changed) an open request is not trusted either. */
  wake(unproven: boolean): void {
    const { kind } = this.#state.step;
    if ((unproven && kind !== "held") || kind === "wait" || kind === "parked") this.#step?.abort(wake);
    this.#unproven = unproven;
  }

  /** The kind is printed otherwise now, or served again: its rows are listed anew. */
  renew(): void {
    this.#step?.abort(renewed);
  }

  /** Whether a person wants the rest of the rows. True goes on with what waits for that, and asks no more; false stops a first load,
   *  and keeps what has come. */
  fill(go: boolean): void {
    const { step, phase, complete } = this.#state;
    this.#fillProgress.wanted = go;
    if (go && step.kind === "held") this.#step?.abort(held.go);
    if (!go && phase === "loading" && !complete && step.kind !== "wait") this.#step?.abort(held.stopped);
  }

  #unproven = false;

  async #loop(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#unproven = false;
      const step = new AbortController();
      this.#step = step;
      const outcome = await this.#run(this.#state.step, step.signal);
      if (signal.aborted) return;
      if (outcome.kind === "failed") this.#around.report(outcome.failure);
      this.#set(advance(this.#state, outcome, Date.now(), this.#around.random()));
    }
  }

  async #run(step: Step, signal: AbortSignal): Promise<Outcome> {
    const opened = { at: Date.now() };
    if (this.#fillProgress.takeQuestion()) return { kind: "held", reason: message("cluster.fill.slow") };
    try {
      switch (step.kind) {
        case "page":
          return await this.#page(signal);
        case "fill":
          return await this.#fill(step.atLeast, signal);
        case "watch":
          return await this.#watch(step.from, step.initial, opened, signal);
        case "wait":
          await sleep(step.until - Date.now(), signal);
          return { kind: "waited" };
        case "held":
        case "parked":
          return await sleep(null, signal);
      }
    } catch (error) {
      if (signal.aborted && signal.reason === wake) return { kind: "woken", unproven: this.#unproven };
      if (signal.aborted && signal.reason === silent) return { kind: "silent" };
      if (signal.aborted && signal.reason === renewed) return { kind: "renewed" };
      if (signal.aborted && signal.reason === held.go) return { kind: "go" };
      if (signal.aborted && signal.reason === held.slow) return this.#hold("cluster.fill.slow");
      if (signal.aborted && signal.reason === held.stopped) return this.#hold("cluster.fill.stopped");
      const attempt = this.#attempt(step.kind === "watch" ? "watch" : "list");
      return { kind: "failed", failure: failureOf(error, attempt), livedMs: Date.now() - opened.at };
    }
  }

  async #page(signal: AbortSignal): Promise<Outcome> {
    let rows = 0;
    const replacement = this.#sink.replaceAll();
    try {
      const meter = new PageMeter();
      const { head, gzip } = await this.#list({ limit: pageRows }, signal, {
        head: (early) => {
          this.#take(early);
          this.#set({ ...this.#state, phase: "loading", reason: null });
        },
        rows: (more) => {
          rows += more.length;
          replacement.upsert(this.#rows(more));
        },
        came: (arrival) => meter.saw({ ...arrival, rows }),
      });
      const complete = head.continueToken === "";
      if (complete) replacement.finish();
      if (complete) this.#fillProgress.done();
      // A page that came in another form than the rest will says nothing about it.
      else this.#fillProgress.page(gzip === this.#around.wantsGzip() ? meter : null, rows, head.remaining);
      return { kind: "page", resourceVersion: head.resourceVersion, complete };
    } finally {
      // A part of the list says nothing about the rows that it does not name.
      replacement.abandon();
    }
  }

  /** The whole list, marked and swept: old rows stay on screen until the new list has replaced or missed them. */
  async #fill(atLeast: string, signal: AbortSignal): Promise<Outcome> {
    let replacement: Replacement | null = null;
    const begin = () => {
      replacement ??= this.#sink.replaceAll();
      return replacement;
    };
    let rows = 0;
    try {
      this.#skipped = 0;
      let query: Query = atLeast === "" ? {} : { resourceVersion: atLeast, resourceVersionMatch: "NotOlderThan" };
      for (;;) {
        const before = rows;
        this.#fillProgress.list();
        const { head } = await this.#list(query, signal, {
          // Columns first: other ones empty the cells, which this list then fills.
          head: (early) => {
            this.#take(early);
            begin();
          },
          rows: (more) => {
            rows += more.length;
            begin().upsert(this.#rows(more));
          },
          came: (arrival) => {
            if (!this.#state.complete) this.#measure({ ...arrival, rows: rows - before }, rows);
          },
        });
        if (head.continueToken === "") {
          begin().finish();
          this.#fillProgress.done();
          return { kind: "filled", resourceVersion: head.resourceVersion };
        }
        query = { limit: pageRows, continue: head.continueToken };
      }
    } catch (error) {
      (replacement as Replacement | null)?.abandon();
      throw error;
    }
  }

  async #list(
    query: Query,
    signal: AbortSignal,
    sink: Omit<TableFetchSink, "skipped">,
  ): Promise<TableFetch & { readonly gzip: boolean }> {
    const gzip = this.#around.wantsGzip();
    // What a person waits for goes before what merely keeps rows fresh.
    const priority = this.#state.complete ? "background" : "foreground";
    const request = { ...this.#request(query, signal), cost: "list", gzip, headTimeoutMs: 90_000, priority } as const;
    const fetched = await fetchTable(this.#around.http, request, { ...sink, skipped: () => this.#skip() });
    this.#take(fetched.head);
    this.#around.transferred(fetched.whole, gzip);
    this.#around.report(null);
    return { ...fetched, gzip };
  }

  #hold(id: "cluster.fill.slow" | "cluster.fill.stopped"): Outcome {
    this.#fillProgress.cut();
    return { kind: "held", reason: message(id) };
  }

  /** Of a first load: what is still to come is said, and stopped for a person's word when it takes long over a slow link. */
  #measure(progress: Progress, allRows: number): void {
    const what = this.#fillProgress.came(progress, allRows);
    if (what !== "nothing") this.#publish();
    if (what === "question") this.#step?.abort(held.slow);
  }

  async #watch(from: string, initial: boolean, opened: { at: number }, signal: AbortSignal): Promise<Outcome> {
    const seconds = Math.round(watchSeconds.least + this.#around.random() * watchSeconds.spread);
    const response = await this.#around.http.request({
      ...this.#request(
        {
          watch: 1,
          resourceVersion: from,
          allowWatchBookmarks: true,
          timeoutSeconds: seconds,
          ...(initial ? { sendInitialEvents: true, resourceVersionMatch: "NotOlderThan" } : {}),
        },
        signal,
      ),
      cost: "watch",
      priority: "foreground",
      gzip: this.#around.wantsGzip(),
      idleTimeoutMs: null,
    });
    opened.at = Date.now();
    this.#around.report(null);
    const replacement = initial ? this.#sink.replaceAll() : null;
    if (!initial) this.#set(watchOpen(this.#state, opened.at));
    const step = this.#step;
    const life = watchGuard(
      opened.at + seconds * 1000 + watchGraceMs,
      () => silenceMs(this.#state),
      () => step?.abort(silent),
    );
    const changes = new WatchChanges(this.#sink, replacement);
    let events = false;
    try {
      const reader = new WatchReader({
        skipped: () => this.#skip(),
        event: (event) => {
          events = true;
          this.#around.events(1);
          if (event.type === "ERROR") {
            throw new StreamFailure(watchFailureOf(event.failure, this.#attempt("watch")));
          }
          if (event.type === "BOOKMARK") {
            changes.flush();
            changes.seen = event.resourceVersion;
            if (event.initialEventsEnd && changes.finishInitial()) this.#set(watchOpen(this.#state, Date.now()));
            this.#set(sawBookmark(this.#state, event.resourceVersion, Date.now()));
            return;
          }
          if (event.columns !== null) this.#sameColumns(event.columns, initial);
          const last = event.rows.at(-1);
          if (last === undefined) return;
          if (event.type === "DELETED") changes.remove(event.rows.map((row) => row.uid));
          else changes.upsert(this.#rows(event.rows));
          changes.seen = last.resourceVersion;
        },
      });
      await readChunks(response.body, signal, (chunk) => {
        life.alive();
        reader.push(chunk);
        changes.flush();
        // While the initial events come in no particular order, their versions are no place to resume at.
        if (changes.seen !== "" && !changes.initial) this.#set(sawEvent(this.#state, changes.seen, Date.now()));
      });
      endOfWatch(reader);
    } finally {
      life.dispose();
      changes.abandon();
    }
    return { kind: "closed", livedMs: Date.now() - opened.at, events };
  }

  #rows(raws: readonly RawRow[]): ReturnType<RowMaker["row"]>[] {
    const maker = this.#maker ?? this.#makeRows(plainColumns);
    const receivedAt = Date.now();
    return raws.map((raw) => maker.row(raw, receivedAt));
  }

  #take(head: ListHead): void {
    const definitions = head.columns ?? (head.table ? null : plainColumns);
    if (definitions !== null && JSON.stringify(definitions) !== this.#definitions) this.#makeRows(definitions);
  }

  /** A kind's columns changed under the watch: its rows must be printed anew. */
  #sameColumns(definitions: readonly ColumnDefinition[], initial: boolean): void {
    if (JSON.stringify(definitions) === this.#definitions) return;
    if (initial || this.#maker === null) this.#makeRows(definitions);
    else throw new StreamFailure({ kind: "gone", reason: message("cluster.watch.columns"), retryAfterMs: null });
  }

  #makeRows(definitions: readonly ColumnDefinition[]): RowMaker {
    const maker = makeRowMaker(this.target, definitions);
    this.#definitions = JSON.stringify(definitions);
    this.#maker = maker;
    this.#sink.setColumns([...maker.columns, ...this.target.joined]);
    return maker;
  }

  #skip(): void {
    this.#skipped += 1;
    this.#publish();
  }

  #request(query: Query, signal: AbortSignal): KubeRequest {
    const path = collectionPath(this.target, this.target.namespace);
    return { method: "GET", path, query: { ...query, includeObject: "Metadata" }, accept: tableAccept, signal };
  }

  #attempt(verb: Attempt["verb"]): Attempt {
    const { namespace, namespaced } = this.target;
    return { verb, resource: resourceName(this.target), namespace, namespaced };
  }

  #set(state: ReflectorState): void {
    this.#state = state;
    this.#publish();
  }

  #publish(): void {
    const { phase, reason, goodAt, pollMs } = this.#state;
    const filling = phase === "loading" || phase === "paused";
    const left = this.#skipped === 0 ? null : message("cluster.rowsSkipped", { count: this.#skipped });
    const next: StoreState = {
      phase,
      reason: reason ?? left,
      goodAt,
      pollMs,
      nextTryAt: nextTryAt(this.#state),
      expected: filling ? this.#fillProgress.expected : null,
      estimate: filling ? this.#fillProgress.estimate : null,
    };
    if (samePublished(this.#published, next)) return;
    this.#published = next;
    this.#sink.setState(next);
  }
}

/** A watch may be cut within an event: the event comes again, because its version was not seen. */
function endOfWatch(reader: WatchReader): void {
  try {
    reader.end();
  } catch {
    throw new StreamFailure({ kind: "lost", reason: message("cluster.watch.cut"), retryAfterMs: null });
  }
}
