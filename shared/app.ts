/** The console itself: what it is, how it fares, its log, the practice estate, and the few things only a host can do. */
import { z } from "zod";
import { ConnectionState } from "./connection.ts";
import { Message } from "./model/message.ts";
import { SourcePhase } from "./model/table.ts";
import { call, contract, mutation, stream } from "./rpc/contract.ts";

export const AppInfo = z.object({
  version: z.string(),
  commit: z.string().nullable(),
  host: z.enum(["electron", "web"]),
  platform: z.string(),
  node: z.string(),
  /** Where secrets are kept now; `memory` means they are gone at exit. */
  secrets: z.enum(["system", "passphrase", "memory"]),
});
export type AppInfo = z.infer<typeof AppInfo>;

export const LogLine = z.object({
  /** Epoch milliseconds. */
  at: z.number(),
  level: z.enum(["debug", "info", "warn", "error"]),
  /** Which part speaks: `cluster`, `rpc`, `host` … */
  area: z.string(),
  text: z.string(),
});
export type LogLine = z.infer<typeof LogLine>;

export const Vitals = z.object({
  /** Private bytes of all core processes. */
  memoryBytes: z.number(),
  /** Watch events handled per second, over the last few seconds. */
  eventsPerSecond: z.number(),
  /** Listening sockets that a person asked for. */
  listeners: z.array(z.object({ what: Message, address: z.string() })),
});
export type Vitals = z.infer<typeof Vitals>;

/** How a connection spends its request budget, what was measured of it, and what it holds. */
export const ConnectionUse = z.object({
  connection: z.string(),
  lists: z.object({ inFlight: z.number(), allowed: z.number() }),
  /** Requests that no one waits for, a second: over the last few seconds, and at most. */
  background: z.object({ perSecond: z.number(), allowed: z.number() }),
  waiting: z.object({ foreground: z.number(), background: z.number() }),
  /** Since it was opened. */
  requests: z.number(),
  throttled: z.number(),
  receivedBytes: z.number(),
  /** Epoch milliseconds until which the target asked for patience (Retry-After); null when it does not. */
  throttledUntil: z.number().nullable(),
  /** Null until a request was small, or a body large enough to tell. */
  roundTripMs: z.number().nullable(),
  bytesPerSecond: z.number().nullable(),
  /** What is kept current or warm, shared by all who look at it. */
  reflectors: z.array(
    z.object({
      /** `deployments.apps` */
      resource: z.string(),
      namespace: z.string().nullable(),
      rows: z.number(),
      /** Tables that show it; none while it is kept warm. */
      viewers: z.number(),
      phase: SourcePhase,
      goodAt: z.number().nullable(),
    }),
  ),
});
export type ConnectionUse = z.infer<typeof ConnectionUse>;

/** What the console uses and how its connections fare, at one moment. */
export const Gauges = z.object({
  /** Epoch milliseconds. */
  at: z.number(),
  /** Those that are open, or were and failed. */
  connections: z.array(z.object({ name: z.string(), state: ConnectionState, use: ConnectionUse.nullable() })),
  /** Processes by their private bytes, and the workers within the core's by their heaps and buffers; null where the system does not tell. */
  memory: z.array(
    z.object({ what: Message, part: z.boolean(), pid: z.number().nullable(), bytes: z.number().nullable() }),
  ),
  listeners: Vitals.shape.listeners,
});
export type Gauges = z.infer<typeof Gauges>;

export const LabState = z.object({
  phase: z.enum(["off", "starting", "on", "failed"]),
  pods: z.number(),
  reason: Message.nullable(),
  /** Connection ids of its contexts. */
  connections: z.array(z.string()),
});
export type LabState = z.infer<typeof LabState>;

export const app = contract("app", {
  info: call({ input: z.object({}), output: AppInfo }),
  vitals: stream({ input: z.object({}), item: Vitals }),
  /** Live while it is asked for. */
  gauges: stream({ input: z.object({}), item: Gauges }),
  /** The console's own redacted log: the last lines, then new ones as they come. */
  log: stream({ input: z.object({}), item: z.array(LogLine), resumption: "events" }),
  /** A diagnostics bundle as text: versions, connection states, budgets, problems, the log; redacted. */
  diagnostics: call({ input: z.object({}), output: z.string() }),
  /** Opens an http(s) address in the person's browser. The web host answers `unsupported`: the browser itself opens it. */
  openExternal: mutation({ input: z.object({ url: z.url({ protocol: /^https?$/ }) }), output: z.null() }),
  lab: stream({ input: z.object({}), item: LabState }),
  startLab: mutation({ input: z.object({ pods: z.number().int().min(10).max(200_000) }), output: z.null() }),
  stopLab: mutation({ input: z.object({}), output: z.null() }),
});
