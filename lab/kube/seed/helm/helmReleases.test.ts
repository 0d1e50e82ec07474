/** The practice estate's Helm releases, as whoever reads Helm's own records finds them. */
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Probe, startProbe } from "../../controllers/workloadProbe.fixture.ts";
import { at, text } from "../../json.ts";

const BY_HELM = "labelSelector=owner%3Dhelm";

describe("Helm's records in the practice estate", () => {
  let probe: Probe;
  beforeAll(async () => {
    probe = await startProbe();
  });
  afterAll(() => probe.test.dispose());

  const records = async (namespace: string, name: string, resource = "secrets") =>
    await probe.items(`/api/v1/namespaces/${namespace}/${resource}?${BY_HELM}%2Cname%3D${name}`);
  const stored = (record: Parameters<typeof at>[0]) => text(at(record, "data", "release"));
  const opened = (payload: string) => JSON.parse(gunzipSync(Buffer.from(payload, "base64")).toString());
  const ofSecret = (record: Parameters<typeof at>[0]) => opened(Buffer.from(stored(record), "base64").toString());

  it("say by their labels what the releases are, and which revision stands where", async () => {
    const all = [
      ...(await probe.items(`/api/v1/secrets?${BY_HELM}`)),
      ...(await probe.items(`/api/v1/configmaps?${BY_HELM}`)),
    ];
    const histories = new Map<string, string[]>();
    for (const record of all) {
      const label = (name: string) => text(at(record, "metadata", "labels", name));
      const name = `${text(at(record, "metadata", "namespace"))}/${label("name")}`;
      expect(text(at(record, "metadata", "name"))).toBe(`sh.helm.release.v1.${label("name")}.v${label("version")}`);
      histories.set(name, [...(histories.get(name) ?? []), label("status")]);
    }
    expect(Object.fromEntries(histories)).toEqual({
      "storefront/search": ["superseded", "superseded", "deployed"],
      "storefront/promo": ["superseded", "superseded", "deployed", "failed"],
      "storefront/gift-cards": ["superseded", "deployed", "pending-upgrade"],
      "payments/card-gateway": ["superseded", "superseded", "superseded", "deployed"],
      "observability/dashboards": ["superseded", "superseded", "deployed"],
      "data-platform/report-exports": ["superseded", "superseded", "deployed"],
    });
  });

  it("tell a failed upgrade with its reason and the hook that failed", async () => {
    const release = ofSecret((await records("storefront", "promo")).at(-1) ?? null);
    expect(release).toMatchObject({
      name: "promo",
      namespace: "storefront",
      version: 4,
      info: { status: "failed", first_deployed: "2025-11-24T12:00:00Z", last_deployed: "2025-12-31T04:00:00Z" },
      config: { image: { tag: "1.9.0" }, replicas: 3 },
      hooks: [{ kind: "Job", events: ["pre-upgrade"], last_run: { phase: "Failed" } }],
    });
    expect(release.info.description).toContain("job promo-migrate failed: BackoffLimitExceeded");
    expect(release.manifest).toContain("image: registry.practice.local/storefront/promo:1.9.0");
  });

  it("an upgrade has been pending for an hour, and what it would add is not there", async () => {
    const [, deployed, pending] = (await records("storefront", "gift-cards")).map(ofSecret);
    expect(pending.info).toMatchObject({ status: "pending-upgrade", last_deployed: "2025-12-31T23:00:00Z" });
    expect(deployed.manifest).not.toContain("gift-cards-audit");
    expect(pending.manifest).toContain("name: gift-cards-audit");
    expect((await probe.test.send("GET", "/api/v1/namespaces/storefront/configmaps/gift-cards-audit")).status).toBe(
      404,
    );
    expect((await probe.test.send("GET", "/api/v1/namespaces/storefront/configmaps/gift-cards-rules")).status).toBe(
      200,
    );
  });

  it("credentials stand in the values and in a Secret of the manifest", async () => {
    const release = ofSecret((await records("payments", "card-gateway")).at(-1) ?? null);
    expect(release.config.auth).toEqual({ user: "gateway", password: "practice-third" });
    expect(release.manifest).toContain("kind: Secret");
    expect(release.manifest).toContain(Buffer.from("practice-third").toString("base64"));
  });

  it("one payload is cut off, and nothing but its last revision", async () => {
    const [first, second, third] = await records("observability", "dashboards");
    expect([first, second].map((record) => ofSecret(record ?? null).version)).toEqual([1, 2]);
    expect(() => ofSecret(third ?? null)).toThrow("unexpected end of file");
  });

  it("a ConfigMap's payload is in base64 once", async () => {
    const release = opened(stored((await records("data-platform", "report-exports", "configmaps")).at(-1) ?? null));
    expect(release).toMatchObject({ name: "report-exports", version: 3, config: { keepDays: 90 } });
    expect(await records("data-platform", "report-exports")).toEqual([]);
  });

  it("what a workload of the storefront says of its release fits the deployed revision", async () => {
    const deployed = ofSecret((await records("storefront", "search")).at(-1) ?? null);
    const live = await probe.get("/apis/apps/v1/namespaces/storefront/deployments/search-indexer");
    expect(at(live, "metadata", "annotations", "meta.helm.sh/release-name")).toBe("search");
    expect(at(live, "metadata", "labels", "helm.sh/chart")).toBe(`search-${deployed.chart.metadata.version}`);
    const [container] = at(live, "spec", "template", "spec", "containers") as { image: string }[];
    expect(deployed.manifest).toContain(`image: ${container?.image}\n`);
  });
});
