/** The contract of the console itself. */
import { type AppInfo, app, type Vitals } from "../../../shared/app.ts";
import { message } from "../../../shared/model/message.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { Log } from "../log/log.ts";
import { type Implementation, implement } from "../rpc/implementation.ts";
import { latest } from "../state/value.ts";
import { diagnosticsText } from "./diagnostics.ts";
import { english } from "./english.ts";
import { type GaugeSources, gatherGauges } from "./gauges.ts";
import { privateBytes } from "./memory.ts";
import type { PracticeEstate } from "./practiceEstate.ts";

export interface AppHandlersOptions {
  readonly info: AppInfo;
  readonly log: Log;
  readonly lab: PracticeEstate;
  readonly gauges: Pick<GaugeSources, "states" | "uses" | "workers" | "nameOf">;
  readonly eventsPerSecond: () => number;
  /** What listens because a person asked for it, besides the practice estate. */
  readonly listeners: () => Vitals["listeners"];
  /** Absent in a host that cannot open an address. */
  readonly openExternal?: (url: string) => Promise<void>;
}

const VITALS_EVERY_MS = 2_000;
const GAUGES_EVERY_MS = 1_000;

export function appHandlers(options: AppHandlersOptions): Implementation {
  const { info, log, lab } = options;
  const listeners = () => [
    ...options.listeners(),
    ...lab.addresses.map((address) => ({ what: message("app.listener.lab"), address })),
  ];
  const gauges = () => gatherGauges({ ...options.gauges, labPid: () => lab.pid, listeners });
  return implement(app, {
    info: () => info,
    vitals: async function* (_input, { signal }) {
      while (!signal.aborted) {
        yield {
          memoryBytes: privateBytes(),
          eventsPerSecond: options.eventsPerSecond(),
          listeners: listeners(),
        };
        await pause(VITALS_EVERY_MS, signal);
      }
    },
    gauges: async function* (_input, { signal }) {
      while (!signal.aborted) {
        yield await gauges();
        await pause(GAUGES_EVERY_MS, signal);
      }
    },
    log: (_input, { signal }) => log.follow(signal),
    diagnostics: async () => diagnosticsText({ info, gauges: await gauges(), log: log.recent(), english }),
    openExternal: async ({ url }) => {
      if (options.openExternal === undefined) throw new RpcError("unsupported", message("app.noBrowser"));
      await options.openExternal(url);
      return null;
    },
    lab: (_input, { signal }) => latest(lab.state, signal),
    startLab: async ({ pods }) => {
      await lab.start(pods);
      return null;
    },
    stopLab: async () => {
      await lab.stop();
      return null;
    },
  });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
