/** The real API server as a benchmark's cluster. */
import { setTimeout as sleep } from "node:timers/promises";
import type { ApiClient } from "../test/services/kube/apiClient.ts";
import { populate } from "../test/services/kube/population.ts";
import { startKube } from "../test/services/kube/start.ts";
import type { BenchCluster } from "./benchCluster.ts";
import { tableType } from "./tableBaseline.ts";

const context = "real";

export interface RealCluster extends BenchCluster {
  /** "v1.37.2" */
  readonly version: string;
  dispose(): Promise<void>;
}

/** With so many pods, written straight into etcd. @throws Error when its binaries are not built */
export async function startRealCluster(pods: number): Promise<RealCluster> {
  const kube = await startKube();
  try {
    await populate(kube, { pods });
    await settled(kube.admin);
  } catch (error) {
    await kube.stop();
    throw error;
  }
  const { token } = kube.identities.admin;
  return {
    version: kube.version,
    kubeconfig: kube.kubeconfig([{ name: context, login: { kind: "token", token } }]),
    context,
    server: kube.server,
    ca: kube.caPem,
    token,
    kubectl: kube.binaries.kubectl,
    words: ["app-12", "suite-3", "node-1", "crash"],
    dispose: () => kube.stop(),
  };
}

/** Right after so many writes the server's watch streams lag, and a consistent read waits up to 3 s for them (KEP-2340): not what is
 *  measured. */
export async function settled(client: ApiClient): Promise<void> {
  const deadline = performance.now() + 60_000;
  for (let quick = 0; quick < 5 && performance.now() < deadline; ) {
    const began = performance.now();
    await client.fetch("/api/v1/pods?limit=500", { accept: tableType });
    quick = performance.now() - began < 500 ? quick + 1 : 0;
    await sleep(500);
  }
}
