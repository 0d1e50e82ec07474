/** Lists: order, pages, resourceVersion and its match, metadata alone, and the ways in which they are refused. */
import { gunzipSync } from "node:zlib";
import { expect } from "vitest";
import {
  accepts,
  answer,
  configMapsPath,
  createConfigMap,
  createConfigMaps,
  type KubeList,
  namesOf,
} from "./objects.ts";
import type { Case } from "./target.ts";

const names = ["a", "b", "c", "d", "e"].map((letter) => `map-${letter}`);

export const listingCases: readonly Case[] = [
  {
    name: "a list is ordered by name, says its kind and its resourceVersion, and its items do not repeat their kind",
    run: async (target) => {
      const namespace = await target.namespace();
      const created = await createConfigMaps(target, namespace, ["map-c", "map-a", "map-b"]);
      const list = await target.admin.json<KubeList>(configMapsPath(namespace));
      expect([list.kind, list.apiVersion]).toEqual(["ConfigMapList", "v1"]);
      expect(namesOf(list)).toEqual(["map-a", "map-b", "map-c"]);
      expect(list.items?.[0]).not.toHaveProperty("kind");
      expect(BigInt(list.metadata.resourceVersion)).toBeGreaterThanOrEqual(
        BigInt(created.at(-1)?.metadata.resourceVersion ?? "0"),
      );
      expect(list.metadata.continue).toBeUndefined();
    },
  },
  {
    name: "an empty list has an empty array of items",
    run: async (target) => {
      const namespace = await target.namespace();
      const list = await target.admin.json<KubeList>(`${configMapsPath(namespace)}?labelSelector=none%3Dsuch`);
      expect(list.items).toEqual([]);
    },
  },
  {
    name: "limit and continue walk through one state of the collection, whatever changes meanwhile",
    run: async (target) => {
      const namespace = await target.namespace();
      const path = configMapsPath(namespace);
      await createConfigMaps(target, namespace, names);
      const first = await target.admin.json<KubeList>(`${path}?limit=2`);
      expect(namesOf(first)).toEqual(["map-a", "map-b"]);
      expect(first.metadata.remainingItemCount).toBe(3);
      await createConfigMap(target, namespace, { name: "map-bb" });
      await target.admin.json(`${path}/map-d`, { method: "DELETE" });
      const next = (list: KubeList) => `${path}?limit=2&continue=${encodeURIComponent(list.metadata.continue ?? "")}`;
      const second = await target.admin.json<KubeList>(next(first));
      expect(namesOf(second)).toEqual(["map-c", "map-d"]);
      expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
      expect(second.metadata.remainingItemCount).toBe(1);
      const last = await target.admin.json<KubeList>(next(second));
      expect(namesOf(last)).toEqual(["map-e"]);
      expect(last.metadata.continue).toBeUndefined();
      expect(last.metadata.remainingItemCount).toBeUndefined();
    },
  },
  {
    name: "a page of a selection does not say how many remain",
    run: async (target) => {
      const namespace = await target.namespace();
      for (const name of names) await createConfigMap(target, namespace, { name, labels: { chosen: "yes" } });
      const page = await target.admin.json<KubeList>(`${configMapsPath(namespace)}?limit=2&labelSelector=chosen%3Dyes`);
      expect(page.items).toHaveLength(2);
      expect(page.metadata.continue).toBeDefined();
      expect(page.metadata.remainingItemCount).toBeUndefined();
    },
  },
  {
    name: "resourceVersionMatch=Exact answers with a past state",
    run: async (target) => {
      const namespace = await target.namespace();
      const path = configMapsPath(namespace);
      const [, second] = await createConfigMaps(target, namespace, ["map-a", "map-b"]);
      const version = second?.metadata.resourceVersion;
      await createConfigMap(target, namespace, { name: "map-c" });
      const past = await target.admin.json<KubeList>(`${path}?resourceVersion=${version}&resourceVersionMatch=Exact`);
      expect(namesOf(past)).toEqual(["map-a", "map-b"]);
      expect(past.metadata.resourceVersion).toBe(version);
    },
  },
  {
    name: "resourceVersionMatch=NotOlderThan answers with a state at least as new",
    run: async (target) => {
      const namespace = await target.namespace();
      const created = await createConfigMap(target, namespace, { name: "map-a" });
      const version = created.metadata.resourceVersion;
      const list = await target.admin.json<KubeList>(
        `${configMapsPath(namespace)}?resourceVersion=${version}&resourceVersionMatch=NotOlderThan`,
      );
      expect(namesOf(list)).toContain("map-a");
      expect(BigInt(list.metadata.resourceVersion)).toBeGreaterThanOrEqual(BigInt(version));
    },
  },
  {
    name: "resourceVersionMatch without a resourceVersion is refused",
    run: async (target) => {
      const { status, body } = await answer(target.admin, "/api/v1/configmaps?resourceVersionMatch=Exact");
      expect(status).toBe(422);
      expect(body.message).toContain("resourceVersionMatch is forbidden unless resourceVersion is provided");
    },
  },
  {
    name: "a resourceVersion that has not been reached is waited for a moment and then refused as too large, with a time to retry",
    run: async (target) => {
      const { status, body } = await answer(
        target.admin,
        "/api/v1/configmaps?resourceVersion=99999999&resourceVersionMatch=NotOlderThan",
      );
      expect(status).toBe(504);
      expect(body).toMatchObject({ reason: "Timeout", code: 504, details: { retryAfterSeconds: 1 } });
      expect(body.message).toMatch(/^Timeout: Too large resource version: 99999999, current: \d+$/);
      expect(body.details?.causes).toEqual([
        { reason: "ResourceVersionTooLarge", message: "Too large resource version" },
      ]);
    },
  },
  {
    name: "a resourceVersion or a continue token that is none is refused",
    run: async (target) => {
      const version = await answer(target.admin, "/api/v1/configmaps?resourceVersion=abc");
      expect(version.status).toBe(400);
      expect(version.body.reason).toBe("BadRequest");
      const token = await answer(target.admin, "/api/v1/configmaps?limit=1&continue=abc");
      expect(token.status).toBe(400);
      expect(token.body.message).toContain("continue key is not valid");
    },
  },
  {
    name: "metadata alone: each item is a PartialObjectMetadata without spec or data",
    run: async (target) => {
      const namespace = await target.namespace();
      await createConfigMap(target, namespace, { name: "map-a", labels: { color: "red" }, data: { key: "value" } });
      const path = configMapsPath(namespace);
      const list = await target.admin.json<KubeList>(path, { accept: accepts.metadataList });
      expect([list.kind, list.apiVersion]).toEqual(["PartialObjectMetadataList", "meta.k8s.io/v1"]);
      const item = list.items?.[0];
      expect(item?.metadata).toMatchObject({ name: "map-a", namespace, labels: { color: "red" } });
      expect(item).not.toHaveProperty("data");
      const one = await target.admin.json(`${path}/map-a`, { accept: accepts.metadata });
      expect(one).toMatchObject({
        kind: "PartialObjectMetadata",
        apiVersion: "meta.k8s.io/v1",
        metadata: { name: "map-a" },
      });
      expect(one).not.toHaveProperty("data");
    },
  },
  {
    name: "a long answer is compressed for a client that accepts gzip, a short one is not",
    run: async (target) => {
      const namespace = await target.namespace();
      const path = configMapsPath(namespace);
      const headers = { "accept-encoding": "gzip" };
      const encoding = async () => (await target.admin.fetch(path, { headers })).headers["content-encoding"];
      await createConfigMap(target, namespace, { name: "short" });
      expect(await encoding()).toBeUndefined();
      await createConfigMap(target, namespace, { name: "long", data: { text: "0123456789".repeat(20_000) } });
      expect(await encoding()).toBe("gzip");
      const { bytes } = await target.admin.fetch(path, { headers });
      expect(namesOf(JSON.parse(gunzipSync(bytes).toString()))).toEqual(expect.arrayContaining(["long", "short"]));
    },
  },
  {
    name: "a client that accepts nothing that the server can write is told 406",
    run: async (target) => {
      const { status, body } = await answer(target.admin, "/api/v1/configmaps", { accept: "application/x-unknown" });
      expect(status).toBe(406);
      expect(body).toMatchObject({ reason: "NotAcceptable", code: 406 });
    },
  },
  {
    name: "history that was compacted is refused with 410 Expired, and an expired continue token with another that goes on",
    run: async (target) => {
      const namespace = await target.namespace();
      const path = configMapsPath(namespace);
      await createConfigMaps(target, namespace, names);
      const page = await target.admin.json<KubeList>(`${path}?limit=2`);
      await target.admin.json(`${path}/map-e`, { method: "DELETE" });
      await createConfigMap(target, namespace, { name: "map-f" });
      await target.forgetHistory();

      const exact = `${path}?resourceVersion=${page.metadata.resourceVersion}&resourceVersionMatch=Exact`;
      const past = await answer(target.admin, exact);
      expect(past.status).toBe(410);
      expect(past.body).toMatchObject({ kind: "Status", status: "Failure", reason: "Expired", code: 410 });

      const token = encodeURIComponent(page.metadata.continue ?? "");
      const expired = await answer(target.admin, `${path}?limit=2&continue=${token}`);
      expect(expired.status).toBe(410);
      expect(expired.body.reason).toBe("Expired");
      const inconsistent = encodeURIComponent(expired.body.metadata.continue ?? "");
      const rest = await target.admin.json<KubeList>(`${path}?continue=${inconsistent}`);
      expect(namesOf(rest)).toEqual(["map-c", "map-d", "map-f"]);
    },
  },
];
