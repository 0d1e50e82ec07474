/** The requests of all pods of a real API server, beside what the same pods add up to by hand. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { parseQuantity } from "../../../shared/model/quantity.ts";
import { findService, skips } from "../../../test/services/availability.ts";
import { populate } from "../../../test/services/kube/population.ts";
import { type KubeService, startKube } from "../../../test/services/kube/start.ts";
import { realHttp } from "../http/realCluster.fixture.ts";
import { ClusterSession } from "../source/clusterSession.ts";
import { RequestedSum } from "./requestedSum.ts";

const found = findService("kube");
const pods = 2_300;

interface PodList {
  readonly items: readonly {
    readonly spec: {
      readonly containers: readonly {
        readonly resources?: { readonly requests?: Readonly<Record<string, string>> };
      }[];
    };
  }[];
}

describe.skipIf(skips(found))("what pods request on a real cluster", () => {
  let kube: KubeService;
  let session: ClusterSession;
  beforeAll(async () => {
    kube = await startKube();
    await populate(kube, { pods, namespaces: 7, nodes: 20 });
    const http = realHttp(kube, kube.identities.admin.token);
    session = new ClusterSession({ http, signal: () => {} });
  });
  afterAll(async () => {
    session?.dispose();
    await kube?.stop();
  });

  it("is their exact sum, read page by page with the progress told", async () => {
    const { items } = await kube.admin.json<PodList>("/api/v1/pods", { timeoutMs: 60_000 });
    const expected = { cpu: 0, memory: 0 };
    for (const { spec } of items) {
      for (const { resources } of spec.containers) {
        expected.cpu += Math.round((parseQuantity(resources?.requests?.cpu ?? "0")?.value ?? 0) * 1_000);
        expected.memory += parseQuantity(resources?.requests?.memory ?? "0")?.value ?? 0;
      }
    }
    const sum = new RequestedSum(session, null);
    const progress: unknown[] = [];
    sum.value.subscribe((now) => {
      if (now.progress?.total) progress.push(now.progress);
    });
    sum.hold(false);
    const leave = sum.join();
    await vi.waitFor(() => expect(sum.value.current.data).not.toBeNull(), { timeout: 60_000, interval: 50 });
    leave();
    expect(sum.value.current).toMatchObject({ data: { ...expected, pods, oversize: 0 }, reason: null });
    expect(progress).toEqual([500, 1_000, 1_500, 2_000, 2_300].map((read) => ({ read, total: pods })));
    expect(expected.cpu).toBeGreaterThan(pods);
  });
});
