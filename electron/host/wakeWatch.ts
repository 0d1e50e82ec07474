/** Notices what the system tells no process: that the machine slept, and that its network changed. Looking costs no request. */
import { networkInterfaces } from "node:os";

const LOOK_EVERY_MS = 2_000;
/** The clock went on for so much longer than we did: the machine slept, or was as good as asleep. */
const SLEPT_MS = 8_000;

export interface WakeWatch {
  /** The network as it is now, in any words that change with it; empty where there is none. */
  readonly network: () => string;
  readonly onWake: () => void;
}

/** @returns stops looking */
export function watchWake({ network, onWake }: WakeWatch): () => void {
  let lookedAt = Date.now();
  let was = network();
  const timer = setInterval(() => {
    const now = Date.now();
    const is = network();
    const slept = now - lookedAt > LOOK_EVERY_MS + SLEPT_MS;
    const changed = is !== was && is !== "";
    lookedAt = now;
    was = is;
    if (slept || changed) onWake();
  }, LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** The addresses under which this machine is reached from others. Those of one link alone come and go with every container. */
export function addresses(interfaces = networkInterfaces()): string {
  return Object.values(interfaces)
    .flatMap((all) => all ?? [])
    .filter(({ internal, address }) => !internal && !/^(fe80:|169\.254\.)/i.test(address))
    .map(({ address }) => address)
    .sort()
    .join(" ");
}
