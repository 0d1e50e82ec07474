/** Who may do what: questions about a cluster's roles and bindings, and the answers with what grants them. */
import { z } from "zod";
import { TableSource } from "./cluster.ts";
import { ConnectionId } from "./connection.ts";
import { Language } from "./model/language.ts";
import { Message } from "./model/message.ts";
import { TableControl, TableQuery, TableUpdate } from "./model/table.ts";
import { call, contract, stream } from "./rpc/contract.ts";

/** Somebody that a binding can name. A group's members are known to whoever logs people in, not to the cluster. */
export const RbacSubject = z.object({
  kind: z.enum(["User", "Group", "ServiceAccount"]),
  /** Of a service account; else empty. */
  namespace: z.string().max(253),
  name: z.string().min(1).max(1000),
});
export type RbacSubject = z.infer<typeof RbacSubject>;

/** One rule of a role, as its server keeps it. */
export const RbacRule = z.object({
  verbs: z.array(z.string()),
  apiGroups: z.array(z.string()),
  /** `pods`, `pods/log`, `*`, and `*` with a subresource. */
  resources: z.array(z.string()),
  /** Empty for every name. */
  resourceNames: z.array(z.string()),
  nonResourceURLs: z.array(z.string()),
});
export type RbacRule = z.infer<typeof RbacRule>;

/** Where a right is wanted: in one namespace, in all of them (and for what belongs to none), or in any of them. */
export const RbacPlace = z.discriminatedUnion("in", [
  z.object({ in: z.literal("namespace"), namespace: z.string().min(1).max(253) }),
  z.object({ in: z.literal("cluster") }),
  z.object({ in: z.literal("any") }),
]);
export type RbacPlace = z.infer<typeof RbacPlace>;

export const RbacQuestion = z.discriminatedUnion("ask", [
  z.object({
    ask: z.literal("who-can"),
    verb: z.string().min(1).max(64),
    group: z.string().max(253),
    /** Plural, with its subresource where it is one of those: `pods/log`. */
    resource: z.string().min(1).max(253),
    /** Null asks about the kind as a whole. */
    name: z.string().max(253).nullable(),
    place: RbacPlace,
  }),
  /** Of the API server itself: `/metrics`. */
  z.object({ ask: z.literal("who-can-path"), verb: z.string().min(1).max(64), path: z.string().min(1).max(1000) }),
  z.object({ ask: z.literal("can"), subject: RbacSubject }),
  /** Whoever the console is logged in as, with the groups that the login gave. */
  z.object({ ask: z.literal("me") }),
  /** The subjects of a role. A ClusterRole has no namespace. */
  z.object({ ask: z.literal("role"), namespace: z.string().max(253), name: z.string().min(1).max(253) }),
]);
export type RbacQuestion = z.infer<typeof RbacQuestion>;

/** A role or binding; without namespace it is the cluster's. */
export const RbacObject = z.object({ namespace: z.string(), name: z.string() });
export type RbacObject = z.infer<typeof RbacObject>;

/** How dangerous a right is: `bad` leads to all others or to secrets, `warn` is worth knowing. */
export const RbacNotable = z.object({
  /** `wildcard`, `secrets`, `exec`, `escalate`, `bind`, `impersonate`, `create-pods`, `nodes-proxy`, `tokens`, `webhooks`, `masters`; of bindings
   *  `dangling`, `no-account`. */
  what: z.string(),
  health: z.enum(["bad", "warn"]),
  /** A sentence. */
  text: Message,
});
export type RbacNotable = z.infer<typeof RbacNotable>;

/** How one right comes to somebody. */
export const RbacGrant = z.object({
  /** Whom the binding names: the subject, or a group that it is in. */
  through: RbacSubject,
  /** Null where the server told the rule itself (SelfSubjectRulesReview), and not where it comes from. */
  binding: RbacObject.nullable(),
  role: RbacObject.extend({
    kind: z.enum(["Role", "ClusterRole"]),
    state: z.enum(["read", "missing", "unread"]),
  }).nullable(),
  /** Null where the role is not there, or could not be read, and where the question is about the role as a whole. */
  rule: RbacRule.nullable(),
  /** ClusterRoles from which an aggregated one has this rule. */
  from: z.array(z.string()),
  /** Null for the whole cluster. */
  namespace: z.string().nullable(),
});
export type RbacGrant = z.infer<typeof RbacGrant>;

/** What the console says of one thing, and what the server says of the same. */
export const RbacCheck = z.object({
  /** "get secrets in orders" in parts: what was asked. */
  verb: z.string(),
  /** `deployments.apps`, or a path. */
  resource: z.string(),
  name: z.string(),
  namespace: z.string().nullable(),
  /** Null where roles and bindings that were not read may give it. */
  ours: z.boolean().nullable(),
  /** Null where it could not be asked; `reason` says why. */
  server: z.boolean().nullable(),
  /** Words of the server: which authorizer decided and how. */
  said: z.string(),
  reason: Message.nullable(),
});
export type RbacCheck = z.infer<typeof RbacCheck>;

/** Everything about one row of an answer. */
export const RbacDetail = z.object({
  subject: RbacSubject,
  /** More are counted than are listed. */
  grants: z.array(RbacGrant),
  more: z.number().int(),
  notable: z.array(RbacNotable),
  /** A service account that a binding names and that is not there. */
  exists: z.enum(["yes", "no", "unknown"]),
  check: RbacCheck.nullable(),
});
export type RbacDetail = z.infer<typeof RbacDetail>;

/** An answer as a whole; its rows are a table. */
export const RbacAnswer = z.object({
  /** Who is asked about: for `can` and `me`, with the groups that were counted. */
  subject: RbacSubject.nullable(),
  groups: z.array(z.string()),
  notable: z.array(RbacNotable),
  /** How many bindings of the answer lead to a role that is not there or could not be read. */
  unresolved: z.number().int(),
  /** What could not be read, and with it is not in the answer; each names the verb that is missing. */
  gaps: z.array(Message),
  /** What an evaluation of roles cannot see. */
  beyond: z.array(Message),
  /** Whether the person may do it, for a question about everyone: ours and the server's. */
  me: RbacCheck.nullable(),
  /** Of the subjects asked about at the server: how many agree and which do not. Null while nothing can be asked. */
  checked: z.object({ asked: z.number().int(), agree: z.number().int(), differ: z.array(RbacSubject) }).nullable(),
  /** Bindings and roles that were read. */
  bindings: z.number().int(),
  roles: z.number().int(),
  /** Epoch milliseconds at which reading them ended; null before the first time. */
  at: z.number().nullable(),
  reading: z.boolean(),
});
export type RbacAnswer = z.infer<typeof RbacAnswer>;

export const rbac = contract("rbac", {
  /** The rows of an answer: subjects (name, kind, where, role, binding, notable), or rules (resources, verbs, where, groups, names, role, binding, through,
   *  notable). Where roles and bindings may not be read everywhere, they are read in the sources' namespaces. */
  table: stream({
    input: z.object({
      sources: z.array(TableSource).min(1).max(32),
      question: RbacQuestion,
      query: TableQuery,
      language: Language,
    }),
    item: TableUpdate,
    control: TableControl,
  }),
  /** The answer as a whole, again after each change. */
  answer: stream({ input: TableSource.extend({ question: RbacQuestion }), item: RbacAnswer }),
  /** What grants a row's right, and what the server says of it; null when there is no such row any more. */
  detail: call({
    input: TableSource.extend({ question: RbacQuestion, row: z.string().max(3000) }),
    output: RbacDetail.nullable(),
  }),
  /** Users, groups and service accounts that bindings name, and service accounts that are there, by part of their name. */
  subjects: call({
    input: TableSource.extend({ text: z.string().max(253) }),
    output: z.object({ subjects: z.array(RbacSubject).max(50), more: z.boolean() }),
  }),
  /** Has roles and bindings read again now. */
  read: call({ input: z.object({ connection: ConnectionId }), output: z.object({}) }),
});
