/** How much one connection may ask of its target: places for lists, a token bucket for background work, and the target's own
 *  Retry-After. Foreground requests (a person waits) go first and take no tokens; everything obeys Retry-After. */
import { message } from "../../shared/model/message.ts";
import { RpcError } from "../../shared/rpc/envelope.ts";

export type Priority = "foreground" | "background";

export interface BudgetLimits {
  readonly listsInFlight: number;
  readonly backgroundPerSecond: number;
  /** Background requests that may start at once after a quiet time. */
  readonly backgroundBurst: number;
}

export const clusterLimits: BudgetLimits = { listsInFlight: 4, backgroundPerSecond: 10, backgroundBurst: 10 };

export interface BudgetAsk {
  readonly priority: Priority;
  /** A list takes one of the list places until it is released. */
  readonly list: boolean;
  readonly signal: AbortSignal;
}

/** A place held; released once, when the request has ended. */
export interface BudgetPlace {
  release(): void;
}

/** For diagnostics: since the budget was made, and now. */
export interface BudgetCounters {
  readonly started: Readonly<Record<Priority, number>>;
  readonly waiting: Readonly<Record<Priority, number>>;
  readonly listsInFlight: number;
  readonly cancelled: number;
  readonly throttled: number;
  /** Until when the target asked for patience, in milliseconds since the epoch; null when it does not. */
  readonly pausedUntilMs: number | null;
}

interface Waiter {
  readonly ask: BudgetAsk;
  readonly start: (place: BudgetPlace) => void;
  readonly onAbort: () => void;
}

/** No target may silence the console for longer than this by one answer. */
const longestPauseMs = 120_000;

export class RequestBudget {
  readonly limits: BudgetLimits;
  readonly #queues: Readonly<Record<Priority, Waiter[]>> = { foreground: [], background: [] };
  readonly #started: Record<Priority, number> = { foreground: 0, background: 0 };
  #listsInFlight = 0;
  #cancelled = 0;
  #throttled = 0;
  #tokens: number;
  #tokensAtMs: number;
  #pausedUntilMs = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(limits: BudgetLimits = clusterLimits) {
    this.limits = limits;
    this.#tokens = limits.backgroundBurst;
    this.#tokensAtMs = Date.now();
  }

  /** Waits for its turn. @throws RpcError `cancelled` when the signal ends the wait */
  acquire(ask: BudgetAsk): Promise<BudgetPlace> {
    if (ask.signal.aborted) return Promise.reject(this.#cancel(ask.signal));
    return new Promise((resolve, reject) => {
      const queue = this.#queues[ask.priority];
      const waiter: Waiter = {
        ask,
        start: resolve,
        onAbort: () => {
          queue.splice(queue.indexOf(waiter), 1);
          reject(this.#cancel(ask.signal));
          // The one behind it may need less than it did.
          this.#serve();
        },
      };
      ask.signal.addEventListener("abort", waiter.onAbort, { once: true });
      queue.push(waiter);
      this.#serve();
    });
  }

  /** The target asked for patience (Retry-After): nothing starts for that long. */
  pause(delayMs: number): void {
    this.#throttled += 1;
    const until = Date.now() + Math.min(Math.max(0, delayMs), longestPauseMs);
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, until);
    this.#serve();
  }

  counters(): BudgetCounters {
    return {
      started: { ...this.#started },
      waiting: { foreground: this.#queues.foreground.length, background: this.#queues.background.length },
      listsInFlight: this.#listsInFlight,
      cancelled: this.#cancelled,
      throttled: this.#throttled,
      pausedUntilMs: this.#pausedUntilMs > Date.now() ? this.#pausedUntilMs : null,
    };
  }

  #cancel(signal: AbortSignal): RpcError {
    this.#cancelled += 1;
    return new RpcError("cancelled", message("connection.cancelled"), { cause: signal.reason });
  }

  /** Starts whoever may start, and sets the timer for the next. */
  #serve(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const now = Date.now();
    this.#refill(now);
    if (now < this.#pausedUntilMs) {
      this.#wake(this.#pausedUntilMs - now);
      return;
    }
    while (this.#startNext("foreground")) {}
    while (this.#tokens >= 1 && this.#startNext("background")) this.#tokens -= 1;
    if (this.#tokens < 1 && this.#queues.background.some((waiter) => this.#fits(waiter.ask))) {
      this.#wake(Math.ceil(((1 - this.#tokens) / this.limits.backgroundPerSecond) * 1000));
    }
  }

  /** The first of its queue that fits: a get overtakes a list that waits for a place. */
  #startNext(priority: Priority): boolean {
    const queue = this.#queues[priority];
    const index = queue.findIndex((waiter) => this.#fits(waiter.ask));
    const waiter = queue[index];
    if (!waiter) return false;
    queue.splice(index, 1);
    waiter.ask.signal.removeEventListener("abort", waiter.onAbort);
    this.#started[priority] += 1;
    if (waiter.ask.list) this.#listsInFlight += 1;
    waiter.start(this.#place(waiter.ask.list));
    return true;
  }

  #fits(ask: BudgetAsk): boolean {
    return !ask.list || this.#listsInFlight < this.limits.listsInFlight;
  }

  #place(list: boolean): BudgetPlace {
    let held = true;
    return {
      release: () => {
        if (!held) return;
        held = false;
        if (!list) return;
        this.#listsInFlight -= 1;
        this.#serve();
      },
    };
  }

  #refill(now: number): void {
    // A clock that was set back gives nothing and takes nothing.
    const elapsedMs = Math.max(0, now - this.#tokensAtMs);
    this.#tokensAtMs = now;
    this.#tokens = Math.min(
      this.limits.backgroundBurst,
      this.#tokens + (elapsedMs / 1000) * this.limits.backgroundPerSecond,
    );
  }

  #wake(delayMs: number): void {
    this.#timer = setTimeout(() => this.#serve(), delayMs);
  }
}
