/** Plans to look at. Their messages are English text in place of ids: a text that no catalogue has is shown as it is. */
import { EnvironmentId } from "../../shared/environment.ts";
import { type Message, message } from "../../shared/model/message.ts";
import { type BlastFigure, Plan, PlanOperation, PlanStep } from "../../shared/operation.ts";

export const says = (text: string): Message => message(text);

function step(title: string, more: Partial<PlanStep>): PlanStep {
  return PlanStep.parse({
    id: title,
    title: says(title),
    proof: { tone: "ok", text: says("server dry run passed") },
    text: null,
    diff: [],
    whole: null,
    reads: false,
    undo: { kind: "exact", text: says("") },
    undoAtMostMs: 60_000,
    takes: { aboutMs: 60, atMostMs: 60_000 },
    pivot: false,
    calls: [],
    ...more,
  });
}

function operation(label: string, steps: readonly PlanStep[], more: Partial<PlanOperation> = {}): PlanOperation {
  return PlanOperation.parse({
    target: { connection: "one", key: label, label, object: null },
    steps,
    refused: null,
    idle: false,
    ...more,
  });
}

const PRODUCTION = {
  id: EnvironmentId.parse("prod"),
  name: "prod-eu",
  guard: "protected",
  unlockedUntil: null,
} as const;

function figure(
  count: number | null,
  tone: BlastFigure["tone"],
  text: string,
  more: Partial<BlastFigure> = {},
): BlastFigure {
  return { count, atLeast: false, yours: false, tone, text: says(text), bar: null, ...more };
}

const runbook = [
  step("Apply ConfigMap orders / orders-api-config", {
    diff: [
      {
        where: "data.REDIS_POOL_SIZE",
        note: says("owner quarterdeck, no conflicts"),
        before: ['REDIS_POOL_SIZE: "20"'],
        after: ['REDIS_POOL_SIZE: "120"'],
      },
    ],
    undo: { kind: "exact", text: says("apply the former value 20 if nobody changed it since") },
    undoAtMostMs: 2_000,
    whole: { before: 'data:\n  REDIS_POOL_SIZE: "20"\n', after: 'data:\n  REDIS_POOL_SIZE: "120"\n' },
    calls: ["PATCH /api/v1/namespaces/orders/configmaps/orders-api-config", '{"data":{"REDIS_POOL_SIZE":"120"}}'],
  }),
  step("Roll out Deployment orders / orders-api", {
    diff: [
      {
        where: "spec.template · 48 pods, 12 at a time, never fewer than 36 ready",
        note: null,
        before: ["pool-config: 7be1"],
        after: ["pool-config: c40a"],
      },
    ],
    undo: { kind: "compensating", text: says("roll back to revision 42 and wait until 48 of 48 are ready") },
    undoAtMostMs: 180_000,
  }),
  step("Close 43 leaked connections on orders-cache", {
    proof: { tone: "idle", text: says("no dry run exists") },
    text: says("CLIENT KILL by id, only those idle for more than 300 s and owned by pods that are gone."),
    undo: { kind: "none", text: says("Clients that still live connect again by themselves.") },
    undoAtMostMs: null,
    pivot: true,
  }),
  step("Verify: 504 rate below 0.1 % for 3 min", {
    proof: null,
    text: says("Reads Prometheus only. If it fails, you are asked whether to undo steps 2 to 1."),
    reads: true,
    undo: { kind: "exact", text: says("nothing to undo") },
    undoAtMostMs: null,
  }),
];

function plan(more: Partial<Plan>): Plan {
  const now = Date.now();
  return Plan.parse({
    id: "plan",
    hash: "9f3c41d8aa00",
    request: { domain: "undo", operations: ["before"] },
    title: says("Raise Redis pool 20 → 120 and enable the breaker"),
    madeAt: now - 11_000,
    expiresAt: now + 589_000,
    risk: "medium",
    environments: [PRODUCTION],
    operations: [operation("orders-api", runbook)],
    waves: null,
    takes: { aboutMs: 250_000, atMostMs: 600_000 },
    blast: [
      figure(48, "ok", "pods restart, 12 at a time; 36 keep serving", {
        bar: { title: says("Connections at orders-cache"), now: 1_184, after: 5_984, limit: 10_000, unit: "" },
      }),
      figure(null, "unknown", "requests in flight: metrics are not readable"),
      figure(312, "ok", "requests in flight are drained, none dropped"),
      figure(1, "warn", "terminal closes: q8zlm / mesh-proxy", { yours: true }),
    ],
    checks: [
      { tone: "ok", text: says("Peak demand of 89 fits into 120") },
      { tone: "ok", text: says("PodDisruptionBudget allows 12 down") },
      { tone: "unknown", text: says("Metrics are 38 s old: step 4 waits for fresh ones") },
    ],
    owners: [
      {
        kind: "argocd",
        name: "orders",
        reverts: "yes",
        text: says("Its self-heal puts the former value back within 3 minutes. Change it in Git, or suspend it first."),
        source: "git.example/shop/orders.git · deploy/prod",
        suspend: { action: "annotate", targets: [ref], set: {} },
        leads: { to: ref, by: "open" },
      },
    ],
    commands: ["kubectl --context prod-eu -n orders patch configmap orders-api-config --type=json -p '[…]'"],
    options: [{ id: "take", text: says("Take spec.replicas over from kube-controller-manager"), on: false }],
    approval: { kind: "typed", text: "prod-eu", reason: says("Type its name to run this plan.") },
    ...more,
  });
}

const ref = {
  connection: "one",
  group: "",
  version: "v1",
  resource: "configmaps",
  namespace: "orders",
  name: "orders-api-config",
};

const scale = step("Scale Deployment orders / orders-worker", {
  diff: [{ where: "spec.replicas", note: null, before: ["replicas: 6"], after: ["replicas: 8"] }],
  undo: { kind: "exact", text: says("back to 6 if nobody changed it since") },
  undoAtMostMs: 5_000,
  calls: ["PATCH /apis/apps/v1/namespaces/orders/deployments/orders-worker/scale"],
});

const restart = (name: string) =>
  step(`Restart Deployment ${name}`, {
    diff: [
      {
        where: "spec.template.metadata.annotations",
        note: null,
        before: [],
        after: ["restartedAt: 2026-11-22T03:07:00Z"],
      },
    ],
    undo: { kind: "none", text: says("Pods that are gone do not come back; new ones replace them.") },
    undoAtMostMs: null,
  });

export const SAMPLE_PLANS: Readonly<Record<string, Plan>> = {
  runbook: plan({}),
  small: plan({
    title: says("Scale orders-worker 6 → 8"),
    risk: "low",
    environments: [{ ...PRODUCTION, name: "staging", guard: "open" }],
    operations: [operation("Deployment orders / orders-worker", [scale])],
    blast: [figure(2, "ok", "pods are added")],
    owners: [],
    options: [],
    approval: { kind: "confirm" },
  }),
  unlocked: plan({
    risk: "low",
    environments: [{ ...PRODUCTION, unlockedUntil: Date.now() + 872_000 }],
    operations: [operation("Deployment orders / orders-worker", [scale])],
    approval: { kind: "confirm" },
  }),
  refused: plan({
    environments: [{ ...PRODUCTION, id: null, name: "archive", guard: "read-only" }],
    operations: [operation("Deployment orders / orders-worker", [scale])],
    approval: { kind: "refused", reason: says("archive belongs to no environment, so nothing of it can be changed.") },
  }),
  expired: plan({ expiresAt: Date.now() - 1 }),
  batch: plan({
    title: says("Restart 40 workloads"),
    waves: { parallel: 5, stopAfter: 3 },
    operations: Array.from({ length: 40 }, (_, at) => {
      const name = `shop-${at % 4} / service-${at}`;
      if (at === 16) return operation(`Deployment ${name}`, [], { refused: says("It is paused: resume it first.") });
      if (at === 21) return operation(`Deployment ${name}`, [], { idle: true });
      return operation(`Deployment ${name}`, [restart(name)]);
    }),
    approval: { kind: "typed", text: "prod-eu, staging", reason: says("Type the names to run this plan.") },
  }),
};
