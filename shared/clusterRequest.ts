/** What a person may want changed in Kubernetes clusters. A request names kinds and objects; whether a kind can do it is its capabilities' word
 *  (`cluster.actions`), and how it is done is the plan's. */
import { z } from "zod";
import { ConnectionId } from "./connection.ts";
import { JsonObject } from "./model/json.ts";
import { ObjectRef } from "./objectRef.ts";
import { ReleaseRef } from "./releaseRef.ts";

/** A selection, also across clusters: each is an operation of its own. */
const targets = z.array(ObjectRef).min(1).max(500);
/** DNS names and values of labels and annotations; null takes one away. */
const pairs = z.record(z.string().min(1).max(317), z.string().max(262_144).nullable());

const ResourceAmounts = z.record(z.string(), z.string().max(40).nullable());

export const ClusterRequest = z.discriminatedUnion("action", [
  z.object({ action: z.literal("scale"), targets, replicas: z.number().int().min(0).max(100_000) }),
  z.object({ action: z.literal("restart"), targets }),
  /** Deployments: rollouts held or going on. */
  z.object({ action: z.literal("pause"), targets, paused: z.boolean() }),
  /** CronJobs, Jobs, what Flux reconciles, and the automated sync of Argo CD's Applications. */
  z.object({ action: z.literal("suspend"), targets, suspended: z.boolean() }),
  /** To a revision of the rollout history; null is the one before. */
  z.object({ action: z.literal("rollback"), targets, revision: z.number().int().min(1).nullable() }),
  z.object({
    action: z.literal("set-image"),
    targets,
    /** By container; init containers too. */
    images: z.record(z.string().min(1).max(63), z.string().min(1).max(1000)),
  }),
  z.object({
    action: z.literal("set-resources"),
    targets,
    /** Null takes an amount away; what is not named stays. */
    containers: z.record(z.string().min(1).max(63), z.object({ requests: ResourceAmounts, limits: ResourceAmounts })),
  }),
  z.object({ action: z.literal("trigger"), targets }),
  z.object({ action: z.literal("rerun"), targets }),
  z.object({ action: z.literal("label"), targets, set: pairs }),
  z.object({ action: z.literal("annotate"), targets, set: pairs }),
  z.object({
    action: z.literal("taint"),
    targets,
    add: z.array(
      z.object({
        key: z.string().min(1).max(317),
        value: z.string().max(63),
        effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]),
      }),
    ),
    remove: z.array(z.object({ key: z.string(), effect: z.string() })),
  }),
  z.object({ action: z.literal("cordon"), targets, cordoned: z.boolean() }),
  z.object({
    action: z.literal("drain"),
    targets,
    /** Null takes each pod's own. */
    graceSeconds: z.number().int().min(0).max(86_400).nullable(),
    /** Also pods that lose their emptyDir's data; also pods that nothing makes anew. */
    emptyDir: z.boolean(),
    unmanaged: z.boolean(),
    /** Delete pods where eviction is forbidden or not served; budgets do not count then. */
    withoutEviction: z.boolean(),
    timeoutSeconds: z.number().int().min(10).max(86_400),
  }),
  z.object({ action: z.literal("evict"), targets, graceSeconds: z.number().int().min(0).max(86_400).nullable() }),
  z.object({
    action: z.literal("delete"),
    targets,
    propagation: z.enum(["Background", "Foreground", "Orphan"]),
    graceSeconds: z.number().int().min(0).max(86_400).nullable(),
    /** Grace 0 without waiting for the kubelet's word: the pod may still run. */
    force: z.boolean(),
  }),
  /** One finalizer of one object that is being deleted. */
  z.object({ action: z.literal("release-finalizer"), target: ObjectRef, finalizer: z.string().min(1).max(317) }),
  z.object({ action: z.literal("expand"), targets, size: z.string().min(1).max(40) }),
  /** A container beside those of a running pod. */
  z.object({
    action: z.literal("debug"),
    target: ObjectRef,
    image: z.string().min(1).max(1000),
    /** Whose processes it sees; null for none. */
    targetContainer: z.string().max(63).nullable(),
    command: z.array(z.string().max(4096)).max(64),
  }),
  /** A live object as the person left it. `base` is what they began from: only what differs is sent. */
  z.object({ action: z.literal("edit"), target: ObjectRef, base: JsonObject, wanted: JsonObject }),
  /** Documents from a file, the clipboard or a template: server-side apply of each, in their order. */
  z.object({
    action: z.literal("apply"),
    connection: ConnectionId,
    /** YAML or JSON, one or more documents. */
    text: z.string().min(1).max(4_000_000),
    /** For documents that name none. */
    namespace: z.string().max(63),
    /** Shown in the plan and receipt: a file's name, "clipboard". */
    origin: z.string().max(400),
  }),
  /** By the helm of this machine: a new revision that is as `revision` was. */
  z.object({ action: z.literal("helm-rollback"), release: ReleaseRef, revision: z.number().int().min(1) }),
]);
export type ClusterRequest = z.infer<typeof ClusterRequest>;

export const ClusterAction = z.enum([
  "scale",
  "restart",
  "pause",
  "suspend",
  "rollback",
  "set-image",
  "set-resources",
  "trigger",
  "rerun",
  "label",
  "annotate",
  "taint",
  "cordon",
  "drain",
  "evict",
  "delete",
  "release-finalizer",
  "expand",
  "debug",
  "edit",
  "apply",
  "helm-rollback",
] as const satisfies readonly ClusterRequest["action"][]);
export type ClusterAction = ClusterRequest["action"];
