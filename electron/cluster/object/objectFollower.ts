/** Follows a few whole objects: one by its name, or those that a field selector picks (the events of an object). Read once, then watched; what a
 *  table's reflector decides about failures holds here too, so the same decisions are used. */
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { KubeHttp, KubeRequest } from "../http/request.ts";
import { type Attempt, failureOf, StreamFailure, watchFailureOf } from "../source/failure.ts";
import {
  advance,
  type Failure,
  initialState,
  type Outcome,
  type ReflectorState,
  sawBookmark,
  sawEvent,
  silenceMs,
  watchOpen,
} from "../source/reflectorState.ts";
import { readChunks, sleep } from "../source/streaming.ts";
import { watchGuard } from "../source/watchGuard.ts";
import { at, listAt, numberAt, textAt } from "../source/wireValue.ts";
import { JsonLines } from "./jsonLines.ts";

export interface FollowedSet {
  /** The collection: `/api/v1/namespaces/shop/pods`. */
  readonly path: string;
  /** Reads one object by its name (which needs the `get` permission alone); null lists what the selector picks. */
  readonly name: string | null;
  readonly fieldSelector: string;
  readonly resource: string;
  readonly namespace: string | null;
  readonly watchable: boolean;
}

export interface FollowedView {
  /** By uid; those deleted are gone. */
  readonly objects: ReadonlyMap<string, unknown>;
  readonly state: ReflectorState;
}

export interface FollowerOptions {
  readonly http: KubeHttp;
  readonly random: () => number;
  readonly report: (failure: Failure | null) => void;
  readonly changed: () => void;
  /** It was disposed. */
  readonly ended: () => void;
}

const watchSeconds = 300;

export class ObjectFollower implements FollowedView {
  readonly #set: FollowedSet;
  readonly #options: FollowerOptions;
  readonly #objects = new Map<string, unknown>();
  readonly #ended = new AbortController();
  #step = new AbortController();
  #state: ReflectorState;
  /** The last answer was that there is no such object. */
  #missing = false;
  /** The person may read the object by its name alone. */
  #getOnly = false;
  #listVersion = "";

  constructor(set: FollowedSet, options: FollowerOptions) {
    this.#set = set;
    this.#options = options;
    this.#state = initialState({ watchable: set.watchable, fillBy: "list" });
    void this.#loop();
  }

  get objects(): ReadonlyMap<string, unknown> {
    return this.#objects;
  }

  get state(): ReflectorState {
    return this.#state;
  }

  get missing(): boolean {
    return this.#missing;
  }

  /** See `Reflector.wake`. */
  wake(unproven: boolean): void {
    const { kind } = this.#state.step;
    if (unproven || kind === "wait" || kind === "parked") this.#step.abort(new Woken(unproven));
  }

  dispose(): void {
    this.#ended.abort();
    this.#step.abort();
    this.#options.ended();
  }

  async #loop(): Promise<void> {
    while (!this.#ended.signal.aborted) {
      this.#step = new AbortController();
      const openedAt = Date.now();
      const outcome = await this.#run(this.#step.signal).catch((error: unknown) => this.#failed(error, openedAt));
      if (this.#ended.signal.aborted) return;
      if (outcome.kind === "failed") this.#options.report(outcome.failure);
      this.#become(advance(this.#state, outcome, Date.now(), this.#options.random()));
    }
  }

  #failed(error: unknown, openedAt: number): Outcome {
    const { reason } = this.#step.signal;
    if (this.#step.signal.aborted && reason instanceof Woken) return { kind: "woken", unproven: reason.unproven };
    const attempt = this.#attempt(
      this.#state.step.kind === "watch" ? "watch" : this.#set.name === null ? "list" : "get",
    );
    return { kind: "failed", failure: failureOf(error, attempt), livedMs: Date.now() - openedAt };
  }

  async #run(signal: AbortSignal): Promise<Outcome> {
    const { step } = this.#state;
    switch (step.kind) {
      case "page":
      case "fill":
        return { kind: "filled", resourceVersion: await this.#read(signal) };
      case "watch":
        return await this.#watch(step.from, signal);
      case "wait":
        await sleep(step.until - Date.now(), signal);
        return { kind: "waited" };
      case "held":
      case "parked":
        return await sleep(null, signal);
    }
  }

  async #read(signal: AbortSignal): Promise<string> {
    const { http } = this.#options;
    const { name, path, fieldSelector } = this.#set;
    const base = { method: "GET", signal, priority: "foreground", maxBytes: 64 << 20 } as const;
    if (name !== null && (this.#getOnly || !(await this.#readAsList(signal)))) {
      try {
        const object = await http.json({ ...base, path: `${path}/${encodeURIComponent(name)}` });
        this.#objects.clear();
        this.#put(object);
        this.#missing = false;
        return textAt(object, "metadata", "resourceVersion");
      } catch (error) {
        this.#missing = failureOf(error, this.#attempt("get")).kind === "unserved";
        throw error;
      }
    }
    if (name !== null) return this.#listVersion;
    const list = await http.json({ ...base, path, query: { fieldSelector, limit: 500 } });
    this.#objects.clear();
    for (const item of listAt(list, "items")) this.#put(item);
    return textAt(list, "metadata", "resourceVersion");
  }

  /** Reads the one object as a list of one: a list's version is recent, where an object's own may be older than the history that a watch can
   *  begin in, and would be answered with 410 for ever.
   *  @returns false when there is no such object, or it may not be listed; then it is read by its name */
  async #readAsList(signal: AbortSignal): Promise<boolean> {
    const { name, path } = this.#set;
    try {
      const list = await this.#options.http.json({
        method: "GET",
        signal,
        priority: "foreground",
        maxBytes: 64 << 20,
        path,
        query: { fieldSelector: `metadata.name=${name}` },
      });
      const [object] = listAt(list, "items");
      if (object === undefined) return false;
      this.#objects.clear();
      // Items of a list leave out what the list says for all of them.
      this.#put({
        apiVersion: textAt(list, "apiVersion"),
        kind: textAt(list, "kind").replace(/List$/, ""),
        ...asObject(object),
      });
      this.#missing = false;
      this.#listVersion = textAt(list, "metadata", "resourceVersion");
      return true;
    } catch (error) {
      if (!(error instanceof RpcError) || !(error.code === "forbidden" || error.code === "invalid")) throw error;
      this.#getOnly = true;
      return false;
    }
  }

  async #watch(from: string, signal: AbortSignal): Promise<Outcome> {
    const { path, name, fieldSelector } = this.#set;
    const request: KubeRequest = {
      method: "GET",
      path,
      query: {
        watch: 1,
        resourceVersion: from,
        fieldSelector: name === null ? fieldSelector : `metadata.name=${name}`,
        allowWatchBookmarks: true,
        timeoutSeconds: watchSeconds,
      },
      signal,
      cost: "watch",
      priority: "foreground",
      idleTimeoutMs: null,
    };
    const response = await this.#options.http.request(request);
    const openedAt = Date.now();
    this.#options.report(null);
    this.#become(watchOpen(this.#state, openedAt));
    let events = false;
    const lines = new JsonLines((event) => {
      events = true;
      this.#take(event);
    });
    const guard = watchGuard(
      openedAt + (watchSeconds + 30) * 1000,
      () => silenceMs(this.#state),
      () => {
        const reason = message("cluster.watch.silent");
        response.body.destroy(new StreamFailure({ kind: "lost", reason, retryAfterMs: null }));
      },
    );
    try {
      await readChunks(response.body, signal, (chunk) => {
        guard.alive();
        lines.push(chunk);
      });
    } finally {
      guard.dispose();
    }
    return { kind: "closed", livedMs: Date.now() - openedAt, events };
  }

  #take(event: unknown): void {
    const type = textAt(event, "type");
    const object = at(event, "object");
    const version = textAt(object, "metadata", "resourceVersion");
    switch (type) {
      case "BOOKMARK":
        this.#state = sawBookmark(this.#state, version, Date.now());
        return;
      case "ERROR": {
        const failure = {
          code: numberAt(object, "code") ?? 500,
          reason: textAt(object, "reason"),
          message: textAt(object, "message"),
          retryAfterSeconds: numberAt(object, "details", "retryAfterSeconds"),
        };
        throw new StreamFailure(watchFailureOf(failure, this.#attempt("watch")));
      }
      case "DELETED":
        this.#objects.delete(textAt(object, "metadata", "uid"));
        this.#missing = this.#set.name !== null;
        break;
      default:
        // Deleted and made anew under the same name: the old one's deletion came before.
        this.#put(object);
        this.#missing = false;
    }
    this.#become(sawEvent(this.#state, version, Date.now()));
  }

  #put(object: unknown): void {
    this.#objects.set(textAt(object, "metadata", "uid") || textAt(object, "metadata", "name"), object);
  }

  #become(state: ReflectorState): void {
    this.#state = state;
    this.#options.changed();
  }

  #attempt(verb: Attempt["verb"]): Attempt {
    return { verb, resource: this.#set.resource, namespace: this.#set.namespace };
  }
}

function asObject(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}

class Woken {
  readonly unproven: boolean;
  constructor(unproven: boolean) {
    this.unproven = unproven;
  }
}
