import type { JsonObject } from "../json.ts";
import type { KubeObject } from "../object.ts";
import { apiVersionOf } from "../object.ts";
import type { ServedType } from "../registry.ts";
import { type ApiError, invalid, tooLargeResourceVersion, tooOldResourceVersion } from "../status.ts";
import type { Change } from "../store/eventLog.ts";
import { type Snapshot, snapshotAt } from "../store/snapshot.ts";
import type { Store } from "../store/store.ts";
import { INITIAL_EVENTS_END, type View } from "../view.ts";
import type { Answer } from "./answer.ts";
import { matches, parseRevision, type Selection } from "./list.ts";

/** How a running watch can be made to end or to fail, from outside. */
export interface WatchHandle {
  /** Ends the stream as a server does that shuts down. */
  close(): void;
  /** Cuts the connection. */
  reset(): void;
  /** Puts raw text on the wire as if it were an event. */
  inject(line: string): void;
  /** Sends an ERROR event, then ends the stream. */
  fail(error: ApiError): void;
}

export interface WatchOptions {
  readonly bookmarkIntervalMs: number;
  /** Registers the watch for as long as it runs. @returns a function that takes it off again */
  register(handle: WatchHandle): () => void;
}

/** A reader that falls this far behind is cut off, as the API server's cacher does. */
const MAX_PENDING_BYTES = 64 * 1024 * 1024;
const DEFAULT_TIMEOUT_SECONDS = 1800;
const STATE_BATCH = 256;
const LAST_BOOKMARK_MS = 2_000;

interface Plan {
  /** The state is sent first, as ADDED events. */
  readonly initial: boolean;
  /** A bookmark marks the end of that state. */
  readonly marksEnd: boolean;
  readonly fromRevision: number;
  readonly error: ApiError | undefined;
}

/** Serves one watch until the client leaves, its time is up, or it is ended from outside. */
export async function serveWatch(
  store: Store,
  served: ServedType,
  selection: Selection,
  query: URLSearchParams,
  view: View,
  answer: Answer,
  options: WatchOptions,
): Promise<void> {
  const plan = planWatch(store, served, query);
  await answer.open(200, { "content-type": "application/json", "cache-control": "no-cache, private" });
  answer.response.flushHeaders();
  const stream = new WatchStream(answer, view);
  if (plan.error !== undefined) {
    stream.error(plan.error);
    await stream.finish();
    return;
  }
  const collection = store.collection(served.type);
  // What changes while the past is being sent waits its turn.
  let waiting: Change[] | undefined = plan.initial ? [] : [...collection.log.after(plan.fromRevision)];
  const past = plan.initial ? snapshotAt(collection, store.revision) : undefined;
  const stopListening = collection.listen((change) => {
    // A watch from a revision that is still to come begins there.
    if (change.revision <= plan.fromRevision) return;
    if (waiting === undefined) stream.change(selection, change);
    else waiting.push(change);
  });
  const bookmarks = query.get("allowWatchBookmarks");
  const ticker =
    bookmarks === "true" || bookmarks === "1"
      ? setInterval(() => stream.bookmark(served, store.revision, false), options.bookmarkIntervalMs)
      : undefined;
  const timeoutSeconds = Number(query.get("timeoutSeconds") ?? "") || DEFAULT_TIMEOUT_SECONDS;
  const timer = setTimeout(() => stream.close(), timeoutSeconds * 1000);
  // A last bookmark shortly before the end, so that the next watch does not go back further than it must.
  const lastBookmark =
    ticker === undefined
      ? undefined
      : setTimeout(
          () => stream.bookmark(served, store.revision, false),
          Math.max(0, timeoutSeconds * 1000 - LAST_BOOKMARK_MS),
        );
  const unregister = options.register({
    close: () => stream.close(),
    reset: () => answer.response.socket?.resetAndDestroy(),
    inject: (line) => stream.raw(line),
    fail: (error) => {
      stream.error(error);
      stream.close();
    },
  });
  try {
    if (past !== undefined) await sendState(past, selection, stream);
    if (past !== undefined && plan.marksEnd) stream.bookmark(served, past.revision, true);
    for (const change of waiting) stream.change(selection, change);
    waiting = undefined;
    await stream.ended;
  } finally {
    stopListening();
    unregister();
    clearInterval(ticker);
    clearTimeout(timer);
    clearTimeout(lastBookmark);
  }
  await stream.finish();
}

/** Sends a whole state as ADDED events, no faster than the reader takes them. */
async function sendState(state: Snapshot, selection: Selection, stream: WatchStream): Promise<void> {
  for (let index = 0; index < state.length; index++) {
    const entry = state.at(index);
    if (entry !== undefined && matches(selection, entry)) stream.event("ADDED", entry.read());
    if (index % STATE_BATCH === STATE_BATCH - 1) await stream.flushed();
    if (stream.closed) return;
  }
}

function planWatch(store: Store, served: ServedType, query: URLSearchParams): Plan {
  const requested = query.get("resourceVersion") ?? "";
  const match = query.get("resourceVersionMatch") ?? "";
  const sendInitialEvents = query.get("sendInitialEvents");
  if (sendInitialEvents !== null) {
    if (match !== "NotOlderThan") {
      const message = `Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan`;
      const field = "resourceVersionMatch";
      throw invalid("ListOptions", "meta.k8s.io", "", [{ reason: "FieldValueForbidden", field, message }]);
    }
  } else if (match !== "") {
    const message = "Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided";
    const field = "resourceVersionMatch";
    throw invalid("ListOptions", "meta.k8s.io", "", [{ reason: "FieldValueForbidden", field, message }]);
  }
  const revision = parseRevision(requested);
  const wantsInitial = sendInitialEvents === "true" || sendInitialEvents === "1";
  const initial = wantsInitial || (sendInitialEvents === null && revision === 0);
  const { forgottenRevision } = store.collection(served.type).log;
  // Once the query is understood, errors come as an event of the stream (apiserver `storage/cacher`).
  let error: ApiError | undefined;
  if (initial && revision > store.revision) error = tooLargeResourceVersion(revision, store.revision);
  else if (!initial && revision > 0 && revision < forgottenRevision) {
    error = tooOldResourceVersion(revision, forgottenRevision);
  }
  const fromRevision = revision === 0 ? store.revision : revision;
  return { initial, marksEnd: wantsInitial, fromRevision, error };
}

type EventType = "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK";

/** Encodes events and writes them in batches: whatever comes up in one turn of the event loop goes out as one chunk. */
class WatchStream {
  readonly ended: Promise<void>;
  readonly #answer: Answer;
  readonly #view: View;
  #pending: string[] = [];
  #pendingBytes = 0;
  #scheduled = false;
  #writing: Promise<void> = Promise.resolve();
  #first = true;
  #end: () => void = () => undefined;

  constructor(answer: Answer, view: View) {
    this.#answer = answer;
    this.#view = view;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    answer.response.once("close", () => this.#end());
  }

  get closed(): boolean {
    return this.#answer.closed;
  }

  /** Waits until everything so far is on the wire. */
  async flushed(): Promise<void> {
    await new Promise(setImmediate);
    await this.#writing;
  }

  change(selection: Selection, { before, after, revision }: Change): void {
    const was = before !== undefined && matches(selection, before);
    const is = after !== undefined && matches(selection, after);
    if (is) this.event(was ? "MODIFIED" : "ADDED", after.read());
    else if (was && before !== undefined) this.event("DELETED", atRevision(before.read(), revision));
  }

  event(type: EventType, object: KubeObject): void {
    this.raw(`{"type":"${type}","object":${this.#view.object(object, !this.#first)}}\n`);
    this.#first = false;
  }

  bookmark({ type }: ServedType, revision: number, initialEventsEnd: boolean): void {
    const annotations = initialEventsEnd ? { annotations: { [INITIAL_EVENTS_END]: "true" } } : {};
    const metadata = { resourceVersion: String(revision), creationTimestamp: null, ...annotations };
    // A bookmark is an object of the kind with nothing but a revision; only here is the rest of the metadata missing.
    const object = { kind: type.kind, apiVersion: apiVersionOf(type.group, type.version), metadata } as JsonObject;
    this.event("BOOKMARK", object as KubeObject);
  }

  error(error: ApiError): void {
    this.raw(`${JSON.stringify({ type: "ERROR", object: error.toStatus() })}\n`);
  }

  raw(line: string): void {
    this.#pending.push(line);
    this.#pendingBytes += line.length;
    if (this.#pendingBytes > MAX_PENDING_BYTES) {
      this.#answer.response.destroy();
      return;
    }
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#writing = this.#flush();
    });
  }

  close(): void {
    this.#end();
  }

  /** Sends what is still pending and ends the answer. */
  async finish(): Promise<void> {
    await this.#writing;
    await this.#flush();
    this.#answer.response.end();
  }

  async #flush(): Promise<void> {
    while (this.#pending.length > 0 && !this.#answer.closed) {
      const lines = this.#pending.join("");
      this.#pending = [];
      await this.#answer.write(Buffer.from(lines));
      this.#pendingBytes -= lines.length;
    }
    this.#scheduled = false;
  }
}

/** A deleted object is reported with the revision of its deletion. */
function atRevision(object: KubeObject, revision: number): KubeObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
}
