import type { JsonObject } from "../json.ts";

/** How large a container is, as requests and limits. */
export interface Size {
  readonly cpu: string;
  readonly cpuLimit: string;
  readonly memory: string;
  readonly memoryLimit: string;
}

export interface ContainerPlan {
  readonly name: string;
  readonly image: string;
  readonly port: number | undefined;
  readonly size: Size;
}

export const SMALL: Size = { cpu: "100m", cpuLimit: "500m", memory: "128Mi", memoryLimit: "512Mi" };
export const MEDIUM: Size = { cpu: "250m", cpuLimit: "1", memory: "512Mi", memoryLimit: "1Gi" };
export const LARGE: Size = { cpu: "1", cpuLimit: "2", memory: "2Gi", memoryLimit: "4Gi" };
const PROXY: Size = { cpu: "50m", cpuLimit: "200m", memory: "64Mi", memoryLimit: "128Mi" };

export const MESH_PROXY: ContainerPlan = {
  name: "mesh-proxy",
  image: "registry.practice.local/mesh/mesh-proxy:1.24.0",
  port: 15_090,
  size: PROXY,
};

/** The pod spec of a service as its deployment's template has it: variables, probes, volumes and all. */
export function podSpecOf(
  app: string,
  namespace: string,
  containers: readonly ContainerPlan[],
  restartPolicy: "Always" | "OnFailure" | "Never" = "Always",
): JsonObject {
  return {
    volumes: [
      { name: "config", configMap: { name: `${app}-config`, defaultMode: 420 } },
      { name: "kube-api-access", projected: PROJECTED_TOKEN },
    ],
    containers: containers.map((plan) => containerOf(plan, app, namespace)),
    restartPolicy,
    terminationGracePeriodSeconds: 30,
    dnsPolicy: "ClusterFirst",
    serviceAccountName: app,
    serviceAccount: app,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    schedulerName: "default-scheduler",
    tolerations: [
      { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 },
      { key: "node.kubernetes.io/unreachable", operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 },
    ],
    priority: 0,
    enableServiceLinks: true,
    preemptionPolicy: "PreemptLowerPriority",
  };
}

const PROJECTED_TOKEN: JsonObject = {
  sources: [
    { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
    { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
  ],
  defaultMode: 420,
};

function containerOf({ name, image, port, size }: ContainerPlan, app: string, namespace: string): JsonObject {
  const served = port === undefined ? {} : { ports: [{ name: "http", containerPort: port, protocol: "TCP" }] };
  const isProxy = name === MESH_PROXY.name;
  const liveness = port === undefined || isProxy ? {} : { livenessProbe: probe("/live", 10) };
  const readiness = port === undefined ? {} : { readinessProbe: probe("/ready", 5) };
  return {
    name,
    image,
    ...served,
    env: [
      ...(isProxy ? [] : serviceVariables(app, namespace, port)),
      { name: "POD_NAME", valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "metadata.name" } } },
    ],
    resources: {
      limits: { cpu: size.cpuLimit, memory: size.memoryLimit },
      requests: { cpu: size.cpu, memory: size.memory },
    },
    volumeMounts: [
      { name: "config", mountPath: "/etc/service", readOnly: true },
      { name: "kube-api-access", mountPath: "/var/run/secrets/kubernetes.io/serviceaccount", readOnly: true },
    ],
    ...liveness,
    ...readiness,
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
    imagePullPolicy: "IfNotPresent",
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
  };
}

function serviceVariables(app: string, namespace: string, port: number | undefined): readonly JsonObject[] {
  return [
    { name: "SERVICE_NAME", value: app },
    { name: "LOG_LEVEL", value: "info" },
    { name: "HTTP_PORT", value: String(port ?? 0) },
    { name: "REDIS_ADDRESS", value: `${namespace}-cache:6379` },
    { name: "REDIS_POOL_SIZE", value: "20" },
    { name: "KAFKA_BROKERS", value: "kafka-0.kafka.messaging:9092,kafka-1.kafka.messaging:9092" },
    { name: "DATABASE_URL", valueFrom: { secretKeyRef: { name: `${app}-credentials`, key: "url" } } },
  ];
}

function probe(path: string, periodSeconds: number): JsonObject {
  return {
    httpGet: { path, port: "http", scheme: "HTTP" },
    timeoutSeconds: 2,
    periodSeconds,
    successThreshold: 1,
    failureThreshold: 3,
  };
}
