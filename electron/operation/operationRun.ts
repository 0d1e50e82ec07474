/** Carries one operation on from where its records say that it is, until it has ended or a person has to decide. */
import { type Message, message } from "../../shared/model/message.ts";
import type { OperationId, OperationState, StepPart } from "../../shared/operation.ts";
import { RpcError } from "../../shared/rpc/envelope.ts";
import type { Journal, NewRecord } from "../core/operation/journal.ts";
import { PermitError } from "../core/operation/permit.ts";
import { withPermit } from "../core/operation/permitIssue.ts";
import type { ConnectionFacts, HeldLease, LeaseTarget, TargetLeases } from "../core/operation/planner.ts";
import type { StepKinds } from "../core/operation/stepKind.ts";
import { actor } from "./actor.ts";
import { withinTime } from "./deadline.ts";
import { goesBack, type Move, mayFire, mayGoBack, nextMove, type Offer } from "./nextMove.ts";
import { foldNext, type OperationFold } from "./operationFold.ts";
import { type OperationLive, receiptFor, stateOf } from "./operationView.ts";
import { DecisionBody, TryBody } from "./recordBodies.ts";
import { armStep, compensateStep, disarmStep, runStep, settleStep } from "./stepWork.ts";
import type { TargetLocks } from "./targetLocks.ts";

export interface RunParts {
  readonly journal: Journal;
  readonly kinds: StepKinds;
  readonly leases: TargetLeases | null;
  readonly locks: TargetLocks;
  readonly facts: ConnectionFacts;
  readonly log: (text: string, error: unknown) => void;
  /** The console ends: what is under way stops where it is, for the next start to find. */
  readonly closing: AbortSignal;
}

const STEP_WORK = { arm: armStep, run: runStep, compensate: compensateStep };

/** Waiting for another operation of this console on the same target. */
const LOCK_WAIT_MS = 60_000;
const LEASE_MS = 20_000;

/** Stops the work in hand; the person can go on later. */
export interface Parking {
  readonly reason: Message;
  readonly offers: readonly Offer[];
  /** It goes on by itself when its connection answers: only reading is left to do. */
  readonly wakes?: true;
}

export class OperationRun {
  readonly #parts: RunParts;
  readonly #changed: (run: OperationRun) => void;
  #fold: OperationFold;
  #live: OperationLive = { mode: "waiting", reason: null, offers: [], progress: null };
  /** A person approved what is done in this run of the console; what was found at the start waits for a decision. */
  #consented: boolean;
  /** Ids of steps that are to be read once more: while nobody watched, the target may have undone by itself what was armed there. */
  #doubtful: Set<string>;
  #wakes = false;
  #going: Promise<void> | null = null;
  /** Stops the step in hand: cancelled, or the Lease is lost. */
  #stop = new AbortController();
  #release: (() => void) | null = null;
  #lease: HeldLease | null = null;
  #leaseEnds: AbortController | null = null;
  readonly #made = Promise.withResolvers<void>();

  constructor(parts: RunParts, fold: OperationFold, how: "approved" | "found", changed: (run: OperationRun) => void) {
    this.#parts = parts;
    this.#fold = fold;
    this.#consented = how === "approved";
    this.#doubtful = how === "found" ? this.#firable() : new Set();
    this.#changed = changed;
  }

  get id(): string {
    return this.#fold.id;
  }

  get fold(): OperationFold {
    return this.#fold;
  }

  get state(): OperationState {
    return stateOf(this.#fold, this.#live);
  }

  /** What the step in hand works through. */
  get stepParts(): readonly StepPart[] {
    return this.#live.progress?.now.parts ?? [];
  }

  get ended(): boolean {
    return this.#fold.end !== null;
  }

  get parked(): boolean {
    return this.#live.mode === "parked";
  }

  /** It waits for its connection alone. */
  get wakes(): boolean {
    return this.parked && this.#wakes;
  }

  /** Resolves when it has ended or waits for a person; never rejects. While it goes, it is the same going. */
  go(): Promise<void> {
    this.#going ??= this.#drive().finally(() => {
      this.#going = null;
    });
    return this.#going;
  }

  /** Resolves when all that it changes is made: what is left of it only looks. Never where it does not come to that. */
  get made(): Promise<void> {
    return this.#made.promise;
  }

  /** Resolves when nothing of it goes on. */
  async settled(): Promise<void> {
    await this.#going;
  }

  /** Another operation took this one back; the journal says so. */
  undone(by: OperationId): void {
    this.#fold = { ...this.#fold, undoneBy: by };
    this.#changed(this);
  }

  /** Writes down what the person wants, and goes on accordingly.
   *  @throws RpcError when it has ended, cannot be done now, or cannot be written down */
  decide(wanted: Pick<DecisionBody, "wish" | "decision" | "why">): Promise<void> {
    const who = actor(this.#parts.facts, this.#fold.approved.target.connection);
    return this.#decide({ ...wanted, who, reason: null });
  }

  /** The engine does not begin it, or not go on with it. @throws RpcError as `decide` */
  dismiss(reason: Message): Promise<void> {
    return this.#decide({ wish: "stop", decision: "cancel", why: "", who: null, reason });
  }

  async #decide(decided: Omit<DecisionBody, "at">): Promise<void> {
    const { wish, reason } = decided;
    if (this.ended) throw new RpcError("conflict", message("operation.ended"));
    const stops = wish === "stop" || wish === "back";
    if (!stops && !this.parked) throw new RpcError("conflict", message("operation.goes"));
    if (this.parked && (wish === "forward" || wish === "back") && !this.#answers())
      throw new RpcError(
        "unreachable",
        message("operation.connectFirst", { name: this.#fold.approved.connectionName }),
      );
    const body = DecisionBody.parse({ ...decided, at: Date.now() });
    await this.write({ kind: "decision", step: null, body });
    if (this.parked && wish !== "leave") this.#doubtful = this.#firable();
    this.#consented = true;
    if (stops) this.#stop.abort(new RpcError("cancelled", reason ?? message("operation.cancelled")));
    // What goes now may have looked at the records before this one: it is gone through once more.
    void (this.#going ?? Promise.resolve()).then(() => this.go());
  }

  /** Aborted when the step in hand is to stop: cancelled, the Lease lost, the console closing. */
  get stopping(): AbortSignal {
    return AbortSignal.any([this.#stop.signal, this.holding]);
  }

  /** Aborted when nothing may be written any more, not even to put something back. */
  get holding(): AbortSignal {
    const signals = [this.#parts.closing];
    if (this.#lease !== null) signals.push(this.#lease.lost);
    return AbortSignal.any(signals);
  }

  /** Before each step: whether the Lease is still this console's. @returns why nothing may be written, or null */
  async checkLease(): Promise<Parking | null> {
    const lease = this.#lease;
    if (lease === null) return null;
    try {
      lease.lost.throwIfAborted();
      await withinTime(LEASE_MS, this.#parts.closing, (signal) => lease.check(signal));
      return null;
    } catch (error) {
      const reason = error instanceof RpcError ? error.text : message("operation.leaseLost");
      return { reason, offers: mayGoBack(this.#fold) ? ["retry", "undo-now", "give-up"] : ["retry", "give-up"] };
    }
  }

  /** The record is durable and the state follows it, or neither. */
  async write(record: Omit<NewRecord, "operation">): Promise<void> {
    const written = await this.#parts.journal.append({ ...record, operation: this.#fold.id });
    this.#fold = foldNext(this.#fold, written);
    const { kinds } = this.#parts;
    if (this.#fold.steps.every(({ phase, approved }) => phase === "done" || kinds.get(approved.kind)?.reads === true))
      this.#made.resolve();
    this.#changed(this);
  }

  show(live: Partial<OperationLive>): void {
    this.#live = { ...this.#live, ...live };
    this.#changed(this);
  }

  async #drive(): Promise<void> {
    if (this.ended) return;
    this.show({ mode: "going", reason: null, offers: [], progress: null });
    let parking: Parking | null = null;
    try {
      while (parking === null && !this.ended && !this.#parts.closing.aborted) parking = await this.#once();
    } catch (error) {
      // The journal cannot be written, or a fault of ours: nothing more is done before a person says so.
      this.#parts.log(`operation ${this.#fold.id}`, error);
      const reason = error instanceof RpcError ? error.text : message("operation.fault", { detail: String(error) });
      parking = { reason, offers: ["retry", "give-up"] };
    }
    await this.#letGo();
    this.#wakes = parking?.wakes ?? false;
    this.show(
      parking === null ? { progress: null } : { mode: "parked", reason: parking.reason, offers: parking.offers },
    );
  }

  /** @returns why it cannot go on by itself, or null when there may be more to do */
  async #once(): Promise<Parking | null> {
    // A decision that stopped the step before has been written down: what follows is what was decided.
    if (this.#stop.signal.aborted) this.#stop = new AbortController();
    const doubtful = this.#fold.steps.find(
      ({ approved, phase }) => this.#doubtful.has(approved.id) && phase === "done",
    );
    const move: Move = doubtful === undefined ? nextMove(this.#fold) : { kind: "settle", step: doubtful };
    switch (move.kind) {
      case "ended":
        return null;
      case "ask":
        return move;
      case "end":
        return this.#end(move);
      case "settle": {
        if (!this.#answers()) return this.#waitsForConnection();
        const parking = await settleStep(this.#parts, this, move.step);
        if (parking === null) this.#doubtful.delete(move.step.approved.id);
        return parking;
      }
      case "arm":
      case "run":
      case "compensate":
        if (!this.#consented) return this.#found();
        // What was decided while it waited for the locks counts: it is looked at again.
        if (this.#release === null) return this.#takeLocks();
        return (await this.checkLease()) ?? STEP_WORK[move.kind](this.#parts, this, move.step);
    }
  }

  #firable(): Set<string> {
    const done = this.#fold.steps.filter(({ armed, phase }) => armed !== null && phase === "done");
    return new Set(done.map(({ approved }) => approved.id));
  }

  #found(): Parking {
    if (!this.#answers()) return this.#waitsForConnection();
    const offers: Offer[] = goesBack(this.#fold) ? [] : ["finish"];
    if (mayGoBack(this.#fold)) offers.push("undo-now");
    return { reason: message("operation.found"), offers: [...offers, "give-up"] };
  }

  #waitsForConnection(): Parking {
    const reason = message("operation.found.closed", { name: this.#fold.approved.connectionName });
    return { reason, offers: ["give-up"], wakes: true };
  }

  #answers(): boolean {
    const { connection } = this.#fold.approved.target;
    return connection === null || this.#parts.facts.answering.current.has(connection);
  }

  async #takeLocks(): Promise<Parking | null> {
    const { target, lease } = this.#fold.approved;
    const signal = this.stopping;
    this.show({ mode: "trying" });
    try {
      const lock = `${target.connection ?? "console"} ${target.key}`;
      this.#release = await this.#parts.locks.take(lock, LOCK_WAIT_MS, signal);
      const { leases } = this.#parts;
      if (lease !== null && leases !== null && target.connection !== null) {
        const { connection, key } = target;
        const wanted = {
          connection,
          key,
          ...lease,
          operation: this.#fold.id,
          permitted: this.#permits(connection, key),
        };
        this.#lease = await withinTime(LEASE_MS, signal, (inner) => leases.acquire(wanted, inner));
      }
    } catch (error) {
      await this.#letGo();
      if (!signal.aborted) {
        const reason = error instanceof RpcError ? error.text : message("operation.fault", { detail: String(error) });
        await this.#try({ state: "refused", reason });
      }
      return null;
    }
    await this.#try({ state: "taken", lease: this.#lease !== null });
    this.show({ mode: "going" });
    return null;
  }

  #try(body: TryBody): Promise<void> {
    return this.write({ kind: "try", step: null, body: TryBody.parse(body) });
  }

  /** Permits for writing the Lease itself, which happens between steps; until the locks are let go of. */
  #permits(connection: string, key: string): LeaseTarget["permitted"] {
    const until = new AbortController();
    this.#leaseEnds = until;
    const proceed = () => {
      if (until.signal.aborted) throw new PermitError("the operation has let go of its target");
    };
    return (work) => withPermit({ operation: this.#fold.id, step: "lease", connection, key, proceed }, work);
  }

  async #letGo(): Promise<void> {
    const lease = this.#lease;
    this.#lease = null;
    try {
      if (lease !== null) await withinTime(LEASE_MS, new AbortController().signal, () => lease.release());
    } catch (error) {
      // It runs out by itself.
      this.#parts.log(`the Lease of operation ${this.#fold.id}`, error);
    }
    this.#leaseEnds?.abort();
    this.#release?.();
    this.#release = null;
  }

  async #end({ phase, reason }: Extract<Move, { kind: "end" }>): Promise<Parking | null> {
    const armed = this.#fold.steps.find((step) => mayFire(step));
    if (armed !== undefined && this.#fold.wish !== "leave") {
      if (!this.#answers()) return this.#waitsForConnection();
      if (!this.#consented) return this.#found();
      if (this.#release === null) return this.#takeLocks();
      return (await this.checkLease()) ?? disarmStep(this.#parts, this, armed);
    }
    const { undoes } = this.#fold.approved;
    if (undoes !== null && phase === "done") {
      await this.#parts.journal.append({ kind: "undone", operation: undoes, step: null, body: { by: this.#fold.id } });
    }
    // A clock that was set back meanwhile makes no operation end before it began.
    const endedAt = Math.max(Date.now(), this.#fold.approved.at);
    const receipt = receiptFor(this.#fold, { phase, reason, endedAt });
    await this.write({ kind: "end", step: null, body: { receipt } });
    return null;
  }
}
