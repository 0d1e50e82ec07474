import { hash32 } from "./random.ts";

export interface Usage {
  readonly cpuMillicores: number;
  readonly memoryBytes: number;
}

const STEP_MS = 15_000;
const MIB = 1024 * 1024;

/** What a container uses at a time: a level of its own, a slow wave and a little noise, all from its identity and the clock. */
export function containerUsage(identity: string, nowMs: number): Usage {
  const level = hash32(identity);
  const step = Math.floor(nowMs / STEP_MS);
  const phase = (level % 628) / 100;
  const wave = Math.sin(step / 20 + phase);
  const noise = (hash32(`${identity}${step}`) % 100) / 100 - 0.5;
  const cpuBase = 8 + (level % 290);
  const memoryBase = 48 + ((level >>> 9) % 460);
  return {
    cpuMillicores: Math.max(1, Math.round(cpuBase * (1 + 0.25 * wave + 0.2 * noise))),
    memoryBytes: Math.round(memoryBase * MIB * (1 + 0.06 * wave + 0.02 * noise)),
  };
}

/** Start of the interval that the figures of `nowMs` are for. */
export function sampledAt(nowMs: number): number {
  return Math.floor(nowMs / STEP_MS) * STEP_MS;
}
