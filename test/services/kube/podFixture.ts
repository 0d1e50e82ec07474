/** Pods of realistic size for measurements: two containers, a dozen variables, probes, full status, and the managedFields that a
 *  deployment's pod carries (about 2.8 kB). The same index gives the same pod. */
import { managedFields } from "./managedFields.ts";

export interface PodFixtureOptions {
  /** The namespaces over which the pods are spread. */
  readonly namespaces: readonly string[];
  readonly nodes: number;
}

export interface PodFixture {
  readonly apiVersion: "v1";
  readonly kind: "Pod";
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly [field: string]: unknown;
  };
  readonly spec: object;
  readonly status: object;
}

const replicasPerSet = 20;
const made = "2026-11-20T08:00:00Z";

let fields: readonly object[] | undefined;

export function podFixture(index: number, options: PodFixtureOptions): PodFixture {
  const set = Math.floor(index / replicasPerSet);
  const namespace = options.namespaces[set % options.namespaces.length] ?? "default";
  const app = `app-${set}`;
  const hash = suffix(set, 10);
  const labels = {
    app,
    "app.kubernetes.io/part-of": `suite-${set % 40}`,
    "pod-template-hash": hash,
    tier: set % 3 === 0 ? "front" : "back",
  };
  const crashing = index % 500 === 7;
  const metadata = {
    name: `${app}-${hash}-${suffix(index * 7919, 5)}`,
    generateName: `${app}-${hash}-`,
    namespace,
    uid: uuid(index),
    creationTimestamp: made,
    labels,
    annotations: {
      "prometheus.io/scrape": "true",
      "prometheus.io/port": "9102",
      "checksum/config": suffix(set * 31, 40),
    },
    ownerReferences: [
      {
        apiVersion: "apps/v1",
        kind: "ReplicaSet",
        name: `${app}-${hash}`,
        uid: uuid(1e9 + set),
        controller: true,
        blockOwnerDeletion: true,
      },
    ],
  };
  const spec = podSpec(app, `node-${index % options.nodes}`);
  const status = podStatus(index, crashing);
  // Every pod has the same fields, only other values: their set is made once.
  fields ??= managedFields({ metadata, spec }, status, made);
  return { apiVersion: "v1", kind: "Pod", metadata: { ...metadata, managedFields: fields }, spec, status };
}

function podSpec(app: string, nodeName: string) {
  const variables = Array.from({ length: 12 }, (_, i) => ({
    name: `SETTING_${i}`,
    value: `${app}-value-of-setting-number-${i}`,
  }));
  const probe = (path: string, port: number) => ({
    httpGet: { path, port, scheme: "HTTP" },
    initialDelaySeconds: 5,
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  });
  const container = {
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
    imagePullPolicy: "IfNotPresent",
  };
  return {
    volumes: [{ name: "config", configMap: { name: `${app}-config`, defaultMode: 420 } }],
    containers: [
      {
        name: "main",
        image: `registry.example/${app}:1.4.2`,
        ports: [{ name: "http", containerPort: 8080, protocol: "TCP" }],
        env: variables,
        resources: { limits: { cpu: "1", memory: "512Mi" }, requests: { cpu: "100m", memory: "256Mi" } },
        volumeMounts: [{ name: "config", readOnly: true, mountPath: "/etc/app" }],
        livenessProbe: probe("/healthz", 8080),
        readinessProbe: probe("/readyz", 8080),
        ...container,
      },
      {
        name: "metrics",
        image: "registry.example/exporter:0.9.1",
        ports: [{ name: "metrics", containerPort: 9102, protocol: "TCP" }],
        resources: { requests: { cpu: "10m", memory: "32Mi" } },
        ...container,
      },
    ],
    restartPolicy: "Always",
    terminationGracePeriodSeconds: 30,
    dnsPolicy: "ClusterFirst",
    serviceAccountName: "default",
    serviceAccount: "default",
    nodeName,
    securityContext: {},
    schedulerName: "default-scheduler",
    tolerations: ["not-ready", "unreachable"].map((taint) => ({
      key: `node.kubernetes.io/${taint}`,
      operator: "Exists",
      effect: "NoExecute",
      tolerationSeconds: 300,
    })),
    priority: 0,
    enableServiceLinks: true,
    preemptionPolicy: "PreemptLowerPriority",
  };
}

function podStatus(index: number, crashing: boolean) {
  const condition = (type: string, holds: boolean) => ({
    type,
    status: holds ? "True" : "False",
    lastProbeTime: null,
    lastTransitionTime: made,
    ...(holds ? {} : { reason: "ContainersNotReady", message: "containers with unready status: [main]" }),
  });
  const running = { running: { startedAt: made } };
  const waiting = {
    waiting: { reason: "CrashLoopBackOff", message: "back-off 5m0s restarting failed container=main" },
  };
  const podIp = `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
  const containerStatus = (name: string, ready: boolean, restartCount: number) => ({
    name,
    state: ready ? running : waiting,
    lastState:
      restartCount > 0 ? { terminated: { exitCode: 1, reason: "Error", startedAt: made, finishedAt: made } } : {},
    ready,
    restartCount,
    image: `registry.example/${name}:1.4.2`,
    imageID: `registry.example/${name}@sha256:${suffix(index % 977, 64)}`,
    containerID: `containerd://${suffix(index * 13, 64)}`,
    started: ready,
  });
  return {
    phase: "Running",
    conditions: [
      condition("PodReadyToStartContainers", true),
      condition("Initialized", true),
      condition("Ready", !crashing),
      condition("ContainersReady", !crashing),
      condition("PodScheduled", true),
    ],
    hostIP: `192.168.${(index >> 8) & 255}.${index & 255}`,
    hostIPs: [{ ip: `192.168.${(index >> 8) & 255}.${index & 255}` }],
    podIP: podIp,
    podIPs: [{ ip: podIp }],
    startTime: made,
    containerStatuses: [
      containerStatus("main", !crashing, crashing ? 42 : index % 97 === 0 ? 3 : 0),
      containerStatus("metrics", true, 0),
    ],
    qosClass: "Burstable",
  };
}

/** `length` letters and digits that depend on `seed` alone (an xorshift generator). */
function suffix(seed: number, length: number): string {
  const alphabet = "bcdfghjklmnpqrstvwxz2456789";
  let state = (seed ^ 0x9e3779b9) | 1;
  let text = "";
  for (let i = 0; i < length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    text += alphabet[(state >>> 0) % alphabet.length];
  }
  return text;
}

function uuid(index: number): string {
  const hex = Math.floor(index).toString(16).padStart(12, "0");
  return `00000000-0000-4000-8000-${hex}`;
}
