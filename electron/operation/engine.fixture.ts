/** An engine over cells for tests: one connection `c1` in an environment, another `c2`, and plans made of cells to set. */
import { ConnectionId } from "../../shared/connection.ts";
import { type Environment, EnvironmentId, type Guard } from "../../shared/environment.ts";
import { message } from "../../shared/model/message.ts";
import type { OperationId, OperationState, Plan, PlanRequest } from "../../shared/operation.ts";
import type { Journal } from "../core/operation/journal.ts";
import type { OperationDraft, PlanDraft, TargetLeases } from "../core/operation/planner.ts";
import { registered } from "../core/operation/stepKind.ts";
import { Value } from "../core/state/value.ts";
import { type AroundArms, armedStep, Foothold } from "./armedTarget.fixture.ts";
import { type Around, type Cells, MemoryCells, setStep, watchStep } from "./cellTarget.fixture.ts";
import { MemoryJournal } from "./memoryJournal.fixture.ts";
import { Operations } from "./operations.ts";

export const C1 = ConnectionId.parse("c1");
export const C2 = ConnectionId.parse("c2");
export const PROD = EnvironmentId.parse("prod");

export interface WantedStep {
  readonly cell: string;
  readonly to?: string;
  readonly pivot?: true;
  readonly secret?: true;
  readonly follows?: true;
  /** It only looks: by `test.watch`. */
  readonly watches?: true;
  /** Its own undo waits on the target meanwhile: by `test.reach`. */
  readonly arms?: true;
}

export interface Wanted {
  readonly key: string;
  readonly connection?: ConnectionId;
  readonly steps: readonly WantedStep[];
  readonly refused?: true;
  readonly typed?: string;
}

export interface EngineOptions {
  readonly journal?: Journal;
  readonly cells?: Cells;
  readonly around?: Around;
  readonly guard?: Guard;
  readonly leases?: TargetLeases;
  readonly kinds?: "none";
  /** Where undos wait; one of its own over the cells where none is given. */
  readonly foothold?: Foothold;
  readonly arms?: AroundArms;
  /** Of each step, and of arming it. */
  readonly deadlineMs?: number;
}

export function environment(guard: Guard): Environment {
  return { id: PROD, name: "prod-eu", colour: "magenta", guard, connections: ["c1"] };
}

export function testEngine(options: EngineOptions = {}) {
  const journal = options.journal ?? new MemoryJournal();
  const cells = options.cells ?? new MemoryCells();
  const environments = new Value<readonly Environment[]>([environment(options.guard ?? "open")]);
  const answering = new Value<ReadonlySet<ConnectionId>>(new Set([C1, C2]));
  const around = options.around ?? {};
  const faults: unknown[] = [];
  let wanted: readonly Wanted[] = [];
  let shape: Partial<PlanDraft> = {};
  const sets = [setStep(cells, around, false), setStep(cells, around, true)].map((kind) => registered(kind));
  const foothold = options.foothold ?? new Foothold(cells);
  const reach = armedStep(cells, around, foothold, options.arms ?? {});
  const kinds = [...sets, registered(watchStep(cells, around)), registered(reach)];
  const engine = new Operations({
    journal,
    steps: options.kinds === "none" ? [] : kinds,
    environments,
    leases: options.leases ?? null,
    facts: {
      nameOf: (connection) => connection,
      identityOf: () => "jane",
      isPractice: (connection) => connection === C2,
      answering,
    },
    log: (_text, error) => faults.push(error),
    planners: {
      cluster: {
        domain: "cluster",
        plan: async () => ({
          title: message("operation.undo.step"),
          risk: "low",
          operations: await Promise.all(wanted.map((one) => draftOf(cells, one, options))),
          waves: wanted.length > 1 ? { parallel: 1, stopAfter: 1 } : null,
          blast: [],
          checks: [],
          owners: [],
          commands: [],
          options: [],
          ...shape,
        }),
      },
    },
  });
  const request: PlanRequest = {
    domain: "cluster",
    request: {
      action: "restart",
      targets: [{ connection: C1, group: "", version: "v1", resource: "pods", namespace: "", name: "x" }],
    },
  };
  const never = new AbortController().signal;
  const plan = (of: readonly Wanted[], more: Partial<PlanDraft> = {}): Promise<Plan> => {
    wanted = of;
    shape = more;
    return engine.plan(request, [], never);
  };
  const approve = (shown: Plan, typed = "") => engine.run({ plan: shown.id, hash: shown.hash, typed, why: "because" });
  const until = (id: OperationId, fits: (state: OperationState) => boolean): Promise<OperationState> =>
    new Promise((resolve) => {
      const look = () => {
        const state = engine.states.current.get(id);
        if (state === undefined || !fits(state)) return;
        unsubscribe();
        resolve(state);
      };
      let unsubscribe = () => {};
      unsubscribe = engine.states.subscribe(look);
      look();
    });
  /** It has ended, or waits for a person. */
  const rest = (id: OperationId) => until(id, ({ endedAt, phase }) => endedAt !== null || phase === "needs-person");
  return {
    engine,
    journal,
    cells,
    environments,
    answering,
    faults,
    plan,
    approve,
    until,
    rest,
    undoPlan: (operations: OperationId[]) => engine.plan({ domain: "undo", operations }, [], never),
    /** Plans, approves and waits for all. */
    go: async (...of: readonly Wanted[]) => {
      const { operations } = await approve(await plan(of));
      return Promise.all(operations.map(rest));
    },
  };
}

async function draftOf(cells: Cells, wanted: Wanted, options: EngineOptions): Promise<OperationDraft> {
  return {
    target: { connection: wanted.connection ?? C1, key: wanted.key, label: wanted.key, object: null },
    refused: wanted.refused ? message("operation.nothingToDo") : null,
    lease: options.leases === undefined ? null : { namespace: "ns" },
    typed:
      wanted.typed === undefined ? null : { text: wanted.typed, reason: message("operation.typeName", { name: "x" }) },
    steps: wanted.steps.map(({ cell, to = "new", pivot, secret, follows, watches, arms }) => {
      const { value, version } = cells.get(cell);
      return {
        draft: {
          kind: watches ? "test.watch" : arms ? "test.reach" : pivot ? "test.burn" : "test.set",
          version: 1,
          params: { cell, to },
          secret: secret ?? false,
          reading: { facts: { value }, before: { value, version } },
          deadlineMs: options.deadlineMs ?? 5_000,
          compensationMs: 5_000,
          ...(follows && { follows }),
        },
        preview: {
          title: message("operation.undo.step"),
          proof: null,
          text: null,
          diff: [{ where: cell, note: null, before: [value], after: [to] }],
          whole: null,
          undo: { kind: pivot ? "none" : "exact", text: message("operation.undo.pivot") },
          calls: [`SET ${cell}`],
        },
      };
    }),
  };
}
