/** Plans that a person was shown and may still approve. */
import { createHmac, randomBytes, randomUUID } from "node:crypto";
import type { ConnectionId } from "../../shared/connection.ts";
import type { Environment } from "../../shared/environment.ts";
import { canonicalJson, type Json } from "../../shared/model/json.ts";
import { type Message, message } from "../../shared/model/message.ts";
import { type Plan, PlanId, type PlanOperation, type PlanRequest } from "../../shared/operation.ts";
import { RpcError } from "../../shared/rpc/envelope.ts";
import type { Journal } from "../core/operation/journal.ts";
import type {
  ConnectionFacts,
  OperationDraft,
  PlanContext,
  PlanDraft,
  Planners,
  TargetLeases,
} from "../core/operation/planner.ts";
import type { StepDraft, StepKinds } from "../core/operation/stepKind.ts";
import { Validity } from "../core/state/validity.ts";
import type { Readable } from "../core/state/value.ts";
import { approvalOf } from "./approval.ts";
import { hashOf } from "./keptValues.ts";
import { planDuration, stepDuration } from "./planDuration.ts";
import type { Unlocks } from "./unlocks.ts";

const APPROVAL_MS = 10 * 60_000;
/** A plan of 500 large objects is some megabytes. */
const KEEP = 40;

export interface PlanParts {
  readonly journal: Journal;
  readonly planners: Planners;
  readonly kinds: StepKinds;
  readonly environments: Readable<readonly Environment[]>;
  readonly leases: TargetLeases | null;
  readonly facts: ConnectionFacts;
  readonly unlocks: Unlocks;
}

export interface StoredPlan {
  readonly plan: Plan;
  readonly draft: PlanDraft;
  readonly validity: Validity;
  readonly options: boolean;
}

export class PlanStore {
  readonly #parts: PlanParts;
  readonly #plans = new Map<PlanId, StoredPlan>();

  constructor(parts: PlanParts) {
    this.#parts = parts;
  }

  /** @throws RpcError when it cannot be planned */
  async make(request: PlanRequest, options: readonly string[], signal: AbortSignal): Promise<Plan> {
    const draft = await drafted(this.#parts.planners, request, {
      options: new Set(options),
      signal,
      forbidden: (connection) => this.#forbidden(connection),
    });
    if (draft === undefined)
      throw new RpcError("unsupported", message("operation.noPlanner", { domain: request.domain }));
    this.#refuseUnknownKinds(draft);
    const validity = new Validity(APPROVAL_MS);
    const stored = { draft, validity, options: draft.options.some(({ on }) => on) };
    const plan: Plan = {
      id: PlanId.parse(randomUUID()),
      hash: planHash(draft),
      request,
      title: draft.title,
      madeAt: validity.madeAt,
      expiresAt: validity.until,
      risk: draft.risk,
      environments: this.#environments(runnable(draft).length > 0 ? { operations: runnable(draft) } : draft),
      operations: draft.operations.map((operation) => shownOperation(operation, this.#parts.kinds)),
      waves: draft.waves,
      takes: planDuration(
        runnable(draft).map(({ steps }) => steps),
        draft.waves,
        (kind) => this.#parts.kinds.get(kind)?.reads === true,
      ),
      blast: draft.blast,
      checks: [...draft.checks, ...(await this.#leaseChecks(draft, signal))],
      owners: draft.owners,
      commands: [...draft.commands],
      options: draft.options,
      approval: this.approval(stored),
    };
    for (const [id, { validity: old }] of this.#plans) {
      if (!old.holds() || this.#plans.size >= KEEP) this.#plans.delete(id);
    }
    this.#plans.set(plan.id, { ...stored, plan });
    return plan;
  }

  /** @throws RpcError `conflict` when there is none, or no approval is taken for it any more */
  get(id: PlanId, hash: string): StoredPlan {
    const stored = this.#plans.get(id);
    if (stored === undefined || !stored.validity.holds())
      throw new RpcError("conflict", message("operation.planExpired"));
    if (stored.plan.hash !== hash) throw new RpcError("conflict", message("operation.otherPlan"));
    return stored;
  }

  /** By the guards as they are now. */
  approval({ draft, options }: Pick<StoredPlan, "draft" | "options">): Plan["approval"] {
    const running = runnable(draft);
    return approvalOf({
      // Of what would run: a target that is refused is no reason against the others.
      environments: this.#environments({ operations: running }).map(({ name, guard, unlockedUntil }) => ({
        name,
        guard,
        unlocked: unlockedUntil !== null,
      })),
      ownGuards: running.length > 0 && running.every(({ target }) => target.connection === null),
      demands: running.flatMap(({ typed }) => (typed === null ? [] : [typed])),
      risk: draft.risk,
      operations: running.map(({ steps }) => steps.map(({ preview }) => preview.undo.kind)),
      refusals: draft.operations.flatMap(({ refused }) => (refused === null ? [] : [refused])),
      options,
      blocked: this.#parts.journal.blocked.current,
    });
  }

  environmentOf(operation: Pick<OperationDraft, "target" | "environments">): Plan["environments"][number] | null {
    return this.#environments({ operations: [operation] })[0] ?? null;
  }

  #forbidden(connection: ConnectionId): Message | null {
    const target = { connection, key: "", label: "", object: null };
    const environment = this.environmentOf({ target });
    return environment?.guard === "read-only" ? message("operation.readOnly", { names: environment.name }) : null;
  }

  /** Each once. A connection in none is read-only, unless it is of the practice estate. */
  #environments(draft: {
    readonly operations: readonly Pick<OperationDraft, "target" | "environments">[];
  }): Plan["environments"] {
    const known = this.#parts.environments.current;
    const found = new Map<string, Plan["environments"][number]>();
    const add = (environment: Environment) =>
      found.set(environment.id, {
        id: environment.id,
        name: environment.name,
        guard: environment.guard,
        unlockedUntil: this.#parts.unlocks.until(environment.id),
      });
    for (const { target, environments } of draft.operations) {
      const { connection } = target;
      for (const environment of known) if (environments?.includes(environment.id)) add(environment);
      if (connection === null) continue;
      const environment = known.find(({ connections }) => connections.includes(connection));
      if (environment !== undefined) add(environment);
      else {
        const guard = this.#parts.facts.isPractice(connection) ? "open" : "read-only";
        const name = this.#parts.facts.nameOf(connection);
        found.set(`connection ${connection}`, { id: null, name, guard, unlockedUntil: null });
      }
    }
    return [...found.values()];
  }

  /** Where no Lease may be written, other consoles are not excluded: the person is told. */
  async #leaseChecks(draft: PlanDraft, signal: AbortSignal): Promise<Plan["checks"]> {
    const places = new Map<string, { connection: Parameters<TargetLeases["possible"]>[0]; namespace: string }>();
    for (const { target, lease } of runnable(draft)) {
      const { connection } = target;
      if (connection !== null && lease !== null)
        places.set(`${connection} ${lease.namespace}`, { connection, ...lease });
    }
    const asked = await Promise.all(
      [...places.values()].map(async ({ connection, namespace }) => {
        const possible = await this.#parts.leases?.possible(connection, namespace, signal).catch(() => false);
        return possible === true ? null : this.#parts.facts.nameOf(connection);
      }),
    );
    const open = [...new Set(asked.filter((name) => name !== null))];
    if (open.length === 0) return [];
    return [{ tone: "warn", text: message("operation.noLease", { names: open.join(", ") }) }];
  }

  #refuseUnknownKinds(draft: PlanDraft): void {
    for (const { draft: step } of draft.operations.flatMap(({ steps }) => steps)) {
      const kind = this.#parts.kinds.get(step.kind);
      if (kind === undefined || kind.version !== step.version)
        throw new Error(`the step kind ${step.kind} ${step.version} of a plan is not registered`);
    }
  }
}

function drafted(planners: Planners, request: PlanRequest, context: PlanContext): Promise<PlanDraft> | undefined {
  switch (request.domain) {
    case "cluster":
      return planners.cluster?.plan(request, context);
    case "environments":
      return planners.environments?.plan(request, context);
    case "undo":
      return planners.undo?.plan(request, context);
  }
}

export function runnable(draft: PlanDraft): readonly OperationDraft[] {
  return draft.operations.filter(({ refused, steps }) => refused === null && steps.length > 0);
}

export const stepId = (index: number): string => `s${index + 1}`;

function shownOperation({ target, steps, refused }: OperationDraft, kinds: StepKinds): PlanOperation {
  return {
    target,
    steps: steps.map((step, index) => {
      const { aboutMs: _, ...preview } = step.preview;
      const pivot = preview.undo.kind === "none";
      const reads = kinds.get(step.draft.kind)?.reads === true;
      const undoAtMostMs = pivot || reads ? null : step.draft.compensationMs;
      return { ...preview, id: stepId(index), reads, undoAtMostMs, takes: stepDuration(step), pivot };
    }),
    refused,
    idle: refused === null && steps.length === 0,
  };
}

/** Over all that will be done and all that the decision rests on. Values of secrets enter by a keyed digest whose key nobody keeps: a hash that is
 *  written down must not let anyone try them out. */
function planHash(draft: PlanDraft): string {
  const key = randomBytes(32);
  const step = ({ kind, version, params, secret, reading, deadlineMs, compensationMs }: StepDraft): Json => {
    const content = canonicalJson([params, reading.facts]);
    const digest = secret ? createHmac("sha256", key).update(content).digest("hex") : content;
    return [kind, version, digest, deadlineMs, compensationMs];
  };
  return hashOf([
    draft.operations.map(
      ({ target, lease, steps }): Json => [
        target.connection,
        target.key,
        lease === null ? null : lease.namespace,
        steps.map(({ draft: one }) => step(one)),
      ],
    ),
    draft.options.filter(({ on }) => on).map(({ id }) => id),
  ]);
}
