/** What steps that change a cluster work with. */
import type { KubeApis } from "../../core/kubeApi.ts";
import type { Writers } from "../write/objectWrites.ts";

export interface ChangeDeps {
  readonly apis: KubeApis;
  readonly writers: Writers;
  readonly now: () => number;
  /** Rejects when the signal is aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}
