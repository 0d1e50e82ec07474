/** Kinds that come and go on a real API server, and the life of single objects there. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { ApiKind, ObjectState } from "../../../shared/cluster.ts";
import { ConnectionId } from "../../../shared/connection.ts";
import { findService, skips } from "../../../test/services/availability.ts";
import { type KubeService, startKube } from "../../../test/services/kube/start.ts";
import { realHttp } from "../http/realCluster.fixture.ts";
import { builtInKinds } from "../kind/builtInKinds.ts";
import { objectEvents } from "../object/objectEvents.ts";
import { objectStates } from "../object/objectStates.ts";
import { askSession, kindSchema } from "../object/schema.ts";
import { ClusterSession } from "./clusterSession.ts";
import { findKind } from "./discovery.ts";
import { KindCatalog } from "./kindCatalog.ts";
import { NamespaceList } from "./namespaceList.ts";

const found = findService("kube");
const connection = ConnectionId.parse("real");

describe.skipIf(skips(found))("a session with a real cluster", () => {
  let kube: KubeService;
  let session: ClusterSession;
  beforeAll(async () => {
    kube = await startKube();
    const http = realHttp(kube, kube.identities.admin.token);
    session = new ClusterSession({ http, signal: () => {} });
  });
  afterAll(async () => {
    session?.dispose();
    await kube?.stop();
  });

  const until = (check: () => void) => vi.waitFor(check, { timeout: 30_000, interval: 50 });

  it("notices a kind that comes, and one that goes", async () => {
    const catalog = new KindCatalog(session);
    await catalog.current(AbortSignal.timeout(20_000));
    const widgets = () => catalog.value.current?.kinds.find((kind) => kind.resource === "widgets");
    expect(widgets()).toBeUndefined();
    const path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    // Its definitions are watched from the first reading on.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await kube.admin.json(path, {
      method: "POST",
      body: {
        metadata: { name: "widgets.example.org" },
        spec: {
          group: "example.org",
          scope: "Namespaced",
          names: { plural: "widgets", kind: "Widget", shortNames: ["wd"] },
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: { openAPIV3Schema: { type: "object", description: "A thing." } },
            },
          ],
        },
      },
    });
    await until(() =>
      expect(widgets()).toMatchObject({ kind: "Widget", shortNames: ["wd"], custom: true, section: "custom" }),
    );
    await vi.waitFor(
      async () => {
        const of = { group: "example.org", version: "v1", kind: "Widget" };
        const ask = (path: string) => askSession(session, path, AbortSignal.timeout(10_000));
        expect(await kindSchema(ask, of)).toMatchObject({ description: "A thing." });
      },
      { timeout: 30_000, interval: 500 },
    );
    await kube.admin.fetch(`${path}/widgets.example.org`, { method: "DELETE" });
    await until(() => expect(widgets()).toBeUndefined());
    catalog.dispose();
  });

  it("serves the kinds that commands fall back on, under the same names", async () => {
    const catalog = new KindCatalog(session);
    const { kinds } = await catalog.current(AbortSignal.timeout(20_000));
    catalog.dispose();
    const named = ({ group, resource, kind, singular, shortNames, namespaced, section }: ApiKind) => ({
      ...{ group, resource, kind, singular, namespaced, section },
      shortNames: [...shortNames].sort(),
    });
    const served = builtInKinds.map(({ group, version, resource }) => findKind(kinds, group, version, resource));
    expect(builtInKinds.map(named)).toEqual(served.map((kind) => kind && named(kind)));
  });

  it("lists namespaces live", async () => {
    const list = new NamespaceList(session);
    list.start();
    await until(() => expect(list.value.current?.namespaces).toContainEqual({ name: "team-a", phase: "Active" }));
    await kube.admin.json("/api/v1/namespaces", { method: "POST", body: { metadata: { name: "fresh" } } });
    await until(() => expect(list.value.current?.namespaces).toContainEqual({ name: "fresh", phase: "Active" }));
    list.dispose();
  });

  it("follows one object through its changes, its end and its return, and its events", async () => {
    const ref = { connection, group: "", version: "v1", resource: "configmaps", namespace: "team-a", name: "one" };
    const path = "/api/v1/namespaces/team-a/configmaps";
    const make = (value: string) =>
      kube.admin.json(path, { method: "POST", body: { metadata: { name: "one" }, data: { value } } });
    await make("first");
    const ended = new AbortController();
    let last: ObjectState | null = null;
    const reading = (async () => {
      for await (const state of objectStates(session, ref, false, true, ended.signal)) last = state;
    })();
    const shows = (phase: string, value: string) =>
      until(() => expect(last).toMatchObject({ phase, object: { data: { value } } }));
    await shows("live", "first");
    await kube.admin.fetch(`${path}/one`, {
      method: "PATCH",
      contentType: "application/merge-patch+json",
      body: { data: { value: "second" } },
    });
    await shows("live", "second");
    await kube.admin.fetch(`${path}/one`, { method: "DELETE" });
    await shows("gone", "second");
    await make("third");
    await shows("live", "third");
    ended.abort();
    await reading;

    const event = (name: string, count: number) => ({
      metadata: { name, namespace: "team-a" },
      involvedObject: { kind: "ConfigMap", namespace: "team-a", name: "one", apiVersion: "v1" },
      reason: "Tested",
      message: `event ${name}`,
      type: "Warning",
      count,
      firstTimestamp: "2026-11-22T10:00:00Z",
      lastTimestamp: `2026-11-22T10:00:0${count}Z`,
      source: { component: "test" },
    });
    await kube.admin.json("/api/v1/namespaces/team-a/events", { method: "POST", body: event("a", 1) });
    const catalog = new KindCatalog(session);
    const { kinds } = await catalog.current(AbortSignal.timeout(20_000));
    catalog.dispose();
    const apis = kinds.filter((kind) => kind.resource === "events");
    let texts: string[] = [];
    const stop = new AbortController();
    const events = (async () => {
      for await (const item of objectEvents(session, ref, "ConfigMap", apis, stop.signal))
        texts = item.events.map((one) => one.text);
    })();
    await until(() => expect(texts).toEqual(["event a"]));
    await kube.admin.json("/api/v1/namespaces/team-a/events", { method: "POST", body: event("b", 2) });
    await until(() => expect(texts).toEqual(["event b", "event a"]));
    stop.abort();
    await events;
  });
});
