import type { JsonObject } from "../json.ts";
import type { PodMood } from "../pods/seededPod.ts";
import { KUBERNETES_VERSION } from "../schema/builtinSchemas.ts";
import { LARGE, MEDIUM, type Size, SMALL } from "./podSpec.ts";

/** A workload of the practice estate, as its story has it. */
export interface WorkloadPlan {
  readonly namespace: string;
  readonly name: string;
  readonly kind: "Deployment" | "StatefulSet" | "DaemonSet";
  readonly image: string;
  readonly port: number | undefined;
  readonly size: Size;
  readonly replicas: number;
  /** Whether a mesh proxy runs beside the main container. */
  readonly mesh: boolean;
  readonly ageHours: number;
  readonly revision: number;
  /** Fixed hash of the replica set's name, where the story names it. */
  readonly hash: string | undefined;
  /** Pods out of the ordinary, by ordinal; all others run. */
  readonly troubles: ReadonlyMap<number, Trouble>;
  /** Labels, annotations and owners of the workload, beside what all of them have. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly owners: readonly JsonObject[];
  /** Whether the main container has a volume that ends with its pod. */
  readonly scratch: boolean;
  /** The index of the node on which all of its pods are; undefined where they are spread. */
  readonly node: number | undefined;
  /** What a deployment was before, the latest first. */
  readonly past: readonly PastRevision[];
}

/** An earlier revision of a deployment, whose empty replica set is kept. */
export interface PastRevision {
  readonly image: string;
  readonly cause: string;
}

export interface Trouble {
  readonly mood: PodMood;
  readonly restarts: number;
  /** Fixed suffix of the pod's name, where the story names it. */
  readonly suffix: string | undefined;
  readonly ageMinutes: number | undefined;
}

type Options = Partial<Omit<WorkloadPlan, "namespace" | "name" | "troubles">> & {
  readonly troubles?: Readonly<Record<number, Partial<Trouble>>>;
};

export function plan(namespace: string, name: string, options: Options = {}): WorkloadPlan {
  const troubles = Object.entries(options.troubles ?? {}).map(([ordinal, trouble]): [number, Trouble] => [
    Number(ordinal),
    { mood: "running", restarts: 0, suffix: undefined, ageMinutes: undefined, ...trouble },
  ]);
  return {
    kind: "Deployment",
    image: `registry.practice.local/${namespace}/${name}:1.8.4`,
    port: 8080,
    size: SMALL,
    replicas: 2,
    mesh: false,
    ageHours: 96,
    revision: 7,
    hash: undefined,
    labels: {},
    annotations: {},
    owners: [],
    scratch: false,
    node: undefined,
    past: [],
    ...options,
    namespace,
    name,
    troubles: new Map(troubles),
  };
}

/** The estate's services: an incident in orders, a bad rollout in payments, a leaking job in inventory, and what is well. */
export const STORY: readonly WorkloadPlan[] = [
  plan("orders", "orders-api", {
    image: "registry.practice.local/orders/orders-api:3.18.2",
    size: MEDIUM,
    replicas: 6,
    mesh: true,
    ageHours: 3,
    revision: 42,
    hash: "6f7c9d54b8",
    troubles: {
      0: { mood: "crashLoop", restarts: 14, suffix: "q8zlm" },
      1: { mood: "notReady", restarts: 9, suffix: "7kx2n" },
      2: { restarts: 6, suffix: "m4tqp" },
      3: { restarts: 2, suffix: "x2c9d" },
    },
  }),
  plan("orders", "orders-worker", {
    replicas: 4,
    hash: "5d9c7b6f49",
    ageHours: 1,
    troubles: { 0: { mood: "creating", suffix: "jn8ps", ageMinutes: 0 }, 1: { suffix: "9fxld", ageMinutes: 16 } },
  }),
  plan("orders", "orders-scheduler", { replicas: 1, ageHours: 216 }),
  plan("payments", "payments-api", {
    replicas: 4,
    mesh: true,
    hash: "79b8c6d58f",
    past: [{ image: "registry.practice.local/payments/payments-api:1.8.3", cause: "release 1.8.3" }],
    troubles: { 0: { restarts: 1, suffix: "5hgwk" }, 1: { suffix: "c4d2s" } },
  }),
  plan("payments", "payments-worker", {
    image: "registry.practice.local/payments/payments-worker:2.31.0-rc1",
    replicas: 3,
    hash: "84f6c8b7d5",
    ageHours: 26,
    past: [
      { image: "registry.practice.local/payments/payments-worker:2.30.4", cause: "release 2.30.4" },
      { image: "registry.practice.local/payments/payments-worker:2.30.1", cause: "release 2.30.1" },
    ],
    troubles: { 0: { mood: "imagePull", suffix: "tz6rb", ageMinutes: 6 } },
  }),
  plan("payments", "payments-ledger", {
    kind: "StatefulSet",
    image: "registry.practice.local/payments/ledger:5.2.1",
    size: LARGE,
    replicas: 3,
    ageHours: 744,
  }),
  plan("inventory", "inventory-api", {
    replicas: 3,
    mesh: true,
    hash: "66d5f8b94c",
    troubles: { 0: { restarts: 1, suffix: "bq7vt" } },
  }),
  plan("inventory", "inventory-search", { replicas: 2, size: MEDIUM, ageHours: 600 }),
  plan("gateway", "gateway-edge", {
    image: "registry.practice.local/gateway/edge:1.36.2",
    size: LARGE,
    replicas: 4,
    mesh: true,
    hash: "5b7d8c6f9d",
    ageHours: 288,
    troubles: { 0: { restarts: 3, suffix: "2lvch" }, 1: { suffix: "r6mzj" } },
  }),
  plan("gateway", "gateway-auth", { replicas: 2, ageHours: 288 }),
  plan("messaging", "kafka", {
    kind: "StatefulSet",
    image: "registry.practice.local/messaging/kafka:4.1.0",
    port: 9092,
    size: LARGE,
    replicas: 3,
    ageHours: 1400,
  }),
  plan("cache", "orders-cache", {
    kind: "StatefulSet",
    image: "registry.practice.local/cache/redis:8.2.1",
    port: 6379,
    size: MEDIUM,
    replicas: 3,
    ageHours: 1100,
  }),
  plan("observability", "prometheus", {
    kind: "StatefulSet",
    image: "registry.practice.local/observability/prometheus:3.6.0",
    port: 9090,
    size: LARGE,
    replicas: 1,
    ageHours: 900,
  }),
  plan("observability", "collector", { replicas: 2, ageHours: 900 }),
  plan("observability", "node-agent", {
    kind: "DaemonSet",
    image: "registry.practice.local/observability/node-agent:1.10.2",
    port: 9100,
    ageHours: 900,
  }),
  plan("kube-system", "coredns", { image: "registry.practice.local/core/coredns:1.13.1", port: 53, ageHours: 1700 }),
  plan("kube-system", "metrics-server", { replicas: 1, port: 10250, ageHours: 1700 }),
  plan("kube-system", "kube-proxy", {
    kind: "DaemonSet",
    image: `registry.practice.local/core/kube-proxy:${KUBERNETES_VERSION}`,
    port: undefined,
    ageHours: 1700,
  }),
];

/** The smaller cluster that stands for staging: the same services, fewer of each, all well. */
export const STAGING_STORY: readonly WorkloadPlan[] = STORY.filter(({ namespace }) => namespace !== "cache").map(
  (workload) => ({
    ...workload,
    past: [],
    replicas: Math.max(1, Math.floor(workload.replicas / 2)),
    troubles: new Map(),
    hash: undefined,
    ageHours: workload.ageHours + 12,
  }),
);
