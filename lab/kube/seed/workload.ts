import { builtin, PODS } from "../builtinTypes.ts";
import { revisionData } from "../controllers/revisionHistory.ts";
import { at, type JsonObject, list, record } from "../json.ts";
import { timestamp } from "../object.ts";
import { type PodFacts, type PodMood, type PodTemplate, SeededPod } from "../pods/seededPod.ts";
import { hash32 } from "../random.ts";
import type { EstateBuilder } from "./estateBuilder.ts";
import { podManagedFields } from "./managedFields.ts";
import { type ContainerPlan, MESH_PROXY, podSpecOf } from "./podSpec.ts";
import type { Trouble, WorkloadPlan } from "./workloadPlan.ts";

const DEPLOYMENTS = builtin("deployments", "apps");
const REPLICA_SETS = builtin("replicasets", "apps");
const STATEFUL_SETS = builtin("statefulsets", "apps");
const DAEMON_SETS = builtin("daemonsets", "apps");
const CONTROLLER_REVISIONS = builtin("controllerrevisions", "apps");
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** The pods that a workload got, for what is made around them: services, events. */
export interface SeededWorkload {
  readonly plan: WorkloadPlan;
  readonly pods: readonly SeededPod[];
}

/** Adds a workload with its pods, and its replica set where it has one. */
export function seedWorkload(estate: EstateBuilder, plan: WorkloadPlan): SeededWorkload {
  const ageMs = plan.ageHours * HOUR_MS + estate.random.below(HOUR_MS);
  const labels = { "app.kubernetes.io/name": plan.name, "app.kubernetes.io/part-of": plan.namespace };
  const main: ContainerPlan = { name: "app", image: plan.image, port: plan.port, size: plan.size };
  const bare = podSpecOf(plan.name, plan.namespace, plan.mesh ? [main, MESH_PROXY] : [main]);
  const spec = plan.scratch ? withScratch(bare) : bare;
  const hash = plan.hash ?? estate.random.suffix(9);
  const podLabels =
    plan.kind === "Deployment"
      ? { ...labels, "pod-template-hash": hash }
      : { ...labels, "controller-revision-hash": plan.kind === "StatefulSet" ? `${plan.name}-${hash}` : hash };
  const replicas = plan.kind === "DaemonSet" ? estate.nodes.length : plan.replicas;
  const moods = Array.from({ length: replicas }, (_, ordinal) => plan.troubles.get(ordinal)?.mood ?? "running");
  const shape: Shape = { plan, ageMs, labels, spec, hash, podLabels, replicas, ready: moods.filter(isReady).length };
  const owner = seedOwners(estate, shape);
  const template: PodTemplate = {
    namespace: plan.namespace,
    labels: podLabels,
    annotations: { "kubectl.kubernetes.io/default-container": "app" },
    generateName: plan.kind === "StatefulSet" ? undefined : `${ownerName(shape)}-`,
    owner,
    spec,
    containers: (plan.mesh ? [main, MESH_PROXY] : [main]).map(({ name, image }) => ({ name, image })),
    qosClass: "Burstable",
    managedFields: undefined,
  };
  const full = estate.managedFields ? withManagedFields(template, estate.nowMs - ageMs) : template;
  const pods = moods.map((mood, ordinal) => seedPod(estate, shape, full, mood, ordinal));
  return { plan, pods };
}

interface Shape {
  readonly plan: WorkloadPlan;
  readonly ageMs: number;
  readonly labels: JsonObject;
  readonly spec: JsonObject;
  readonly hash: string;
  readonly podLabels: Readonly<Record<string, string>>;
  readonly replicas: number;
  readonly ready: number;
}

function isReady(mood: PodMood): boolean {
  return mood === "running";
}

function ownerName({ plan, hash }: Shape): string {
  return plan.kind === "Deployment" ? `${plan.name}-${hash}` : plan.name;
}

function seedOwners(estate: EstateBuilder, shape: Shape): JsonObject {
  switch (shape.plan.kind) {
    case "Deployment":
      return ownerReference(
        "ReplicaSet",
        ownerName(shape),
        seedReplicaSet(estate, shape, seedDeployment(estate, shape)),
      );
    case "StatefulSet":
      return ownerReference("StatefulSet", shape.plan.name, seedStatefulSet(estate, shape));
    case "DaemonSet":
      return ownerReference("DaemonSet", shape.plan.name, seedDaemonSet(estate, shape));
  }
}

export function ownerReference(kind: string, name: string, uid: string, apiVersion = "apps/v1"): JsonObject {
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

function where({ plan, ageMs, labels }: Shape, name: string, metadata: JsonObject = {}) {
  return { namespace: plan.namespace, name, ageMs, metadata: { generation: plan.revision, labels, ...metadata } };
}

/** The place of the workload itself, with what says who manages it. */
function whereWorkload(shape: Shape, annotations: JsonObject = {}) {
  const { plan, labels } = shape;
  const all = { ...annotations, ...plan.annotations };
  return where(shape, plan.name, {
    labels: { ...labels, ...plan.labels },
    ...(Object.keys(all).length === 0 ? {} : { annotations: all }),
    ...(plan.owners.length === 0 ? {} : { ownerReferences: plan.owners }),
  });
}

function template({ spec, podLabels, labels, plan }: Shape): JsonObject {
  return { metadata: { labels: plan.kind === "Deployment" ? labels : podLabels }, spec };
}

function seedDeployment(estate: EstateBuilder, shape: Shape): string {
  const { plan, labels, replicas, ready } = shape;
  const changedAt = timestamp(estate.nowMs - shape.ageMs);
  const available = ready > replicas / 2;
  const conditions = [
    {
      type: "Available",
      status: available ? "True" : "False",
      reason: available ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
      message: available ? "Deployment has minimum availability." : "Deployment does not have minimum availability.",
      lastUpdateTime: changedAt,
      lastTransitionTime: changedAt,
    },
    {
      type: "Progressing",
      status: "True",
      reason: ready === replicas ? "NewReplicaSetAvailable" : "ReplicaSetUpdated",
      message: `ReplicaSet "${ownerName(shape)}" ${ready === replicas ? "has successfully progressed" : "is progressing"}.`,
      lastUpdateTime: changedAt,
      lastTransitionTime: changedAt,
    },
  ];
  const annotations = { "deployment.kubernetes.io/revision": String(plan.revision) };
  return estate.object(DEPLOYMENTS, whereWorkload(shape, annotations), {
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: template(shape),
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "25%", maxSurge: "25%" } },
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
    },
    status: {
      observedGeneration: plan.revision,
      replicas,
      updatedReplicas: replicas,
      readyReplicas: ready,
      availableReplicas: ready,
      ...(ready === replicas ? {} : { unavailableReplicas: replicas - ready }),
      conditions,
    },
  });
}

/** A volume of the pod's own, whose contents a drain loses. */
function withScratch(spec: JsonObject): JsonObject {
  const [first, ...others] = list(spec.containers);
  const volumeMounts = [...list(at(first, "volumeMounts")), { name: "scratch", mountPath: "/scratch" }];
  return {
    ...spec,
    volumes: [...list(spec.volumes), { name: "scratch", emptyDir: {} }],
    containers: [{ ...record(first), volumeMounts }, ...others],
  };
}

/** The empty replica sets of what a deployment was before. */
function seedPast(estate: EstateBuilder, shape: Shape, deploymentUid: string): void {
  const { plan, labels } = shape;
  for (const [index, { image, cause }] of plan.past.entries()) {
    const revision = plan.revision - 1 - index;
    const hash = hash32(`${plan.namespace}/${plan.name}/${revision}`).toString(36).padStart(7, "0");
    const podLabels = { ...labels, "pod-template-hash": hash };
    const [first, ...others] = list(shape.spec.containers);
    const spec = { ...shape.spec, containers: [{ ...record(first), image }, ...others] };
    const metadata = {
      labels: podLabels,
      annotations: {
        "deployment.kubernetes.io/desired-replicas": String(plan.replicas),
        "deployment.kubernetes.io/revision": String(revision),
        "kubernetes.io/change-cause": cause,
      },
      ownerReferences: [ownerReference("Deployment", plan.name, deploymentUid)],
    };
    const place = { ...where(shape, `${plan.name}-${hash}`, metadata), ageMs: shape.ageMs + (index + 1) * PAST_MS };
    estate.object(REPLICA_SETS, place, {
      spec: { replicas: 0, selector: { matchLabels: podLabels }, template: { metadata: { labels: podLabels }, spec } },
      status: { replicas: 0, observedGeneration: plan.revision },
    });
  }
}

const PAST_MS = 6 * 86_400_000;

function seedReplicaSet(estate: EstateBuilder, shape: Shape, deploymentUid: string): string {
  const { plan, podLabels, replicas, ready, spec } = shape;
  seedPast(estate, shape, deploymentUid);
  const metadata = {
    labels: podLabels,
    annotations: {
      "deployment.kubernetes.io/desired-replicas": String(replicas),
      "deployment.kubernetes.io/revision": String(plan.revision),
    },
    ownerReferences: [ownerReference("Deployment", plan.name, deploymentUid)],
  };
  return estate.object(REPLICA_SETS, where(shape, ownerName(shape), metadata), {
    spec: { replicas, selector: { matchLabels: podLabels }, template: { metadata: { labels: podLabels }, spec } },
    status: {
      replicas,
      fullyLabeledReplicas: replicas,
      readyReplicas: ready,
      availableReplicas: ready,
      observedGeneration: plan.revision,
    },
  });
}

function seedStatefulSet(estate: EstateBuilder, shape: Shape): string {
  const { plan, labels, replicas, ready, hash } = shape;
  const revision = `${plan.name}-${hash}`;
  const uid = estate.object(STATEFUL_SETS, whereWorkload(shape), {
    spec: {
      replicas,
      selector: { matchLabels: labels },
      serviceName: plan.name,
      template: { metadata: { labels }, spec: shape.spec },
      podManagementPolicy: "OrderedReady",
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 0 } },
    },
    status: {
      observedGeneration: plan.revision,
      replicas,
      readyReplicas: ready,
      availableReplicas: ready,
      currentReplicas: replicas,
      updatedReplicas: replicas,
      currentRevision: revision,
      updateRevision: revision,
      collisionCount: 0,
    },
  });
  seedRevision(estate, shape, ownerReference("StatefulSet", plan.name, uid), "controller.kubernetes.io/hash");
  return uid;
}

/** The template as the ControllerRevision keeps it from which its controller knows it again. */
function seedRevision(estate: EstateBuilder, shape: Shape, owner: JsonObject, hashLabel: string): void {
  const { plan, labels, hash } = shape;
  const metadata = { labels: { ...labels, [hashLabel]: hash }, ownerReferences: [owner] };
  const place = { ...where(shape, `${plan.name}-${hash}`), metadata };
  const data = revisionData({ metadata: { labels }, spec: shape.spec });
  estate.object(CONTROLLER_REVISIONS, place, { data, revision: plan.revision });
}

function seedDaemonSet(estate: EstateBuilder, shape: Shape): string {
  const { plan, labels, replicas, ready } = shape;
  const uid = estate.object(DAEMON_SETS, whereWorkload(shape), {
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: shape.spec },
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
    },
    status: {
      currentNumberScheduled: replicas,
      desiredNumberScheduled: replicas,
      numberAvailable: ready,
      numberMisscheduled: 0,
      numberReady: ready,
      observedGeneration: plan.revision,
      updatedNumberScheduled: replicas,
    },
  });
  seedRevision(estate, shape, ownerReference("DaemonSet", plan.name, uid), "controller-revision-hash");
  return uid;
}

/** Worked out when first asked for, out of a pod as the template makes it. */
function withManagedFields(template: PodTemplate, timeMs: number): PodTemplate {
  let fields: readonly JsonObject[] | undefined;
  return {
    ...template,
    managedFields: () => {
      fields ??= managedFieldsOf(template, timeMs);
      return fields;
    },
  };
}

function managedFieldsOf(template: PodTemplate, timeMs: number): readonly JsonObject[] {
  const sample = new SeededPod(template, {
    name: "sample",
    uid: "00000000-0000-4000-8000-000000000000",
    nodeName: "node",
    hostIP: "10.0.0.1",
    podIP: "10.0.0.2",
    createdMs: timeMs,
    mood: "running",
    restarts: 0,
    lastRestartMs: 0,
  }).build(1);
  const { labels, annotations, ownerReferences } = sample.metadata;
  const metadata: JsonObject = { generateName: "", labels, annotations, ownerReferences: [...(ownerReferences ?? [])] };
  return podManagedFields(metadata, template.spec, record(sample.status), timeMs);
}

function seedPod(
  estate: EstateBuilder,
  shape: Shape,
  template: PodTemplate,
  mood: PodMood,
  ordinal: number,
): SeededPod {
  const { plan } = shape;
  const trouble = plan.troubles.get(ordinal);
  const given = plan.kind === "DaemonSet" ? ordinal : plan.node;
  const node = (given === undefined ? undefined : estate.nodes[given]) ?? estate.nextNode();
  const generated = () => {
    const prefix = ownerName(shape);
    return trouble?.suffix === undefined ? estate.freshName(plan.namespace, prefix) : `${prefix}-${trouble.suffix}`;
  };
  const name = plan.kind === "StatefulSet" ? `${plan.name}-${ordinal}` : generated();
  const ageMs =
    trouble?.ageMinutes === undefined ? shape.ageMs - ordinal * 700 : trouble.ageMinutes * MINUTE_MS + 9_000;
  const facts: PodFacts = {
    name,
    uid: estate.random.uid(),
    nodeName: node.name,
    hostIP: node.ip,
    podIP: estate.nextPodAddress(),
    createdMs: estate.nowMs - ageMs,
    mood,
    restarts: trouble?.restarts ?? 0,
    lastRestartMs: lastRestart(estate, trouble, ageMs),
  };
  const pod = new SeededPod(template, facts);
  estate.add(PODS, pod);
  return pod;
}

function lastRestart(estate: EstateBuilder, trouble: Trouble | undefined, ageMs: number): number {
  if (trouble === undefined || trouble.restarts === 0) return 0;
  const agoMs = trouble.mood === "running" ? 40 * MINUTE_MS : 2 * MINUTE_MS + 20_000;
  return estate.nowMs - Math.min(agoMs, Math.max(0, ageMs - 50_000));
}
