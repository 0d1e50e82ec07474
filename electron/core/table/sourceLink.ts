/** A table's way to one of its sources: opened again when it is lost, with pauses that grow, or at once when told that the way is free. */
import type { Message } from "../../../shared/model/message.ts";
import type { SourceDelta, SourcePort, SourceRequest } from "./portProtocol.ts";
import { SourceClient } from "./sourceClient.ts";
import type { Clock } from "./sourceServer.ts";

export interface LinkListener {
  /** Of the present port; the first after a loss is of a source that knows nothing of the one before. */
  delta(delta: SourceDelta): void;
  /** @param reason what the other end said, or null
   *  @param nextTryAt epoch milliseconds */
  lost(reason: Message | null, nextTryAt: number): void;
}

export interface LinkOptions {
  readonly connect: () => SourcePort;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
}

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;

export class SourceLink {
  private readonly options: LinkOptions;
  private readonly listener: LinkListener;
  private current: SourceClient;
  private asked: Extract<SourceRequest, { kind: "query" }> | null = null;
  private filling: boolean | null = null;
  private failures = 0;
  private openedAt = 0;
  private timer: { dispose(): void } | null = null;
  private closed = false;

  constructor(options: LinkOptions, listener: LinkListener) {
    this.options = options;
    this.listener = listener;
    this.current = this.open();
  }

  /** Who is asked now; when lost, its questions are rejected. */
  get client(): SourceClient {
    return this.current;
  }

  /** Asked of this port and of every later one. */
  query(query: Extract<SourceRequest, { kind: "query" }>): void {
    this.asked = query;
    this.current.query(query);
  }

  fill(go: boolean): void {
    this.filling = go;
    this.current.fill(go);
  }

  /** The way is free again, as far as anyone knows: a pause ends now. */
  retry(): void {
    if (this.timer === null || this.closed) return;
    this.timer.dispose();
    this.timer = null;
    this.current = this.open();
    if (this.asked !== null) this.current.query(this.asked);
    if (this.filling !== null) this.current.fill(this.filling);
  }

  close(): void {
    this.closed = true;
    this.timer?.dispose();
    this.current.close();
  }

  private open(): SourceClient {
    const { clock, connect } = this.options;
    this.openedAt = clock.now();
    return new SourceClient(connect(), {
      delta: (delta) => this.listener.delta(delta),
      lost: (reason) => this.lose(reason),
    });
  }

  private lose(reason: Message | null): void {
    const { clock, random } = this.options;
    // A port that held for as long as the longest pause was good: the next loss is a first one.
    if (clock.now() - this.openedAt >= LONGEST_PAUSE_MS) this.failures = 0;
    const most = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(10, this.failures++));
    // Between a half and the whole, and a second at least: many tables of one lost worker do not come back as one.
    const pauseMs = Math.max(FIRST_PAUSE_MS, most * (0.5 + random() / 2));
    this.timer = clock.setTimeout(() => this.retry(), pauseMs);
    this.listener.lost(reason, clock.now() + pauseMs);
  }
}
