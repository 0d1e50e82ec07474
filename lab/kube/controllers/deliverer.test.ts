import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { at, list } from "../json.ts";
import { overlay } from "./overlay.ts";
import { type Probe, startProbe } from "./workloadProbe.fixture.ts";

const SHOP = "/apis/apps/v1/namespaces/storefront/deployments";
const APPLICATION = "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/storefront-web";
const KUSTOMIZATION = "/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/flux-system/kustomizations/storefront-services";
const HELM_RELEASE = "/apis/helm.toolkit.fluxcd.io/v2/namespaces/flux-system/helmreleases/search";

describe("what delivers into the practice estate", () => {
  let probe: Probe;
  beforeEach(async () => {
    probe = await startProbe();
  });
  afterEach(() => probe.test.dispose());

  const replicas = async (name: string) => at(await probe.get(`${SHOP}/${name}`), "spec", "replicas");
  const scale = (name: string, wanted: number) => probe.patch(`${SHOP}/${name}`, { spec: { replicas: wanted } });
  const sync = async () => at(await probe.get(APPLICATION), "status", "sync", "status");

  it("Argo CD sees a drift and heals it, and lets it be when it may not", async () => {
    await scale("catalog", 4);
    probe.clock.advance(1_000);
    expect(await sync()).toBe("OutOfSync");
    probe.clock.advance(6_000);
    expect(await replicas("catalog")).toBe(1);
    expect(await sync()).toBe("Synced");
    await probe.patch(APPLICATION, { spec: { syncPolicy: { automated: null } } });
    await scale("catalog", 4);
    probe.clock.advance(60_000);
    expect(await replicas("catalog")).toBe(4);
    expect(await sync()).toBe("OutOfSync");
    await probe.patch(APPLICATION, { spec: { syncPolicy: { automated: { selfHeal: true } } } });
    probe.clock.advance(2_000);
    expect(await replicas("catalog")).toBe(1);
  });

  it("Flux puts a change back after its interval, unless it is suspended", async () => {
    await scale("pricing", 3);
    probe.clock.advance(15_000);
    expect(await replicas("pricing")).toBe(3);
    probe.clock.advance(7_000);
    expect(await replicas("pricing")).toBe(1);
    await probe.patch(KUSTOMIZATION, { spec: { suspend: true } });
    await scale("pricing", 3);
    probe.clock.advance(120_000);
    expect(await replicas("pricing")).toBe(3);
    await probe.patch(KUSTOMIZATION, { spec: { suspend: false } });
    probe.clock.advance(2_000);
    expect(await replicas("pricing")).toBe(1);
    await scale("search", 3);
    probe.clock.advance(32_000);
    expect(await replicas("search")).toBe(1);
    await probe.patch(HELM_RELEASE, { spec: { suspend: true } });
    await scale("search", 3);
    probe.clock.advance(120_000);
    expect(await replicas("search")).toBe(3);
  });

  it("a restart stays, and what was deleted comes back", async () => {
    const template = { metadata: { annotations: { "kubectl.kubernetes.io/restartedAt": "2026-01-01T00:00:00Z" } } };
    await probe.patch(`${SHOP}/tax`, { spec: { template } });
    await probe.test.send("DELETE", `${SHOP}/vouchers`);
    probe.clock.advance(40_000);
    expect(at(await probe.get(`${SHOP}/tax`), "spec", "template", "metadata", "annotations")).toMatchObject(
      template.metadata.annotations,
    );
    expect(await replicas("vouchers")).toBe(1);
  });

  it("a controller that does not run puts nothing back", async () => {
    await probe.patch("/apis/apps/v1/namespaces/flux-system/deployments/kustomize-controller", {
      spec: { replicas: 0 },
    });
    probe.clock.advance(10_000);
    await scale("loyalty", 5);
    probe.clock.advance(120_000);
    expect(await replicas("loyalty")).toBe(5);
  });

  it("both clusters have at least twenty small deployments to restart", async () => {
    expect((await probe.items(SHOP)).length).toBeGreaterThanOrEqual(20);
    const staging = probe.test.lab.clusters[1]?.cluster.store.collection({ group: "apps", resource: "deployments" });
    expect(
      [...(staging?.values() ?? [])].filter((entry) => entry.namespace === "storefront").length,
    ).toBeGreaterThanOrEqual(20);
  });

  it("what is wanted is laid over what is there, lists of named things by their names", () => {
    const live = { a: 1, keep: true, list: [{ name: "x", v: 1, own: 1 }, { name: "y" }], plain: [1, 2] };
    const wanted = { a: 2, list: [{ name: "x", v: 2 }, { name: "z" }], plain: [3] };
    expect(overlay(live, wanted)).toEqual({
      a: 2,
      keep: true,
      list: [{ name: "x", v: 2, own: 1 }, { name: "y" }, { name: "z" }],
      plain: [3],
    });
    expect(list(overlay([{ name: "x" }], []))).toEqual([{ name: "x" }]);
  });
});
