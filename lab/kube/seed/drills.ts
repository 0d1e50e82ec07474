import { builtin, PODS } from "../builtinTypes.ts";
import { CLAIM_PROTECTION } from "../controllers/claimKeeper.ts";
import { namespaceConditions } from "../controllers/namespaceConditions.ts";
import type { JsonObject } from "../json.ts";
import { timestamp } from "../object.ts";
import { podStatus } from "../pods/podStatus.ts";
import type { EstateBuilder } from "./estateBuilder.ts";
import { podSpecOf, SMALL } from "./podSpec.ts";
import { DRAIN_NODE } from "./practiceGround.ts";

const NAMESPACES = builtin("namespaces");
const CONFIG_MAPS = builtin("configmaps");
const CLAIMS = builtin("persistentvolumeclaims");
const HOUR_MS = 3_600_000;
/** The finalizer of a controller that was uninstalled before its objects were. */
const ABANDONED = "legacy.practice.local/cleanup";

const RETIRED = "retired";

/** How many pods `seedDrills` adds, beside those of workloads. */
export const DRILL_PODS = 2;
/** Where the remains of a controller that is gone are. */
export const DRILL_NAMESPACE = "drills";

/** What an SRE gets stuck on: objects held by finalizers of a controller that is gone, a namespace that cannot go because of one, a
 *  claim that a pod still uses, a pod that nobody would make again, and one that only its node can delete. */
export function seedDrills(estate: EstateBuilder): void {
  const deletion = (hours: number): JsonObject => ({
    deletionTimestamp: timestamp(estate.nowMs - hours * HOUR_MS),
    deletionGracePeriodSeconds: 0,
  });
  estate.object(
    CONFIG_MAPS,
    {
      namespace: DRILL_NAMESPACE,
      name: "retired-feed",
      ageMs: 2_000 * HOUR_MS,
      metadata: {
        ...deletion(46),
        finalizers: [ABANDONED],
        labels: { "app.kubernetes.io/managed-by": "feed-controller" },
      },
    },
    { data: { bucket: "s3://retired-feed" } },
  );
  seedRetired(estate, deletion(30));
  estate.object(
    CLAIMS,
    {
      namespace: DRILL_NAMESPACE,
      name: "report-data",
      ageMs: 900 * HOUR_MS,
      metadata: { ...deletion(3), finalizers: [CLAIM_PROTECTION] },
    },
    {
      spec: {
        accessModes: ["ReadWriteOnce"],
        storageClassName: "standard",
        volumeMode: "Filesystem",
        resources: { requests: { storage: "10Gi" } },
        volumeName: "pvc-report-data",
      },
      status: { phase: "Bound", accessModes: ["ReadWriteOnce"], capacity: { storage: "10Gi" } },
    },
  );
  const node = estate.nodes[DRAIN_NODE] ?? estate.nextNode();
  seedPod(estate, "debug-shell", node, {
    metadata: { labels: { owner: "somebody" } },
    volumes: [{ name: "data", persistentVolumeClaim: { claimName: "report-data" } }],
  });
  const owner = { apiVersion: "v1", kind: "Node", name: node.name, uid: node.uid, controller: true };
  seedPod(estate, `node-proxy-${node.name}`, node, {
    metadata: {
      annotations: {
        "kubernetes.io/config.mirror": "5f1b3c9d0a7e4426",
        "kubernetes.io/config.source": "file",
        "kubernetes.io/config.hash": "5f1b3c9d0a7e4426",
      },
      ownerReferences: [owner],
    },
    volumes: [],
  });
}

/** A namespace that is going away for good as soon as the finalizer of what is left in it is gone. */
function seedRetired(estate: EstateBuilder, marks: JsonObject): void {
  const ageMs = 2_200 * HOUR_MS;
  estate.object(
    CONFIG_MAPS,
    { namespace: RETIRED, name: "billing-archive", ageMs, metadata: { ...marks, finalizers: [ABANDONED] } },
    { data: { table: "billing_2024" } },
  );
  const left = estate.store.collection(CONFIG_MAPS).get(RETIRED, "billing-archive");
  const since = timestamp(estate.nowMs - 30 * HOUR_MS + 4_000);
  const remaining = left === undefined ? [] : [{ type: CONFIG_MAPS, object: left.read() }];
  estate.object(
    NAMESPACES,
    { name: RETIRED, ageMs, metadata: { ...marks, labels: { "kubernetes.io/metadata.name": RETIRED } } },
    {
      spec: { finalizers: ["kubernetes"] },
      status: { phase: "Terminating", conditions: namespaceConditions({}, remaining, since) },
    },
  );
}

function seedPod(
  estate: EstateBuilder,
  name: string,
  node: { readonly name: string; readonly ip: string },
  { metadata, volumes }: { readonly metadata: JsonObject; readonly volumes: readonly JsonObject[] },
): void {
  const image = `registry.practice.local/tools/${name.startsWith("node-proxy") ? "node-proxy" : name}:1.4.0`;
  const spec = podSpecOf(name, DRILL_NAMESPACE, [{ name: "app", image, port: undefined, size: SMALL }]);
  const createdMs = estate.nowMs - 30 * HOUR_MS;
  const now = { kind: "running", startedMs: createdMs + 4_000, ready: true } as const;
  estate.object(
    PODS,
    { namespace: DRILL_NAMESPACE, name, ageMs: 30 * HOUR_MS, metadata: { generation: 1, ...metadata } },
    {
      spec: { ...spec, volumes: [...volumesOf(spec), ...volumes], nodeName: node.name },
      status: podStatus({
        uid: `${name}-${node.name}`,
        phase: "Running",
        containers: [{ name: "app", image, now, restarts: 0, lastExit: undefined }],
        podIP: estate.nextPodAddress(),
        hostIP: node.ip,
        startedMs: createdMs + 1_000,
        createdMs,
        readyChangedMs: createdMs + 5_000,
        qosClass: "Burstable",
      }),
    },
  );
}

function volumesOf(spec: JsonObject): readonly JsonObject[] {
  return Array.isArray(spec.volumes) ? spec.volumes : [];
}
