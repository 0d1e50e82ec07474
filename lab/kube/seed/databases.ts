import { builtin, EVENTS, PODS } from "../builtinTypes.ts";
import { FINAL_BACKUP, PAUSED } from "../controllers/databaseOperator.ts";
import { type DatabasePhase, withVerdict } from "../controllers/databaseStatus.ts";
import { holderIdentity } from "../controllers/leaderLease.ts";
import { eventNameOf } from "../eventRecorder.ts";
import type { JsonObject } from "../json.ts";
import { type KubeObject, microTimestamp, timestamp } from "../object.ts";
import { WholeObject } from "../store/wholeObject.ts";
import type { EstateBuilder } from "./estateBuilder.ts";
import { DATABASE_UIDS } from "./practiceGround.ts";

const LEASES = builtin("leases", "coordination.k8s.io");
const DATABASES = { group: "data.practice.quarterdeck.dev", resource: "databases" };
const HOUR_MS = 3_600_000;
const NAMESPACE = "storefront";

interface DatabasePlan {
  readonly name: string;
  readonly uid: string | undefined;
  readonly ageHours: number;
  readonly spec: JsonObject;
  readonly metadata: JsonObject;
  readonly phase: DatabasePhase;
  readonly reason: string;
  readonly message: string;
  readonly status: JsonObject;
  readonly sinceHours: number;
}

/** Databases of the storefront: two are well, one cannot be provisioned, one is paused and behind its spec, one cannot be deleted. */
export function seedDatabases(estate: EstateBuilder): void {
  for (const plan of plansAt(estate.nowMs)) seedDatabase(estate, plan);
  seedLease(estate);
}

function plansAt(nowMs: number): readonly DatabasePlan[] {
  const well = (name: keyof typeof DATABASE_UIDS, replicas: number): DatabasePlan => ({
    name,
    uid: DATABASE_UIDS[name],
    ageHours: 720,
    spec: { engine: "postgres", version: "17.2", replicas, storage: { size: "50Gi", storageClassName: "standard" } },
    metadata: { generation: 2, finalizers: [FINAL_BACKUP] },
    phase: "Ready",
    reason: "AsExpected",
    message: `${replicas} of ${replicas} members are ready`,
    status: { readyReplicas: replicas, endpoint: `${name}-db.${NAMESPACE}:5432` },
    sinceHours: 700,
  });
  const noClass = 'storageclasses.storage.k8s.io "premium" not found';
  const noBucket = "cannot write the final backup to s3://retired-archive: no such bucket";
  const failing = (failures: number, reason: string, message: string) => ({
    reason,
    message: `${message}; attempt ${failures}, the next one in 300 s`,
    status: { failures, nextAttemptTime: timestamp(nowMs + 240_000) },
  });
  return [
    well("catalog", 3),
    well("carts", 1),
    {
      name: "reports",
      uid: undefined,
      ageHours: 2,
      spec: {
        engine: "postgres",
        version: "17.2",
        replicas: 3,
        storage: { size: "200Gi", storageClassName: "premium" },
      },
      metadata: { generation: 1, finalizers: [FINAL_BACKUP] },
      phase: "Provisioning",
      ...failing(29, "ProvisioningFailed", noClass),
      sinceHours: 2,
    },
    {
      name: "sessions",
      uid: undefined,
      ageHours: 400,
      spec: { engine: "postgres", version: "17.2", replicas: 5, storage: { size: "20Gi" } },
      metadata: { generation: 5, finalizers: [FINAL_BACKUP], annotations: { [PAUSED]: "true" } },
      phase: "Ready",
      reason: "AsExpected",
      message: "3 of 3 members are ready",
      status: { observedGeneration: 3, readyReplicas: 3, endpoint: `sessions-db.${NAMESPACE}:5432` },
      sinceHours: 380,
    },
    {
      name: "legacy-search",
      uid: undefined,
      ageHours: 2_000,
      spec: { engine: "mysql", version: "8.4", replicas: 1, backup: { bucket: "s3://retired-archive" } },
      metadata: {
        generation: 9,
        finalizers: [FINAL_BACKUP],
        deletionTimestamp: timestamp(nowMs - 5 * HOUR_MS),
        deletionGracePeriodSeconds: 0,
      },
      phase: "Deleting",
      ...failing(65, "FinalBackupFailed", noBucket),
      sinceHours: 5,
    },
  ];
}

function seedDatabase(estate: EstateBuilder, plan: DatabasePlan): void {
  const uid = plan.uid ?? estate.random.uid();
  const bare: KubeObject = {
    apiVersion: `${DATABASES.group}/v1`,
    kind: "Database",
    metadata: {
      name: plan.name,
      namespace: NAMESPACE,
      uid,
      resourceVersion: "",
      creationTimestamp: timestamp(estate.nowMs - plan.ageHours * HOUR_MS),
      ...plan.metadata,
    },
    spec: plan.spec,
  };
  const { phase, reason, message, status: extra } = plan;
  const since = timestamp(estate.nowMs - plan.sinceHours * HOUR_MS);
  const { resourceVersion: _none, ...metadata } = bare.metadata;
  const database = { ...withVerdict(bare, { phase, reason, message, extra }, since), metadata };
  estate.store.seed(DATABASES, new WholeObject(database));
  if (phase !== "Ready") seedEvent(estate, plan, uid);
}

function seedEvent(estate: EstateBuilder, { name, reason, message }: DatabasePlan, uid: string): void {
  const now = timestamp(estate.nowMs - 60_000);
  const component = "database-operator";
  estate.object(
    EVENTS,
    { namespace: NAMESPACE, name: eventNameOf(name, uid, reason, message), ageMs: 60_000 },
    {
      involvedObject: { kind: "Database", namespace: NAMESPACE, name, uid, apiVersion: `${DATABASES.group}/v1` },
      reason,
      message,
      source: { component },
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
      type: "Warning",
      eventTime: null,
      reportingComponent: component,
      reportingInstance: "",
    },
  );
}

function seedLease(estate: EstateBuilder): void {
  const pods = [...estate.store.collection(PODS).values()].filter((pod) => pod.namespace === "data-platform");
  const [leader] = pods.map((pod) => pod.name).sort();
  if (leader === undefined) return;
  const spec = {
    holderIdentity: holderIdentity(leader),
    leaseDurationSeconds: 15,
    acquireTime: microTimestamp(estate.nowMs - 90 * HOUR_MS),
    renewTime: microTimestamp(estate.nowMs - 3_000),
    leaseTransitions: 4,
  };
  estate.object(
    LEASES,
    { namespace: "data-platform", name: "database-operator-leader", ageMs: 900 * HOUR_MS },
    { spec },
  );
}
