import { expect, it } from "vitest";
import { ConnectionId, type ConnectionState } from "../../../shared/connection.ts";
import { message } from "../../../shared/model/message.ts";
import { diagnosticsText } from "./diagnostics.ts";
import { english } from "./english.ts";
import { gatherGauges } from "./gauges.ts";

const state = (id: string, phase: ConnectionState["phase"]): ConnectionState => ({
  id: ConnectionId.parse(id),
  phase,
  since: 0,
  reason: phase === "failed" ? message("app.labFailed", { detail: "token=hunter2hunter2" }) : null,
  hop: null,
  nextTryAt: null,
  goodAt: null,
  latencyMs: null,
  version: null,
});

const use = {
  connection: "prod",
  lists: { inFlight: 2, allowed: 4 },
  background: { perSecond: 1, allowed: 10 },
  waiting: { foreground: 0, background: 3 },
  requests: 9,
  throttled: 0,
  receivedBytes: 100,
  throttledUntil: null,
  roundTripMs: 12,
  bytesPerSecond: null,
  reflectors: [],
};

const gather = () =>
  gatherGauges({
    states: () => [state("prod", "ready"), state("staging", "failed"), state("closed", "idle")],
    uses: () => [use],
    workers: async () => [{ what: message("app.memory.cluster", { name: "prod-eu" }), bytes: 40e6 }],
    nameOf: (id) => `${id}-eu`,
    labPid: () => process.pid,
    listeners: () => [{ what: message("app.listener.web"), address: "http://127.0.0.1:8080" }],
  });

it("gathers each connection that is not closed with its use, the memory of processes and workers, and what listens", async () => {
  const gauges = await gather();
  expect(gauges.connections.map(({ name, use: spent }) => [name, spent?.requests ?? null])).toEqual([
    ["prod-eu", 9],
    ["staging-eu", null],
  ]);
  const [core, worker, lab] = gauges.memory;
  expect(core).toMatchObject({ part: false, pid: process.pid });
  expect(core?.bytes).toBeGreaterThan(1e6);
  expect(worker).toEqual({
    what: message("app.memory.cluster", { name: "prod-eu" }),
    part: true,
    pid: null,
    bytes: 40e6,
  });
  expect(lab?.what.id).toBe("app.memory.lab");
  expect(gauges.listeners).toHaveLength(1);
});

it("writes the same into the bundle, without secrets", async () => {
  const info = {
    version: "1.0.0",
    commit: null,
    host: "web",
    platform: "linux",
    node: "24",
    secrets: "memory",
  } as const;
  const text = diagnosticsText({ info, gauges: await gather(), log: [], english });
  expect(text).toContain('"lists":{"inFlight":2,"allowed":4}');
  expect(text).toContain("Worker of prod-eu 40 MB");
  expect(text).toContain("Web host http://127.0.0.1:8080");
  expect(text).not.toContain("hunter2");
});
