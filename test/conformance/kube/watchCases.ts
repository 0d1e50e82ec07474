/** Watches: events in order, resumption, bookmarks, selections, shapes, and the end of history. */
import { expect } from "vitest";
import {
  accepts,
  configMapsPath,
  createConfigMap,
  createConfigMaps,
  type KubeList,
  type KubeObject,
  patches,
  type Status,
} from "./objects.ts";
import type { Case, Target } from "./target.ts";
import { openWatch, type WatchEvent } from "./watching.ts";

function brief({ type, object }: WatchEvent<KubeObject>): string {
  return `${type} ${object.metadata.name}`;
}

async function currentVersion(target: Target, path: string): Promise<string> {
  return (await target.admin.json<KubeList>(`${path}?limit=1`)).metadata.resourceVersion;
}

function label(target: Target, path: string, name: string, labels: Record<string, string | null>): Promise<KubeObject> {
  return target.admin.json<KubeObject>(`${path}/${name}`, {
    method: "PATCH",
    contentType: patches.merge,
    body: { metadata: { labels } },
  });
}

export const watchingCases: readonly Case[] = [
  {
    name: "a watch from a resourceVersion sends what changes after it, in order, with rising versions",
    run: async (target) => {
      const namespace = await target.namespace();
      const path = configMapsPath(namespace);
      const from = await currentVersion(target, path);
      await createConfigMap(target, namespace, { name: "one" });
      const watch = await openWatch<KubeObject>(target.admin, `${path}?watch=true&resourceVersion=${from}`);
      await label(target, path, "one", { step: "2" });
      await target.admin.json(`${path}/one`, { method: "DELETE" });
      const events = await watch.until(({ type }) => type === "DELETED");
      watch.close();
      const own = events.filter(({ object }) => object.metadata.name === "one");
      expect(own.map(brief)).toEqual(["ADDED one", "MODIFIED one", "DELETED one"]);
      const versions = own.map(({ object }) => BigInt(object.metadata.resourceVersion));
      expect(versions).toEqual([...versions].sort((a, b) => (a < b ? -1 : 1)));
      expect(new Set(versions).size).toBe(3);
      expect(own[0]?.object).toMatchObject({ kind: "ConfigMap", apiVersion: "v1" });
      expect(own[2]?.object.metadata.labels).toEqual({ step: "2" });
    },
  },
  {
    name: "a watch resumes from the last event's resourceVersion without loss or repetition",
    run: async (target) => {
      const namespace = await target.namespace();
      const path = configMapsPath(namespace);
      const from = await currentVersion(target, path);
      const first = await openWatch<KubeObject>(target.admin, `${path}?watch=true&resourceVersion=${from}`);
      await createConfigMaps(target, namespace, ["one", "two", "three"]);
      const seen = await first.until(({ object }) => object.metadata.name === "two");
      first.close();
      const last = seen.at(-1)?.object.metadata.resourceVersion;
      const second = await openWatch<KubeObject>(target.admin, `${path}?watch=true&resourceVersion=${last}`);
      expect(brief((await second.next()) ?? { type: "ERROR", object: {} as KubeObject })).toBe("ADDED three");
      second.close();
    },
  },
  {
    name: "a watch from version 0, and one without a version, begin with what exists",
    run: async (target) => {
      const namespace = await target.namespace();
      const path = configMapsPath(namespace);
      await createConfigMaps(target, namespace, ["one", "two"]);
      await currentVersion(target, path);
      for (const query of ["watch=true", "watch=true&resourceVersion=0"]) {
        const watch = await openWatch<KubeObject>(
          target.admin,
          `${path}?${query}&labelSelector=${encodeURIComponent("!no")}`,
        );
        const events = await watch.until(({ object }) => object.metadata.name === "two");
        watch.close();
        expect(
          events.map(brief).filter((event) => !event.includes("kube-root-ca.crt")),
          query,
        ).toEqual(["ADDED one", "ADDED two"]);
      }
    },
  },
  {
    name: "an object that begins or ceases to match the selector appears as added or deleted",
    run: async (target) => {
      const namespace = await target.namespace();
      const path = configMapsPath(namespace);
      await createConfigMap(target, namespace, { name: "one" });
      const from = await currentVersion(target, path);
      const watch = await openWatch<KubeObject>(
        target.admin,
        `${path}?watch=true&resourceVersion=${from}&labelSelector=chosen%3Dyes`,
      );
      await label(target, path, "one", { chosen: "yes" });
      await label(target, path, "one", { more: "1" });
      await label(target, path, "one", { chosen: null });
      const events = await watch.until(({ type }) => type === "DELETED");
      watch.close();
      expect(events.map(brief)).toEqual(["ADDED one", "MODIFIED one", "DELETED one"]);
      // The state before it left the selection, at the version that made it leave.
      expect(events[2]?.object.metadata.labels).toEqual({ chosen: "yes", more: "1" });
      expect(BigInt(events[2]?.object.metadata.resourceVersion ?? 0)).toBeGreaterThan(
        BigInt(events[1]?.object.metadata.resourceVersion ?? 0),
      );
    },
  },
  {
    name: "one object is watched by its name",
    run: async (target) => {
      const namespace = await target.namespace();
      const path = configMapsPath(namespace);
      await createConfigMaps(target, namespace, ["one", "two"]);
      const from = await currentVersion(target, path);
      const watch = await openWatch<KubeObject>(
        target.admin,
        `${path}?watch=true&resourceVersion=${from}&fieldSelector=metadata.name%3Dtwo`,
      );
      await label(target, path, "one", { x: "1" });
      await label(target, path, "two", { x: "1" });
      const event = await watch.next();
      watch.close();
      expect(event === undefined ? "nothing" : brief(event)).toBe("MODIFIED two");
    },
  },
  {
    name: "timeoutSeconds ends the watch in order, after a bookmark with nothing but its resourceVersion",
    run: async (target) => {
      const namespace = await target.namespace();
      const path = configMapsPath(namespace);
      await createConfigMap(target, namespace, { name: "one" });
      const from = await currentVersion(target, path);
      const watch = await openWatch<KubeObject>(
        target.admin,
        `${path}?watch=true&resourceVersion=${from}&allowWatchBookmarks=true&timeoutSeconds=5`,
      );
      const elsewhere = await createConfigMap(target, await target.namespace(), { name: "two" });
      const events: WatchEvent<KubeObject>[] = [];
      for (let event = await watch.next(); event !== undefined; event = await watch.next()) events.push(event);
      const bookmarks = events.filter(({ type }) => type === "BOOKMARK");
      expect(bookmarks.length).toBeGreaterThan(0);
      expect(bookmarks[0]?.object).toMatchObject({ kind: "ConfigMap", apiVersion: "v1" });
      const { name, uid, resourceVersion } = bookmarks[0]?.object.metadata ?? {};
      expect([name ?? "", uid ?? ""]).toEqual(["", ""]);
      // It tells of what the watch itself does not show, so that a resumption does not go back further than it must.
      expect(BigInt(resourceVersion ?? 0)).toBeGreaterThanOrEqual(BigInt(elsewhere.metadata.resourceVersion));
    },
  },
  {
    name: "without allowWatchBookmarks no bookmark comes",
    run: async (target) => {
      const namespace = await target.namespace();
      const path = configMapsPath(namespace);
      const from = await currentVersion(target, path);
      const watch = await openWatch<KubeObject>(
        target.admin,
        `${path}?watch=true&resourceVersion=${from}&timeoutSeconds=4&labelSelector=no%3Done`,
      );
      expect(await watch.next()).toBeUndefined();
    },
  },
  {
    name: "a watch of metadata alone sends PartialObjectMetadata",
    run: async (target) => {
      const namespace = await target.namespace();
      const path = configMapsPath(namespace);
      const from = await currentVersion(target, path);
      const watch = await openWatch<KubeObject>(
        target.admin,
        `${path}?watch=true&resourceVersion=${from}&fieldSelector=metadata.name%3Done`,
        accepts.metadata,
      );
      await createConfigMap(target, namespace, { name: "one", data: { key: "value" } });
      const event = await watch.next();
      watch.close();
      expect(event).toMatchObject({
        type: "ADDED",
        object: { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: { name: "one" } },
      });
      expect(event?.object).not.toHaveProperty("data");
    },
  },
  {
    name: "a watch from a version that has not been reached says nothing until its time is over",
    run: async (target) => {
      const watch = await openWatch<KubeObject>(
        target.admin,
        "/api/v1/configmaps?watch=true&resourceVersion=99999999&timeoutSeconds=2",
      );
      expect(watch.status).toBe(200);
      expect(await watch.next()).toBeUndefined();
    },
  },
  {
    name: "a watch from a version whose history is gone is told 410 by an event, with status 200",
    run: async (target) => {
      const namespace = await target.namespace();
      const path = configMapsPath(namespace);
      const from = await currentVersion(target, path);
      await createConfigMaps(target, namespace, ["one", "two"]);
      await target.forgetHistory();
      const watch = await openWatch<Status>(target.admin, `${path}?watch=true&resourceVersion=${from}`);
      expect(watch.status).toBe(200);
      const event = await watch.next();
      expect(event).toMatchObject({
        type: "ERROR",
        object: { kind: "Status", status: "Failure", reason: "Expired", code: 410 },
      });
      expect(event?.object.message).toMatch(/too old resource version/);
      expect(await watch.next()).toBeUndefined();
    },
  },
];
