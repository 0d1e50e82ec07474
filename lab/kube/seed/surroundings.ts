import { builtin } from "../builtinTypes.ts";
import type { JsonObject } from "../json.ts";
import type { EstateBuilder } from "./estateBuilder.ts";
import type { SeededWorkload } from "./workload.ts";

const SERVICES = builtin("services");
const ENDPOINTS = builtin("endpoints");
const ENDPOINT_SLICES = builtin("endpointslices", "discovery.k8s.io");
const CONFIG_MAPS = builtin("configmaps");
const SECRETS = builtin("secrets");
const SERVICE_ACCOUNTS = builtin("serviceaccounts");
const HOUR_MS = 3_600_000;

/** What stands around every workload: its service account and configuration, and a service in front of it where it listens. */
export function seedSurroundings(estate: EstateBuilder, workload: SeededWorkload): void {
  const { plan } = workload;
  const { namespace, name } = plan;
  const labels = { "app.kubernetes.io/name": name, "app.kubernetes.io/part-of": namespace };
  const where = (of: string) => ({ namespace, name: of, ageMs: plan.ageHours * HOUR_MS, metadata: { labels } });
  estate.object(SERVICE_ACCOUNTS, where(name), {});
  const settings = `log:\n  level: info\nredis:\n  pool: 20\n  timeout: 2s\n`;
  estate.object(CONFIG_MAPS, where(`${name}-config`), { data: { "settings.yaml": settings, region: "eu-practice-1" } });
  if (plan.port !== undefined) seedService(estate, workload, labels);
}

/** Credentials that are as made up as they look. */
export function seedSecret(estate: EstateBuilder, { plan: { namespace, name, ageHours } }: SeededWorkload): void {
  const data = {
    url: base64(`postgres://${name}:practice@ledger.${namespace}:5432/${name}`),
    password: base64("practice"),
  };
  estate.object(
    SECRETS,
    { namespace, name: `${name}-credentials`, ageMs: ageHours * HOUR_MS },
    { type: "Opaque", data },
  );
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

function seedService(estate: EstateBuilder, { plan, pods }: SeededWorkload, labels: JsonObject): void {
  const { namespace, name, port = 0 } = plan;
  const where = { namespace, name, ageMs: plan.ageHours * HOUR_MS, metadata: { labels } };
  const headless = plan.kind === "StatefulSet";
  const isEdge = name === "gateway-edge";
  const clusterIP = headless ? "None" : estate.nextServiceAddress();
  const uid = estate.object(SERVICES, where, {
    spec: {
      type: isEdge ? "LoadBalancer" : "ClusterIP",
      selector: labels,
      clusterIP,
      clusterIPs: [clusterIP],
      ports: [{ name: "http", port, targetPort: port, protocol: "TCP", ...(isEdge ? { nodePort: 31_380 } : {}) }],
      sessionAffinity: "None",
      ipFamilies: ["IPv4"],
      ipFamilyPolicy: "SingleStack",
      internalTrafficPolicy: "Cluster",
    },
    status: { loadBalancer: isEdge ? { ingress: [{ ip: "203.0.113.80" }] } : {} },
  });
  const point = (pod: (typeof pods)[number]): JsonObject => ({
    ip: pod.facts.podIP,
    nodeName: pod.facts.nodeName,
    targetRef: { kind: "Pod", name: pod.name, namespace, uid: pod.facts.uid },
  });
  const ready = pods.filter(({ facts }) => facts.mood === "running");
  const unready = pods.filter(({ facts }) => facts.mood !== "running" && facts.mood !== "pending");
  const ports = [{ name: "http", port, protocol: "TCP" }];
  estate.object(ENDPOINTS, where, {
    subsets: [
      {
        ...(ready.length === 0 ? {} : { addresses: ready.map(point) }),
        ...(unready.length === 0 ? {} : { notReadyAddresses: unready.map(point) }),
        ports,
      },
    ],
  });
  const owner = { apiVersion: "v1", kind: "Service", name, uid, controller: true, blockOwnerDeletion: true };
  const slice = {
    ...where,
    name: `${name}-${estate.random.suffix(5)}`,
    metadata: { labels: { ...labels, "kubernetes.io/service-name": name }, ownerReferences: [owner] },
  };
  estate.object(ENDPOINT_SLICES, slice, {
    addressType: "IPv4",
    ports,
    endpoints: [...ready, ...unready].map((pod) => {
      const isReady = pod.facts.mood === "running";
      return {
        addresses: [pod.facts.podIP],
        conditions: { ready: isReady, serving: isReady, terminating: false },
        nodeName: pod.facts.nodeName,
        targetRef: { kind: "Pod", name: pod.name, namespace, uid: pod.facts.uid },
      };
    }),
  });
}
