/** Operations and a receipt to look at; messages as in `samplePlans.ts`. */
import { ConnectionId } from "../../shared/connection.ts";
import { BatchId, OperationState, Receipt, StepState } from "../../shared/operation.ts";
import { says } from "./samplePlans.ts";

const ONE = ConnectionId.parse("one");
const now = Date.now();

function step(title: string, phase: StepState["phase"], more: Partial<StepState> = {}): StepState {
  return StepState.parse({
    id: title,
    title: says(title),
    phase,
    text: null,
    progress: null,
    parts: 0,
    until: null,
    startedAt: phase === "waiting" ? null : now - 2_000,
    endedAt: phase === "done" ? now - 1_600 : null,
    pivot: false,
    ...more,
  });
}

function operation(id: string, more: Partial<OperationState>): OperationState {
  return OperationState.parse({
    id,
    batch: id,
    title: says("Raise Redis pool 20 → 120"),
    target: { connection: ONE, key: id, label: "Deployment orders / orders-api", object: null },
    environment: "prod-eu",
    phase: "running",
    steps: [],
    reason: null,
    offers: [],
    startedAt: now - 4_000,
    endedAt: null,
    ...more,
  });
}

const RESTART = BatchId.parse("restart");

const list = [
  operation("stuck", {
    title: says("Drain ip-10-2-14-7"),
    target: { connection: ONE, key: "node", label: "Node ip-10-2-14-7", object: null },
    phase: "needs-person",
    reason: says(
      "The console ended while pods were being evicted: 12 of 31 are gone. Finishing evicts the other 19; undoing makes the node schedulable again.",
    ),
    offers: ["finish", "undo-now", "give-up"],
    steps: [
      step("Cordon the node", "done"),
      step("Evict 31 pods", "unknown", { text: says("12 of 31 evicted"), pivot: true }),
    ],
  }),
  operation("pool", {
    offers: ["cancel", "undo-now"],
    steps: [
      step("Apply ConfigMap", "done"),
      step("Roll out orders-api", "running", {
        text: says("24 of 48"),
        progress: { done: 24, of: 48, restMs: 80_000 },
      }),
      step("Set circuit breaker", "waiting"),
      step("Close 43 connections", "waiting", { pivot: true }),
      step("Verify", "waiting"),
    ],
  }),
  ...Array.from({ length: 40 }, (_, at) =>
    operation(`restart-${at}`, {
      batch: RESTART,
      title: says("Restart 40 workloads"),
      target: { connection: ONE, key: String(at), label: `Deployment shop / service-${at}`, object: null },
      phase: at < 16 ? "done" : at === 16 ? "failed" : at < 22 ? "running" : "waiting",
      reason: at === 16 ? says("ImagePullBackOff: registry answered 503 for shop/api:3.19.0") : null,
      offers: at < 16 ? ["undo"] : at > 16 ? ["cancel"] : ["undo"],
      steps: [
        step("Restart", at < 16 ? "done" : at === 16 ? "failed" : at < 22 ? "running" : "waiting", {
          progress: at > 16 && at < 22 ? { done: at - 16, of: 6, restMs: null } : null,
        }),
      ],
      startedAt: now - 9_000,
    }),
  ),
  operation("done", {
    title: says("Scale orders-worker 6 → 8"),
    target: { connection: ONE, key: "worker", label: "Deployment orders / orders-worker", object: null },
    phase: "done",
    offers: ["undo"],
    steps: [step("Scale to 8", "done"), step("Wait until 8 are ready", "done")],
    endedAt: now,
  }),
];

export const SAMPLE_OPERATIONS: Readonly<Record<string, OperationState>> = Object.fromEntries(
  list.map((one) => [one.id, one]),
);

export const SAMPLE_RECEIPT = Receipt.parse({
  operation: "done",
  batch: "done",
  seq: 18_203,
  hash: "c1f077ab00",
  prev: "90de1b4200",
  title: says("Scale orders-worker 6 → 8"),
  target: { connection: ONE, key: "worker", label: "Deployment orders / orders-worker", object: null },
  environment: "prod-eu",
  connectionName: "prod-eu-1",
  who: { local: "jane", host: "laptop-7", target: "jane@acme.example" },
  why: "INC-2231: queue grows",
  phase: "done",
  reason: null,
  startedAt: now - 60_000,
  endedAt: now - 57_300,
  steps: [
    {
      title: says("Scale to 8"),
      phase: "done",
      text: null,
      diff: [{ where: "spec.replicas", note: null, before: ["replicas: 6"], after: ["replicas: 8"] }],
      calls: [
        {
          call: "PATCH /apis/apps/v1/namespaces/orders/deployments/orders-worker/scale",
          status: "200",
          elapsedMs: 41,
        },
      ],
    },
  ],
  undoes: null,
  undoneBy: null,
  undo: { may: "yes" },
});
