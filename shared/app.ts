/** The console itself: what it is, how it fares, its log, the practice estate, and the few things only a host can do. */
import { z } from "zod";
import { Message } from "./model/message.ts";
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

/** How a connection spends its request budget. */
export const BudgetUse = z.object({
  connection: z.string(),
  inFlight: z.number(),
  waiting: z.number(),
  listsInFlight: z.number(),
  requests: z.number(),
  bytes: z.number(),
  throttledUntil: z.number().nullable(),
});
export type BudgetUse = z.infer<typeof BudgetUse>;

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
  budgets: call({ input: z.object({}), output: z.array(BudgetUse) }),
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
