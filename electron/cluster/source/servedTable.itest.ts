/** A table on a real API server whose kind is installed, changed, taken away and installed again while the table is open. */
import { MessageChannel } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { findService, skips } from "../../../test/services/availability.ts";
import { type KubeService, startKube } from "../../../test/services/kube/start.ts";
import type { SourceAnswer, SourceDelta, SourceRequest } from "../../core/table/portProtocol.ts";
import { realHttp } from "../http/realCluster.fixture.ts";
import { Metering } from "../metrics/metering.ts";
import { ClusterSession } from "./clusterSession.ts";
import { KindCatalog } from "./kindCatalog.ts";
import { TableSources } from "./tableSources.ts";

const found = findService("kube");
const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

/** Gadgets in some versions, the one that is stored and preferred last, with these columns. */
function gadgets(versions: readonly string[], columns: readonly string[]) {
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "gadgets.tables.example.org" },
    spec: {
      group: "tables.example.org",
      scope: "Namespaced",
      names: { plural: "gadgets", singular: "gadget", kind: "Gadget", listKind: "GadgetList" },
      versions: versions.map((name, place) => ({
        name,
        served: true,
        storage: place === versions.length - 1,
        schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
        additionalPrinterColumns: columns.map((column) => ({
          name: column,
          type: "string",
          jsonPath: `.spec.${column.toLowerCase()}`,
        })),
      })),
    },
  };
}

describe.skipIf(skips(found))("a table of a custom kind on a real server", () => {
  let kube: KubeService;
  let session: ClusterSession;
  let catalog: KindCatalog;
  let sources: TableSources;
  beforeAll(async () => {
    kube = await startKube();
    const http = realHttp(kube, kube.identities.admin.token);
    session = new ClusterSession({ http, signal: () => {} });
    catalog = new KindCatalog(session);
    sources = new TableSources(session, catalog, new Metering(session));
  });
  afterAll(async () => {
    sources?.dispose();
    catalog?.dispose();
    session?.dispose();
    await kube?.stop();
  });

  /** What the table worker would see of a source. */
  function open() {
    const { port1, port2 } = new MessageChannel();
    const send = (request: SourceRequest) => port1.postMessage(request);
    const seen = { columns: [] as string[], rows: 0, last: null as SourceDelta | null, refused: null as string | null };
    port1.on("message", (told: SourceAnswer) => {
      if (told.kind === "refused") seen.refused = told.reason.id;
      if (told.kind !== "delta") return;
      seen.last = told;
      seen.columns = told.columns?.map(({ name }) => name) ?? seen.columns;
      send({ kind: "ack", generation: told.generation });
    });
    const ask = { group: "tables.example.org", version: null, resource: "gadgets", namespace: null, label: "real" };
    sources.open(ask, port2);
    const query = { filter: "", sort: [], health: [] };
    send({ kind: "query", seq: 1, query, extraColumns: [], sourceName: null, withKeys: false, window: null });
    return { seen, close: () => port1.close() };
  }
  const until = (check: () => void) => vi.waitFor(check, { timeout: 30_000, interval: 50 });
  const make = (version: string, name: string) =>
    vi.waitFor(
      () =>
        kube.admin.json(`/apis/tables.example.org/${version}/namespaces/team-a/gadgets`, {
          method: "POST",
          body: {
            apiVersion: `tables.example.org/${version}`,
            kind: "Gadget",
            metadata: { name },
            spec: { colour: "red" },
          },
        }),
      { timeout: 20_000, interval: 200 },
    );

  it("comes alive when it is installed, follows its columns, empties when it goes, and returns", async () => {
    const table = open();
    await until(() => expect(table.seen.last?.state.reason?.id).toBe("cluster.kind.unserved"));

    await kube.admin.json(definitions, { method: "POST", body: gadgets(["v1"], ["Colour"]) });
    await until(() => expect(table.seen.last?.state.phase).toBe("live"));
    await make("v1", "one");
    await until(() => expect(table.seen.last?.total).toBe(1));
    expect(table.seen.columns).toEqual(["Name", "Colour"]);

    // Nothing happens to the object: that its kind is printed otherwise is enough.
    await kube.admin.fetch(`${definitions}/gadgets.tables.example.org`, {
      method: "PATCH",
      contentType: "application/merge-patch+json",
      body: { spec: { versions: gadgets(["v1"], ["Colour", "Size"]).spec.versions } },
    });
    await until(() => expect(table.seen.columns).toEqual(["Name", "Colour", "Size"]));
    await until(() => expect(table.seen.last).toMatchObject({ total: 1, state: { phase: "live" } }));

    await kube.admin.fetch(`${definitions}/gadgets.tables.example.org`, { method: "DELETE" });
    await until(() =>
      expect(table.seen.last).toMatchObject({ total: 0, state: { reason: { id: "cluster.kind.unserved" } } }),
    );

    await vi.waitFor(() => kube.admin.json(definitions, { method: "POST", body: gadgets(["v1"], ["Shape"]) }), {
      timeout: 20_000,
      interval: 200,
    });
    await until(() => expect(table.seen.columns).toEqual(["Name", "Shape"]));
    await make("v1", "two");
    await until(() => expect(table.seen.last).toMatchObject({ total: 1, state: { phase: "live", reason: null } }));
    expect(table.seen.refused).toBeNull();

    // A newer version is preferred: the table is sent to it.
    await kube.admin.fetch(`${definitions}/gadgets.tables.example.org`, {
      method: "PATCH",
      contentType: "application/merge-patch+json",
      body: { spec: { versions: gadgets(["v1", "v2"], ["Shape", "Weight"]).spec.versions } },
    });
    await until(() => expect(table.seen.refused).toBe("cluster.kind.moved"));
    const again = open();
    await until(() => expect(again.seen.last).toMatchObject({ total: 1, state: { phase: "live" } }));
    expect(again.seen.columns).toEqual(["Name", "Shape", "Weight"]);
    again.close();
  }, 120_000);
});
