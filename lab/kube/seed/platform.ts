import { builtin } from "../builtinTypes.ts";
import { budgetStatus } from "../controllers/budgetKeeper.ts";
import type { JsonObject } from "../json.ts";
import { microTimestamp, timestamp } from "../object.ts";
import type { ResourceType } from "../resourceType.ts";
import type { EstateBuilder } from "./estateBuilder.ts";
import type { SeededWorkload } from "./workload.ts";

const DAY_MS = 86_400_000;
const STORAGE_CLASSES = builtin("storageclasses", "storage.k8s.io");
const VOLUMES = builtin("persistentvolumes");
const CLAIMS = builtin("persistentvolumeclaims");
const AUTOSCALERS = builtin("horizontalpodautoscalers", "autoscaling");
const BUDGETS = builtin("poddisruptionbudgets", "policy");
const INGRESSES = builtin("ingresses", "networking.k8s.io");
const INGRESS_CLASSES = builtin("ingressclasses", "networking.k8s.io");
const NETWORK_POLICIES = builtin("networkpolicies", "networking.k8s.io");
const PRIORITY_CLASSES = builtin("priorityclasses", "scheduling.k8s.io");
const QUOTAS = builtin("resourcequotas");
const LEASES = builtin("leases", "coordination.k8s.io");

/** Storage, scaling, routing and the like, as far as the story's services have them. */
export function seedPlatform(estate: EstateBuilder, workloads: readonly SeededWorkload[]): void {
  const add = (
    type: ResourceType,
    name: string,
    body: JsonObject,
    namespace?: string,
    metadata: JsonObject = {},
  ): void => {
    estate.object(
      type,
      { ...(namespace === undefined ? {} : { namespace }), name, ageMs: 60 * DAY_MS, metadata },
      body,
    );
  };
  add(
    STORAGE_CLASSES,
    "fast",
    {
      provisioner: "disk.practice.local",
      reclaimPolicy: "Delete",
      volumeBindingMode: "WaitForFirstConsumer",
      allowVolumeExpansion: true,
    },
    undefined,
    { annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
  );
  add(STORAGE_CLASSES, "archive", {
    provisioner: "blob.practice.local",
    reclaimPolicy: "Retain",
    volumeBindingMode: "Immediate",
  });
  add(STORAGE_CLASSES, "standard", {
    provisioner: "disk.practice.local",
    reclaimPolicy: "Delete",
    volumeBindingMode: "Immediate",
    allowVolumeExpansion: true,
  });
  seedStorage(estate);
  add(AUTOSCALERS, "orders-api", AUTOSCALER, "orders");
  for (const { namespace, app, minAvailable } of BUDGETS_OF) {
    const workload = workloads.find(({ plan }) => plan.namespace === namespace && plan.name === app);
    if (workload !== undefined)
      add(BUDGETS, app, budget(workload, minAvailable, estate.nowMs), namespace, BUDGET_METADATA);
  }
  add(INGRESS_CLASSES, "edge", { spec: { controller: "practice.local/edge" } }, undefined, {
    annotations: { "ingressclass.kubernetes.io/is-default-class": "true" },
  });
  add(INGRESSES, "orders", INGRESS, "orders", { generation: 2 });
  add(NETWORK_POLICIES, "orders-cache-clients", NETWORK_POLICY, "cache", { generation: 1 });
  add(PRIORITY_CLASSES, "system-node-critical", {
    value: 2_000_001_000,
    globalDefault: false,
    preemptionPolicy: "PreemptLowerPriority",
  });
  add(PRIORITY_CLASSES, "batch", { value: -100, globalDefault: false, preemptionPolicy: "Never" });
  add(QUOTAS, "compute", QUOTA, "inventory");
  for (const node of estate.nodes.slice(0, MOST_LEASES)) {
    const renewTime = microTimestamp(node.ready ? estate.nowMs - 4_000 : estate.nowMs - 1_500_000);
    add(
      LEASES,
      node.name,
      { spec: { holderIdentity: node.name, leaseDurationSeconds: 40, renewTime } },
      "kube-node-lease",
    );
  }
}

const MOST_LEASES = 500;

function seedStorage(estate: EstateBuilder): void {
  const claims = [
    ["payments", "data-payments-ledger-0", "200Gi"],
    ["payments", "data-payments-ledger-1", "200Gi"],
    ["payments", "data-payments-ledger-2", "200Gi"],
    ["messaging", "data-kafka-0", "500Gi"],
    ["messaging", "data-kafka-1", "500Gi"],
    ["messaging", "data-kafka-2", "500Gi"],
    ["observability", "data-prometheus-0", "1Ti"],
  ] as const;
  for (const [namespace, name, storage] of claims) {
    const volumeName = `pvc-${estate.random.uid()}`;
    const common = { accessModes: ["ReadWriteOnce"], storageClassName: "fast", volumeMode: "Filesystem" };
    const uid = estate.object(
      CLAIMS,
      { namespace, name, ageMs: 31 * DAY_MS },
      {
        spec: { ...common, resources: { requests: { storage } }, volumeName },
        status: { phase: "Bound", accessModes: ["ReadWriteOnce"], capacity: { storage } },
      },
    );
    estate.object(
      VOLUMES,
      { name: volumeName, ageMs: 31 * DAY_MS },
      {
        spec: {
          ...common,
          capacity: { storage },
          persistentVolumeReclaimPolicy: "Delete",
          claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", namespace, name, uid },
          csi: { driver: "disk.practice.local", volumeHandle: volumeName },
        },
        status: { phase: "Bound" },
      },
    );
  }
  estate.object(
    CLAIMS,
    { namespace: "inventory", name: "search-index", ageMs: DAY_MS },
    {
      spec: {
        accessModes: ["ReadWriteMany"],
        storageClassName: "shared",
        volumeMode: "Filesystem",
        resources: { requests: { storage: "50Gi" } },
      },
      status: { phase: "Pending" },
    },
  );
}

const AUTOSCALER: JsonObject = {
  spec: {
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "orders-api" },
    minReplicas: 4,
    maxReplicas: 12,
    metrics: [
      { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } } },
      { type: "Resource", resource: { name: "memory", target: { type: "AverageValue", averageValue: "800Mi" } } },
    ],
  },
  status: {
    currentReplicas: 6,
    desiredReplicas: 6,
    currentMetrics: [
      { type: "Resource", resource: { name: "cpu", current: { averageUtilization: 46, averageValue: "231m" } } },
      { type: "Resource", resource: { name: "memory", current: { averageValue: "418Mi" } } },
    ],
  },
};

/** The one of the ticket desk allows nothing until a second replica is ready. */
const BUDGETS_OF = [
  { namespace: "orders", app: "orders-api", minAvailable: 4 },
  { namespace: "payments", app: "payments-api", minAvailable: 3 },
  { namespace: "storefront", app: "checkout-api", minAvailable: 1 },
  { namespace: "drills", app: "ticket-desk", minAvailable: 1 },
] as const;
const BUDGET_METADATA: JsonObject = { generation: 1 };

function budget({ plan, pods }: SeededWorkload, minAvailable: number, nowMs: number): JsonObject {
  const spec = {
    // In a smaller cluster as many may go as there are to spare.
    minAvailable: Math.max(1, Math.min(minAvailable, plan.replicas - 1)),
    selector: { matchLabels: { "app.kubernetes.io/name": plan.name } },
  };
  const healthy = pods.filter((pod) => pod.facts.mood === "running").length;
  const facts = {
    pods: pods.length,
    healthy,
    scale: plan.replicas,
    disrupted: {},
    now: timestamp(nowMs - 60 * DAY_MS),
  };
  return { spec, status: budgetStatus({ spec, metadata: BUDGET_METADATA }, facts) };
}

const INGRESS: JsonObject = {
  spec: {
    ingressClassName: "edge",
    tls: [{ hosts: ["orders.practice.local"], secretName: "orders-tls" }],
    rules: [
      {
        host: "orders.practice.local",
        http: {
          paths: [
            { path: "/", pathType: "Prefix", backend: { service: { name: "orders-api", port: { number: 8080 } } } },
          ],
        },
      },
    ],
  },
  status: { loadBalancer: { ingress: [{ ip: "203.0.113.80" }] } },
};

const NETWORK_POLICY: JsonObject = {
  spec: {
    podSelector: { matchLabels: { "app.kubernetes.io/name": "orders-cache" } },
    policyTypes: ["Ingress"],
    ingress: [
      {
        from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "orders" } } }],
        ports: [{ port: 6379 }],
      },
    ],
  },
};

const QUOTA: JsonObject = {
  spec: { hard: { "requests.cpu": "20", "requests.memory": "40Gi", "limits.memory": "80Gi", pods: "40" } },
  status: {
    hard: { "requests.cpu": "20", "requests.memory": "40Gi", "limits.memory": "80Gi", pods: "40" },
    used: { "requests.cpu": "1950m", "requests.memory": "2688Mi", "limits.memory": "7Gi", pods: "9" },
  },
};
