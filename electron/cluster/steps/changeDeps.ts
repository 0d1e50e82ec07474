/** What steps that change a cluster work with. */
import { setTimeout as sleep } from "node:timers/promises";
import type { KubeApis } from "../../core/kubeApi.ts";
import type { Writers } from "../write/objectWrites.ts";

export interface ChangeDeps {
  readonly apis: KubeApis;
  readonly writers: Writers;
  readonly now: () => number;
  /** @throws the signal's reason once it is aborted */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** The machine's own time. */
export const ownClock: Pick<ChangeDeps, "now" | "wait"> = {
  now: Date.now,
  async wait(ms, signal) {
    await sleep(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
  },
};
