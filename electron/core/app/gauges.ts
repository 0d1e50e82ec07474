/** What the console uses and how its connections fare: gathered once, for the screen and for the bundle. */
import type { ConnectionUse, Gauges, Vitals } from "../../../shared/app.ts";
import type { ConnectionId, ConnectionState } from "../../../shared/connection.ts";
import { type Message, message } from "../../../shared/model/message.ts";
import { privateBytes, privateBytesOf } from "./memory.ts";

export interface WorkerUse {
  readonly what: Message;
  readonly bytes: number | null;
}

export interface GaugeSources {
  readonly states: () => readonly ConnectionState[];
  readonly uses: () => readonly ConnectionUse[];
  readonly workers: () => Promise<readonly WorkerUse[]>;
  readonly nameOf: (connection: ConnectionId) => string;
  /** Of the practice estate; null while it does not run. */
  readonly labPid: () => number | null;
  readonly listeners: () => Vitals["listeners"];
}

export async function gatherGauges(sources: GaugeSources): Promise<Gauges> {
  const workers = await sources.workers();
  const uses = new Map(sources.uses().map((use) => [use.connection, use]));
  const labPid = sources.labPid();
  const lab =
    labPid === null
      ? []
      : [{ what: message("app.memory.lab"), part: false, pid: labPid, bytes: privateBytesOf(labPid) }];
  return {
    at: Date.now(),
    connections: sources
      .states()
      .filter(({ phase }) => phase !== "idle")
      .map((state) => ({ name: sources.nameOf(state.id), state, use: uses.get(state.id) ?? null })),
    memory: [
      { what: message("app.memory.core"), part: false, pid: process.pid, bytes: privateBytes() },
      ...workers.map(({ what, bytes }) => ({ what, part: true, pid: null, bytes })),
      ...lab,
    ],
    listeners: sources.listeners(),
  };
}
