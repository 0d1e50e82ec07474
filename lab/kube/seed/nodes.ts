import type { JsonObject } from "../json.ts";
import { type Draft, timestamp } from "../object.ts";
import type { SeededRandom } from "../random.ts";
import { KUBERNETES_VERSION } from "../schema/builtinSchemas.ts";

export interface NodePlan {
  readonly name: string;
  readonly ip: string;
  readonly zone: string;
  readonly createdMs: number;
  readonly uid: string;
  readonly ready: boolean;
  readonly cordoned: boolean;
}

const DAY_MS = 86_400_000;
const ZONES = ["eu-practice-1a", "eu-practice-1b", "eu-practice-1c"];

/** @param count at least 1; beyond a few nodes one is lost and one is cordoned */
export function planNodes(count: number, random: SeededRandom, nowMs: number): readonly NodePlan[] {
  const plans: NodePlan[] = [];
  for (let index = 0; index < count; index++) {
    const third = Math.floor(index / 250);
    const fourth = (index % 250) + 4;
    plans.push({
      name: `ip-10-${2 + Math.floor(third / 250)}-${third % 250}-${fourth}`,
      ip: `10.${2 + Math.floor(third / 250)}.${third % 250}.${fourth}`,
      zone: ZONES[index % ZONES.length] ?? "",
      createdMs: nowMs - (40 + random.below(60)) * DAY_MS - random.below(DAY_MS),
      uid: random.uid(),
      ready: !(count > 5 && index === count - 2),
      cordoned: count > 5 && index === count - 1,
    });
  }
  return plans;
}

export function nodeObject(plan: NodePlan, nowMs: number): Draft {
  const condition = (type: string, status: string, reason: string, message: string): JsonObject => ({
    type,
    status,
    lastHeartbeatTime: timestamp(plan.ready ? nowMs - 10_000 : nowMs - 1_500_000),
    lastTransitionTime: timestamp(plan.ready ? plan.createdMs + 60_000 : nowMs - 1_460_000),
    reason,
    message,
  });
  const lost = "Kubelet stopped posting node status.";
  const pressure = (type: string, reason: string, message: string): JsonObject =>
    plan.ready ? condition(type, "False", reason, message) : condition(type, "Unknown", "NodeStatusUnknown", lost);
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: plan.name,
      uid: plan.uid,
      creationTimestamp: timestamp(plan.createdMs),
      labels: {
        "beta.kubernetes.io/arch": "amd64",
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/hostname": plan.name,
        "kubernetes.io/os": "linux",
        "node-role.kubernetes.io/worker": "",
        "node.kubernetes.io/instance-type": "practice.4xlarge",
        "topology.kubernetes.io/region": "eu-practice-1",
        "topology.kubernetes.io/zone": plan.zone,
      },
      annotations: { "node.alpha.kubernetes.io/ttl": "0" },
    },
    spec: {
      podCIDR: `${plan.ip.split(".").slice(0, 3).join(".")}.0/24`,
      providerID: `practice:///${plan.zone}/${plan.name}`,
      ...(plan.cordoned ? { unschedulable: true, taints: [CORDON_TAINT] } : {}),
      ...(plan.ready ? {} : { taints: LOST_TAINTS }),
    },
    status: {
      capacity: { cpu: "16", memory: "64Gi", "ephemeral-storage": "200Gi", pods: "250" },
      allocatable: { cpu: "15800m", memory: "61Gi", "ephemeral-storage": "184Gi", pods: "250" },
      conditions: [
        pressure("MemoryPressure", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
        pressure("DiskPressure", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
        pressure("PIDPressure", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
        plan.ready
          ? condition("Ready", "True", "KubeletReady", "kubelet is posting ready status")
          : condition("Ready", "Unknown", "NodeStatusUnknown", lost),
      ],
      addresses: [
        { type: "InternalIP", address: plan.ip },
        { type: "Hostname", address: plan.name },
      ],
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      nodeInfo: {
        machineID: plan.uid.replaceAll("-", ""),
        systemUUID: plan.uid,
        bootID: plan.uid,
        kernelVersion: "6.12.41-practice",
        osImage: "Debian GNU/Linux 13 (trixie)",
        containerRuntimeVersion: "containerd://2.1.4",
        kubeletVersion: KUBERNETES_VERSION,
        kubeProxyVersion: "",
        operatingSystem: "linux",
        architecture: "amd64",
      },
    },
  };
}

const CORDON_TAINT: JsonObject = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };
const LOST_TAINTS: readonly JsonObject[] = [
  { key: "node.kubernetes.io/unreachable", effect: "NoSchedule" },
  { key: "node.kubernetes.io/unreachable", effect: "NoExecute" },
];
