/** Connections: one target each, with one state machine, and what they need from a person. */
import { z } from "zod";
import { Message } from "./model/message.ts";
import { call, contract, mutation, stream } from "./rpc/contract.ts";

export const ConnectionId = z.string().min(1).max(128).brand<"ConnectionId">();
export type ConnectionId = z.infer<typeof ConnectionId>;

/** `idle → connecting → ready → degraded → expired | failed`. */
export const ConnectionPhase = z.enum(["idle", "connecting", "ready", "degraded", "expired", "failed"]);
export type ConnectionPhase = z.infer<typeof ConnectionPhase>;

/** Where on the way to the target it failed. */
export const Hop = z.enum(["dns", "proxy", "tcp", "tls", "login", "api"]);
export type Hop = z.infer<typeof Hop>;

export const ConnectionState = z.object({
  id: ConnectionId,
  phase: ConnectionPhase,
  /** Epoch milliseconds since when it is in this phase. */
  since: z.number(),
  reason: Message.nullable(),
  hop: Hop.nullable(),
  /** Epoch milliseconds of the next attempt, when one is planned. */
  nextTryAt: z.number().nullable(),
  /** Epoch milliseconds of the last good answer; null before the first. */
  goodAt: z.number().nullable(),
  /** Round trip of the last cheap request. */
  latencyMs: z.number().nullable(),
  /** What the target says it is ("v1.36.3"); null before it was asked. */
  version: z.string().nullable(),
});
export type ConnectionState = z.infer<typeof ConnectionState>;

export const KubernetesTarget = z.object({
  kind: z.literal("kubernetes"),
  context: z.string(),
  /** The kubeconfig file that defines the context. */
  file: z.string(),
  server: z.string(),
  user: z.string(),
  /** The context's namespace; "default" where it names none. */
  namespace: z.string(),
  auth: z.enum(["none", "certificate", "token", "token-file", "basic", "exec", "oidc", "unknown"]),
  proxy: z.string().nullable(),
  /** TLS is not verified: drawn in red wherever the connection is named. */
  insecure: z.boolean(),
  /** Impersonation from the kubeconfig or set by the person; null for none. */
  impersonate: z.object({ user: z.string(), groups: z.array(z.string()) }).nullable(),
});
export type KubernetesTarget = z.infer<typeof KubernetesTarget>;

export const Connection = z.object({
  id: ConnectionId,
  name: z.string(),
  target: KubernetesTarget,
  /** Why it cannot be opened as it stands (a broken entry); null when it can. */
  problem: Message.nullable(),
  /** It belongs to the practice estate that this console started. */
  practice: z.boolean(),
});
export type Connection = z.infer<typeof Connection>;

/** A file or entry that could not be read. */
export const ConfigProblem = z.object({ file: z.string(), line: z.number().nullable(), reason: Message });
export type ConfigProblem = z.infer<typeof ConfigProblem>;

/** One line of a preflight: what was looked at without logging in, and what was found. */
export const PreflightFact = z.object({
  hop: Hop,
  health: z.enum(["ok", "warn", "bad", "unknown"]),
  text: Message,
});
export type PreflightFact = z.infer<typeof PreflightFact>;

/** Something that waits for the person. */
export const Ask = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("consent"),
    id: z.string(),
    connection: ConnectionId,
    /** The command as it will be run: argument vector, never a shell line. */
    command: z.string(),
    args: z.array(z.string()),
    /** Names and values the kubeconfig adds to its environment. */
    env: z.array(z.object({ name: z.string(), value: z.string() })),
    file: z.string(),
    /** Where the command was found; null when it was not. */
    path: z.string().nullable(),
  }),
  z.object({
    kind: z.literal("sign-in"),
    id: z.string(),
    connection: ConnectionId,
    /** What the plugin says, neutralised; the code and address in it where they were recognised. */
    text: z.string(),
    url: z.string().nullable(),
    code: z.string().nullable(),
  }),
  z.object({
    kind: z.literal("terminal"),
    id: z.string(),
    connection: ConnectionId,
    /** The plugin that reads from a terminal: `loginTerminal` shows it, `loginType` answers it. */
    command: z.string(),
    /** The plugin shows what is typed; what it does not show is a password, and is masked where it is typed. */
    echo: z.boolean(),
  }),
]);
export type Ask = z.infer<typeof Ask>;

/** A kubeconfig that is looked at. */
export const ConfigFile = z.object({
  path: z.string(),
  /** kubectl reads it too; a person added it; the practice estate wrote it. */
  origin: z.enum(["kubectl", "added", "practice"]),
  /** It exists. */
  found: z.boolean(),
});
export type ConfigFile = z.infer<typeof ConfigFile>;

export const connections = contract("connections", {
  list: stream({
    input: z.object({}),
    item: z.object({ connections: z.array(Connection), problems: z.array(ConfigProblem), files: z.array(ConfigFile) }),
  }),
  /** All states at first, then those that changed. */
  states: stream({ input: z.object({}), item: z.array(ConnectionState) }),
  /** What waits for the person now, all of it each time. */
  asks: stream({ input: z.object({}), item: z.array(Ask) }),
  answer: mutation({ input: z.object({ id: z.string(), yes: z.boolean() }), output: z.null() }),
  /** What a login's terminal printed, from its start until the login ends. */
  loginTerminal: stream({
    input: z.object({ id: z.string() }),
    item: z.instanceof(Uint8Array),
    resumption: "bytes",
  }),
  /** Types into it. A mutation, because what is typed may be a password, and must not be sent again by itself. */
  loginType: mutation({ input: z.object({ id: z.string(), text: z.string().max(4096) }), output: z.null() }),
  /** How many characters its view has room for. */
  loginSize: mutation({
    input: z.object({
      id: z.string(),
      columns: z.number().int().min(20).max(500),
      rows: z.number().int().min(4).max(200),
    }),
    output: z.null(),
  }),
  /** Opens the connection, or tries again at once. Nothing connects before it is opened. */
  open: mutation({ input: z.object({ connection: ConnectionId }), output: z.null() }),
  close: mutation({ input: z.object({ connection: ConnectionId }), output: z.null() }),
  /** Forgets what the login gave and logs in anew. */
  signIn: mutation({ input: z.object({ connection: ConnectionId }), output: z.null() }),
  impersonate: mutation({
    input: z.object({
      connection: ConnectionId,
      as: z.object({ user: z.string().min(1), groups: z.array(z.string()) }).nullable(),
    }),
    output: z.null(),
  }),
  preflight: call({ input: z.object({ connection: ConnectionId }), output: z.array(PreflightFact) }),
  /** Text for a colleague or a ticket, without secrets. */
  diagnosis: call({ input: z.object({ connection: ConnectionId }), output: z.string() }),
  addFile: mutation({ input: z.object({ path: z.string().min(1).max(4096) }), output: z.null() }),
  /** @param path as `ConfigFile` has it; the file itself stays */
  removeFile: mutation({ input: z.object({ path: z.string() }), output: z.null() }),
});
