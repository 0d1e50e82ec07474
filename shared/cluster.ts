/** Kubernetes clusters: kinds, live tables, objects, their events and relations, the overview. */
import { z } from "zod";
import { ClusterAction } from "./clusterRequest.ts";
import { ConnectionId } from "./connection.ts";
import { Capability } from "./model/capability.ts";
import { Message } from "./model/message.ts";
import { Health, TableControl, TableQuery, TableUpdate } from "./model/table.ts";
import { ObjectRef } from "./objectRef.ts";
import { DiffPart } from "./operation.ts";
import { KindReadiness, PinnedKinds, Transition } from "./readiness.ts";
import { call, contract, stream } from "./rpc/contract.ts";
import { tableCalls } from "./tableCalls.ts";

/** A served resource: group ("" for core), version, plural name. */
export const Gvr = z.object({ group: z.string(), version: z.string(), resource: z.string() });
export type Gvr = z.infer<typeof Gvr>;

export const ApiKind = z.object({
  group: z.string(),
  version: z.string(),
  /** Plural, as in the path. */
  resource: z.string(),
  kind: z.string(),
  singular: z.string(),
  shortNames: z.array(z.string()),
  categories: z.array(z.string()),
  namespaced: z.boolean(),
  verbs: z.array(z.string()),
  /** Subresources served (`scale`, `status`, `log` …). */
  subresources: z.array(z.string()),
  /** Defined by a CustomResourceDefinition. */
  custom: z.boolean(),
  /** Where the kind stands in the navigation. */
  section: z.enum(["workloads", "network", "config", "storage", "access", "cluster", "custom"]),
});
export type ApiKind = z.infer<typeof ApiKind>;

/** Something that a person may or may not do, in the words of Kubernetes' authorizers: `list secrets`, `create pods/exec`. */
export const Right = z.object({
  verb: z.string().min(1).max(64),
  group: z.string().max(253),
  /** Plural, with its subresource where it is one of those: `pods`, `pods/log`. */
  resource: z.string().min(1).max(253),
  /** Null asks about the kind as a whole. */
  name: z.string().max(253).nullable(),
});
export type Right = z.infer<typeof Right>;

/** What the core says of one action of one kind at one place. */
export const ActionState = z.object({ action: ClusterAction, capability: Capability });
export type ActionState = z.infer<typeof ActionState>;

/** One cluster of a table or an overview, and which namespaces of it: null means all. */
export const TableSource = z.object({
  connection: ConnectionId,
  namespaces: z.array(z.string().min(1)).min(1).max(100).nullable(),
});
export type TableSource = z.infer<typeof TableSource>;

/** An object as it is now. Secret values are masked unless they were asked for. */
export const ObjectState = z.object({
  phase: z.enum(["loading", "live", "stale", "gone", "forbidden", "failed"]),
  /** The whole object as the server has it, without managedFields; null before the first answer. */
  object: z.record(z.string(), z.unknown()).nullable(),
  managedFields: z.array(z.unknown()),
  /** Kind-independent verdict, by conditions and phase. */
  health: Health,
  /** The values shown are masked. */
  masked: z.boolean(),
  goodAt: z.number().nullable(),
  reason: Message.nullable(),
});
export type ObjectState = z.infer<typeof ObjectState>;

export const KubeEvent = z.object({
  uid: z.string(),
  type: z.string(),
  reason: z.string(),
  text: z.string(),
  count: z.number(),
  /** Epoch milliseconds of first and last occurrence. */
  firstAt: z.number().nullable(),
  lastAt: z.number().nullable(),
  from: z.string(),
  /** What it is about. */
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
});
export type KubeEvent = z.infer<typeof KubeEvent>;

export const RelatedGroup = z.object({
  /** How the objects relate to the one looked at. */
  relation: z.enum(["owner", "child", "selects", "selected-by", "uses", "used-by", "runs-on", "binds"]),
  items: z.array(
    z.object({
      ref: ObjectRef,
      kind: z.string(),
      health: Health,
      note: z.string(),
      exists: z.enum(["yes", "no", "unknown"]),
      /** Objects that it owns and that are related in the same way: it stands for them. */
      owned: z.number(),
      /** For a relation across namespaces that a ReferenceGrant has to allow: the one that does (empty for none); null where none is needed. */
      grant: z.object({ state: z.enum(["granted", "missing", "unknown"]), by: z.string() }).nullable(),
    }),
  ),
  /** More were found than are listed. */
  more: z.number(),
});
export type RelatedGroup = z.infer<typeof RelatedGroup>;

/** A collection that was not looked through to its end: what is related within the rest of it is not known. */
export const RelatedGap = z.object({
  /** `pods`, `httproutes.gateway.networking.k8s.io`. */
  resource: z.string(),
  /** Null for all namespaces, and for cluster-scoped kinds. */
  namespace: z.string().nullable(),
  /** Why it could not be read; null when it was too long. */
  reason: Message.nullable(),
  looked: z.number().int(),
  /** Null where the server does not say how many there are. */
  total: z.number().int().nullable(),
});
export type RelatedGap = z.infer<typeof RelatedGap>;

/** A part of the overview that could not be read says why; the others stand. Nodes, capacity and usage are those of the whole cluster, the others of
 *  the namespaces asked for: `leftOut` says which of them, or which kinds, are not in it and why. */
const part = <T extends z.ZodType>(data: T) =>
  z.object({ data: data.nullable(), reason: Message.nullable(), goodAt: z.number().nullable() });

export const Overview = z.object({
  nodes: part(
    z.object({
      total: z.number(),
      ready: z.number(),
      unschedulable: z.number(),
      pressure: z.array(z.object({ node: z.string(), condition: z.string() })),
    }),
  ),
  /** Millicores and bytes. Usage only where metrics.k8s.io is served. */
  capacity: part(
    z.object({
      cpuAllocatable: z.number(),
      memoryAllocatable: z.number(),
      podsAllocatable: z.number(),
      cpuUsed: z.number().nullable(),
      memoryUsed: z.number().nullable(),
      /** When the usage was measured, once it could not be renewed; null while it is current. */
      usedAsOf: z.number().nullable(),
    }),
  ),
  /** What pods that have not ended ask for: millicores and bytes, as of `goodAt`. */
  requested: part(
    z.object({
      cpu: z.number(),
      memory: z.number(),
      pods: z.number(),
      /** Too large to be read. */ oversize: z.number(),
    }),
  ).extend({
    /** While pods are read: how many were, of how many as far as the server says. */
    progress: z.object({ read: z.number(), total: z.number().nullable() }).nullable(),
    leftOut: Message.nullable(),
  }),
  pods: part(
    z.object({
      total: z.number(),
      byStatus: z.array(z.object({ status: z.string(), health: Health, count: z.number() })),
    }),
  ).extend({ leftOut: Message.nullable() }),
  /** What is not as it should be, worst first: pods, workloads, nodes, custom resources that are not Ready. */
  trouble: part(
    z.array(
      z.object({ ref: ObjectRef, kind: z.string(), health: Health, status: z.string(), since: z.number().nullable() }),
    ),
  ).extend({
    /** Kinds of which more may be in trouble: there are too many objects. */
    partial: z.array(z.string()),
    leftOut: Message.nullable(),
  }),
  warnings: part(z.array(KubeEvent)).extend({
    /** There are more than were looked at. */
    partial: z.boolean(),
    leftOut: Message.nullable(),
  }),
});
export type Overview = z.infer<typeof Overview>;

export const SearchHit = z.object({
  ref: ObjectRef,
  kind: z.string(),
  health: Health,
  /** Found among what is loaded, or by asking the server. */
  from: z.enum(["loaded", "server"]),
});
export type SearchHit = z.infer<typeof SearchHit>;

/** One state of a workload's pod template that can be put back. */
export const Revision = z.object({
  revision: z.number().int(),
  /** Of the ReplicaSet or ControllerRevision that keeps it. */
  name: z.string(),
  createdAt: z.number().nullable(),
  /** The annotation `kubernetes.io/change-cause`; empty where nobody wrote one. */
  cause: z.string(),
  images: z.array(z.string()),
  /** It is the workload's template now. */
  current: z.boolean(),
  /** Pods that run it; null where that is not told. */
  pods: z.number().int().nullable(),
  /** What going back to it would change: the template as it is, and as it was then. */
  diff: z.array(DiffPart),
});
export type Revision = z.infer<typeof Revision>;

/** What an object that is being deleted waits for. */
export const HeldFinalizer = z.object({
  finalizer: z.string(),
  /** Namespaces have some of their own in their spec. */
  where: z.enum(["metadata", "spec"]),
  /** The program that takes it away; empty where it is not known. */
  controller: z.string(),
  /** What was found of it in the cluster: `namespace/name` of a pod and of a leader Lease; empty where nothing was. */
  pod: z.string(),
  pods: z.number().int(),
  ready: z.number().int(),
  lease: z.string(),
  leaseRenewedAt: z.number().nullable(),
  lives: z.enum(["yes", "no", "unknown"]),
  /** What is left behind or lost when it is released by hand. */
  leaks: Message,
  /** Why it may not be released here; null when it may. */
  refused: Message.nullable(),
});
export type HeldFinalizer = z.infer<typeof HeldFinalizer>;

/** Who looks after a custom resource. */
export const Operator = HeldFinalizer.pick({
  pod: true,
  pods: true,
  ready: true,
  lease: true,
  leaseRenewedAt: true,
  lives: true,
}).extend({
  /** Field managers of its status. */
  managers: z.array(z.string()),
  /** Kinds that could not be looked at, or not to their end. */
  unread: z.array(z.string()),
});
export type Operator = z.infer<typeof Operator>;

export const cluster = contract("cluster", {
  /** What the cluster serves, after every change (a CRD came or went). */
  kinds: stream({
    input: z.object({ connection: ConnectionId }),
    item: z.object({ kinds: z.array(ApiKind), /** Groups whose discovery failed. */ failed: z.array(z.string()) }),
  }),
  /** What a command may mean before the cluster has said what it serves: the kinds that it served when it was last seen, else those of every
   *  Kubernetes. Null asks for the latter. */
  lastKinds: call({ input: z.object({ connection: ConnectionId.nullable() }), output: z.array(ApiKind) }),
  namespaces: stream({
    input: z.object({ connection: ConnectionId }),
    item: z.object({
      namespaces: z.array(z.object({ name: z.string(), phase: z.string() })),
      /** The person may not list them: they are typed or picked from those named before. */
      forbidden: z.boolean(),
    }),
  }),
  /** What the person may do there: one capability for each right asked about, in their order; all of them again after each change. What the
   *  server has not said, or cannot say, is unknown. Of several namespaces: yes when it may be done in one of them, no when in none. */
  access: stream({
    input: z.object({
      connection: ConnectionId,
      /** Null means all. What belongs to no namespace is asked about without one. */
      namespaces: z.array(z.string().min(1)).min(1).max(100).nullable(),
      rights: z.array(Right).max(4000),
    }),
    item: z.array(Capability),
  }),
  /** What may be done with objects of a kind there: the actions that the kind has, whether the person may, and whether the environment's guard lets
   *  anybody. All of them again after each change. */
  actions: stream({
    input: z.object({
      connection: ConnectionId,
      group: z.string(),
      resource: z.string(),
      /** Null means all, and is what is asked of a kind without namespaces. */
      namespaces: z.array(z.string().min(1)).min(1).max(100).nullable(),
    }),
    item: z.array(ActionState),
  }),
  /** A live table of one kind over one or more clusters and namespaces. */
  table: stream({
    input: z.object({
      group: z.string(),
      /** Null takes the version that each cluster prefers. */
      version: z.string().nullable(),
      resource: z.string(),
      sources: z.array(TableSource).min(1).max(32),
      extraColumns: z.array(z.string()).max(16),
      query: TableQuery,
    }),
    item: TableUpdate,
    control: TableControl,
  }),
  /** Custom resources that are not Ready, as a live table. Its hidden column `resource` names the kind of each row (`databases.db.example.org`). */
  readinessTable: stream({
    input: z.object({ sources: z.array(TableSource).min(1).max(32), pinned: PinnedKinds, query: TableQuery }),
    item: TableUpdate,
    control: TableControl,
  }),
  /** How each custom kind was looked at for the board. Without `look` that is told of pinned kinds and of the last round alone: none is begun. */
  readiness: stream({
    input: TableSource.extend({ pinned: PinnedKinds, look: z.boolean() }),
    item: z.array(KindReadiness),
  }),
  /** Has them looked through again now. */
  readinessAgain: call({ input: TableSource, output: z.object({}) }),
  /** What an object's phase and conditions went through, oldest first. */
  transitions: stream({ input: z.object({ ref: ObjectRef }), item: z.array(Transition) }),
  ...tableCalls,
  object: stream({
    input: z.object({ ref: ObjectRef, /** Send Secret values as they are. */ reveal: z.boolean() }),
    item: ObjectState,
  }),
  events: stream({
    input: z.object({ ref: ObjectRef }),
    item: z.object({ events: z.array(KubeEvent), reason: Message.nullable(), goodAt: z.number().nullable() }),
  }),
  related: stream({
    input: z.object({ ref: ObjectRef }),
    item: z.object({
      groups: z.array(RelatedGroup),
      gaps: z.array(RelatedGap),
      complete: z.boolean(),
      /** When the search began, in epoch milliseconds: it is not followed. */
      startedAt: z.number(),
    }),
  }),
  /** The OpenAPI v3 schema of a kind, with `$ref`s of its own document resolved one level at a time by the reader; null when not served. */
  schema: call({
    input: z.object({ connection: ConnectionId, group: z.string(), version: z.string(), kind: z.string() }),
    output: z.record(z.string(), z.unknown()).nullable(),
  }),
  /** The rollout history of a Deployment, StatefulSet or DaemonSet, newest first. */
  history: call({ input: z.object({ ref: ObjectRef }), output: z.array(Revision) }),
  /** Why an object that is being deleted is still there. */
  finalizers: call({
    input: z.object({ ref: ObjectRef }),
    output: z.object({
      /** Null when it is not being deleted. */
      deletingSince: z.number().nullable(),
      finalizers: z.array(HeldFinalizer),
      /** Of a namespace: what is still in it, as its controller says and as it was counted. */
      remaining: z.array(z.string()),
      said: z.array(z.string()),
      /** Kinds and places that could not be looked at. */
      unread: z.array(z.string()),
    }),
  }),
  /** The pods and the leader Lease of an object's operator: found by who writes its status, else by its group and kind. */
  operator: call({ input: z.object({ ref: ObjectRef }), output: Operator }),
  overview: stream({ input: TableSource, item: Overview }),
  /** Objects by name over what is loaded first, then by asking the servers within their budgets. */
  search: stream({
    input: z.object({ connections: z.array(ConnectionId).max(32), text: z.string().min(1).max(253) }),
    item: z.object({ hits: z.array(SearchHit), /** How many kinds are still being asked. */ pending: z.number() }),
  }),
});
