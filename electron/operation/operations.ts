/** The operation engine: plans, approvals, what runs, what waits for a person. Nothing changes a target but through it. */
import { randomUUID } from "node:crypto";
import type { Environment, EnvironmentId } from "../../shared/environment.ts";
import { type Message, message } from "../../shared/model/message.ts";
import {
  BatchId,
  OperationId,
  type OperationState,
  type Plan,
  type PlanId,
  type PlanRequest,
  type Receipt,
  type StepPart,
  type Unlock,
} from "../../shared/operation.ts";
import { RpcError } from "../../shared/rpc/envelope.ts";
import { guardOf } from "../core/environment/guards.ts";
import { type Journal, type JournalRecord, ReceiptBody, receiptOf } from "../core/operation/journal.ts";
import type { ConnectionFacts, Planners, TargetLeases } from "../core/operation/planner.ts";
import type { RegisteredStep } from "../core/operation/stepKind.ts";
import { type Readable, Value } from "../core/state/value.ts";
import { actor } from "./actor.ts";
import { compareFacts, writeApproval } from "./approvedPlan.ts";
import { runBatch } from "./batchRun.ts";
import { goesBack } from "./nextMove.ts";
import { foldRecords } from "./operationFold.ts";
import { OperationRun, type RunParts } from "./operationRun.ts";
import { currentReceipt } from "./operationView.ts";
import { PlanStore, runnable } from "./planStore.ts";
import type { DecisionBody } from "./recordBodies.ts";
import { TargetLocks } from "./targetLocks.ts";
import { undoPlanner } from "./undo/undoPlanner.ts";
import { undoStep } from "./undo/undoStep.ts";
import { Unlocks } from "./unlocks.ts";

export interface OperationsOptions {
  readonly journal: Journal;
  /** By domain; `undo` is the engine's own. */
  readonly planners: Omit<Planners, "undo">;
  /** Made by `registered()`. */
  readonly steps: readonly RegisteredStep[];
  readonly environments: Readable<readonly Environment[]>;
  /** Null where no target takes one. */
  readonly leases: TargetLeases | null;
  readonly facts: ConnectionFacts;
  readonly log: (text: string, error: unknown) => void;
}

export type Decision = "finish" | "undo-now" | "retry" | "give-up";

/** Ended operations that are still shown. */
const KEEP_ENDED = 200;

export class Operations {
  readonly #options: OperationsOptions;
  readonly #plans: PlanStore;
  readonly #unlocks: Unlocks;
  readonly #parts: RunParts;
  readonly #runs = new Map<OperationId, OperationRun>();
  readonly #shown = new Value<ReadonlyMap<OperationId, OperationState>>(new Map());
  /** By plan: what became of its approval, so that a second one begins nothing. */
  readonly #approvals = new Map<PlanId, Promise<{ batch: BatchId; operations: OperationId[] }>>();
  readonly #closing = new AbortController();
  readonly #unsubscribes: (() => void)[] = [];
  #recovered = false;

  constructor(options: OperationsOptions) {
    this.#options = options;
    const { journal, facts, leases, log, environments } = options;
    const kinds = new Map(options.steps.map((step) => [step.kind, step]));
    const undo = undoStep({ journal, kinds });
    kinds.set(undo.kind, undo);
    const planners = { ...options.planners, undo: undoPlanner({ journal, kinds, nameOf: facts.nameOf }) };
    this.#unlocks = new Unlocks(environments, (environment, until) => this.#noteUnlock(environment, until));
    this.#parts = { journal, kinds, leases, facts, log, locks: new TargetLocks(), closing: this.#closing.signal };
    this.#plans = new PlanStore({ journal, planners, kinds, environments, leases, facts, unlocks: this.#unlocks });
  }

  /** Takes up what an earlier run of the console left, as soon as the journal is this console's. */
  async start(): Promise<void> {
    const { journal, facts } = this.#options;
    this.#unsubscribes.push(
      journal.blocked.subscribe(() => void this.#recover()),
      facts.answering.subscribe(() => {
        for (const run of this.#runs.values()) if (run.wakes) void run.go();
      }),
    );
    await this.#recover();
  }

  plan(request: PlanRequest, options: readonly string[], signal: AbortSignal): Promise<Plan> {
    return this.#plans.make(request, options, signal);
  }

  /** Resolves when the approval is durable and the operations have begun. The same plan again gives the same operations.
   *  @throws RpcError `conflict` when it has to be planned anew, `guarded` when the guard wants something else of the person */
  run(of: { readonly plan: PlanId; readonly hash: string; readonly typed: string; readonly why: string }) {
    const before = this.#approvals.get(of.plan);
    if (before !== undefined) return before;
    const approval = this.#approve(of);
    this.#approvals.set(of.plan, approval);
    for (const old of [...this.#approvals.keys()].slice(0, -KEEP_ENDED)) this.#approvals.delete(old);
    // What was refused may be approved again.
    approval.catch(() => this.#approvals.delete(of.plan));
    return approval;
  }

  /** What the step in hand works through; empty for an operation that does not run. */
  partsOf(id: OperationId): readonly StepPart[] {
    return this.#runs.get(id)?.stepParts ?? [];
  }

  get states(): Readable<ReadonlyMap<OperationId, OperationState>> {
    return this.#shown;
  }

  get unlocks(): Readable<readonly Unlock[]> {
    return this.#unlocks.shown;
  }

  /** @throws RpcError when one of them cannot be written down; those before it are cancelled */
  async cancel(operations: readonly OperationId[], undo: boolean): Promise<void> {
    const runs = operations.map((id) => this.#run(id)).filter((run) => !run.ended);
    if (undo) for (const run of runs) if (run.parked) this.#refuseReadOnly(run);
    const wanted = undo
      ? ({ wish: "back", decision: "undo-now", why: "" } as const)
      : ({ wish: "stop", decision: "cancel", why: "" } as const);
    await Promise.all(runs.map((run) => run.decide(wanted)));
  }

  /** @throws RpcError `conflict` when that is not offered (any more), `guarded` in an environment that is read-only now */
  async decide(operation: OperationId, decision: Decision, why: string): Promise<void> {
    const run = this.#run(operation);
    if (!run.state.offers.includes(decision)) throw new RpcError("conflict", message("operation.notOffered"));
    const wish = this.#wishOf(run, decision);
    if (wish !== "leave") this.#refuseReadOnly(run);
    await run.decide({ wish, decision, why });
  }

  /** @throws RpcError `not-found` */
  async receipt(operation: OperationId): Promise<Receipt> {
    const records = await this.#options.journal.of(operation);
    const [first] = records;
    if (first?.kind === "note") return receiptOf(first);
    const fold = foldRecords(records);
    if (fold === null) throw new RpcError("not-found", message("operation.none"));
    return currentReceipt(fold, Date.now());
  }

  unlock(environment: EnvironmentId, typed: string): Promise<Unlock> {
    return this.#unlocks.unlock(environment, typed);
  }

  lock(environment: EnvironmentId): void {
    this.#unlocks.lock(environment);
  }

  /** What is under way stops where it is; the next start finds it. */
  async dispose(): Promise<void> {
    for (const unsubscribe of this.#unsubscribes.splice(0)) unsubscribe();
    this.#unlocks.dispose();
    this.#closing.abort(new RpcError("cancelled", message("operation.closing")));
    await Promise.all([...this.#runs.values()].map((run) => run.settled()));
  }

  async #approve(of: { plan: PlanId; hash: string; typed: string; why: string }) {
    const stored = this.#plans.get(of.plan, of.hash);
    const approval = this.#plans.approval(stored);
    if (approval.kind === "refused") throw new RpcError("guarded", approval.reason);
    if (approval.kind === "typed" && of.typed.trim() !== approval.text)
      throw new RpcError("guarded", message("operation.typedWrong", { text: approval.text }));
    await compareFacts(runnable(stored.draft), this.#parts.kinds, this.#closing.signal);
    const { journal, facts } = this.#options;
    const { batch, records, failure } = await writeApproval(stored, {
      why: of.why,
      journal,
      facts,
      kinds: this.#parts.kinds,
      environmentOf: (operation) => {
        const environment = this.#plans.environmentOf(operation);
        return { id: environment?.id ?? null, name: environment?.name ?? "" };
      },
    });
    const runs = records.map((record) => this.#add([record], "approved"));
    if (failure !== undefined) {
      // A batch of which a part is not written down is none: what was written is ended, now or by the person.
      await Promise.allSettled(runs.map((run) => run.dismiss(message("operation.halfWritten"))));
      throw failure;
    }
    void runBatch(runs, stored.plan.waves);
    return { batch, operations: runs.map(({ id }) => OperationId.parse(id)) };
  }

  async #recover(): Promise<void> {
    const { journal, log } = this.#options;
    if (this.#recovered || journal.blocked.current !== null) return;
    this.#recovered = true;
    try {
      const records = await journal.unfinished();
      // Another console holds the journal: what is unfinished is its own, and may be running.
      this.#recovered = journal.blocked.current === null;
      if (!this.#recovered) return;
      const byOperation = Map.groupBy(records, ({ operation }) => operation);
      for (const [id, found] of byOperation) {
        if (!this.#runs.has(OperationId.parse(id))) void this.#add(found, "found").go();
      }
    } catch (error) {
      this.#recovered = false;
      log("operations of an earlier run", error);
    }
  }

  #add(records: readonly JournalRecord[], how: "approved" | "found"): OperationRun {
    const fold = foldRecords(records);
    if (fold === null) throw new Error("an operation without records");
    const run = new OperationRun(this.#parts, fold, how, (changed) => this.#show(changed));
    this.#runs.set(OperationId.parse(run.id), run);
    this.#show(run);
    return run;
  }

  #show(run: OperationRun): void {
    const { state } = run;
    const states = new Map(this.#shown.current);
    states.set(state.id, state);
    if (state.endedAt !== null) {
      const ended = [...states.values()].filter(({ endedAt }) => endedAt !== null);
      for (const { id } of ended.slice(0, -KEEP_ENDED)) {
        states.delete(id);
        this.#runs.delete(id);
      }
    }
    this.#shown.set(states);
    const { undoes } = run.fold.approved;
    if (undoes !== null && state.phase === "done") this.#runs.get(undoes)?.undone(state.id);
  }

  #run(id: OperationId): OperationRun {
    const run = this.#runs.get(id);
    if (run === undefined) throw new RpcError("not-found", message("operation.none"));
    return run;
  }

  #wishOf(run: OperationRun, decision: Decision): DecisionBody["wish"] {
    switch (decision) {
      case "finish":
        return "forward";
      case "retry":
        return goesBack(run.fold) ? "back" : "forward";
      case "undo-now":
        return "back";
      case "give-up":
        return "leave";
    }
  }

  #refuseReadOnly(run: OperationRun): void {
    const { connection } = run.fold.approved.target;
    if (connection === null || this.#options.facts.isPractice(connection)) return;
    if (guardOf(this.#options.environments.current, connection) === "read-only")
      throw new RpcError("guarded", message("operation.readOnly", { names: run.fold.approved.connectionName }));
  }

  async #noteUnlock(environment: Environment, until: number): Promise<void> {
    const id = OperationId.parse(randomUUID());
    const now = Date.now();
    const reason: Message = message("operation.unlockedUntil", { time: new Date(until).toISOString() });
    const receipt: Receipt = {
      operation: id,
      batch: BatchId.parse(id),
      seq: 0,
      hash: "",
      prev: "",
      title: message("operation.unlocked", { name: environment.name }),
      target: { connection: null, key: `environment/${environment.id}`, label: environment.name, object: null },
      environment: environment.name,
      connectionName: "",
      who: actor(this.#options.facts, null),
      why: "",
      decisions: [],
      phase: "done",
      reason,
      startedAt: now,
      endedAt: now,
      steps: [],
      undoes: null,
      undoneBy: null,
      undo: { may: "no", reason: message("operation.undo.unlock") },
    };
    await this.#options.journal.append({
      kind: "note",
      operation: id,
      step: null,
      body: ReceiptBody.parse({ receipt }),
    });
  }
}
