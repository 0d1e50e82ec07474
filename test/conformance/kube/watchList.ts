/** WatchList (KEP-3157): a watch that begins with the whole collection and says when it is complete. */
import { expect } from "vitest";
import {
  accepts,
  answer,
  configMapsPath,
  createConfigMap,
  createConfigMaps,
  type KubeObject,
  type Status,
  type Table,
} from "./objects.ts";
import type { Case } from "./target.ts";
import { openWatch } from "./watching.ts";

const streamed = "watch=true&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan";

interface Bookmark {
  readonly metadata: { readonly resourceVersion: string; readonly annotations?: Readonly<Record<string, string>> };
}

export const watchListCases: readonly Case[] = [
  {
    name: "the objects come first, then a bookmark that ends them, then what changes",
    run: async (target) => {
      const namespace = await target.namespace();
      const path = configMapsPath(namespace);
      const created = await createConfigMaps(target, namespace, ["one", "two"]);
      const watch = await openWatch<KubeObject & Bookmark>(target.admin, `${path}?${streamed}`);
      const initial = await watch.until(({ type }) => type === "BOOKMARK");
      const names = initial.slice(0, -1).map(({ type, object }) => `${type} ${object.metadata.name}`);
      expect(names.filter((name) => !name.includes("kube-root-ca.crt")).sort()).toEqual(["ADDED one", "ADDED two"]);
      const end = initial.at(-1)?.object.metadata;
      expect(end?.annotations).toEqual({ "k8s.io/initial-events-end": "true" });
      expect(BigInt(end?.resourceVersion ?? 0)).toBeGreaterThanOrEqual(
        BigInt(created[1]?.metadata.resourceVersion ?? 0),
      );
      await createConfigMap(target, namespace, { name: "three" });
      const next = await watch.next();
      watch.close();
      expect(`${next?.type} ${next?.object.metadata.name}`).toBe("ADDED three");
    },
  },
  {
    name: "as Tables: one row each, the columns with the first, and the end as a row's metadata",
    run: async (target) => {
      const namespace = await target.namespace();
      await createConfigMaps(target, namespace, ["one", "two", "three"]);
      const watch = await openWatch<Table>(target.admin, `${configMapsPath(namespace)}?${streamed}`, accepts.table);
      const initial = await watch.until(({ type }) => type === "BOOKMARK");
      watch.close();
      expect(initial.every(({ object }) => object.kind === "Table")).toBe(true);
      const rows = initial.slice(0, -1);
      expect(rows.every(({ object }) => object.rows?.length === 1)).toBe(true);
      expect(initial[0]?.object.columnDefinitions?.map(({ name }) => name)).toEqual(["Name", "Data", "Age"]);
      expect(rows.slice(1).every(({ object }) => (object.columnDefinitions ?? []).length === 0)).toBe(true);
      const end = initial.at(-1)?.object.rows?.[0]?.object as (KubeObject & Bookmark) | undefined;
      expect(end?.metadata.annotations).toEqual({ "k8s.io/initial-events-end": "true" });
    },
  },
  {
    name: "of an empty collection is the bookmark alone",
    run: async (target) => {
      const namespace = await target.namespace();
      const watch = await openWatch<Bookmark>(
        target.admin,
        `${configMapsPath(namespace)}?${streamed}&labelSelector=no%3Done`,
      );
      const event = await watch.next();
      watch.close();
      expect(event?.type).toBe("BOOKMARK");
      expect(event?.object.metadata.annotations).toEqual({ "k8s.io/initial-events-end": "true" });
    },
  },
  {
    name: "not older than a version that has not been reached is refused by an event, after a moment",
    run: async (target) => {
      const watch = await openWatch<Status>(
        target.admin,
        `/api/v1/configmaps?${streamed}&resourceVersion=99999999&timeoutSeconds=6`,
      );
      const event = await watch.next();
      watch.close();
      expect(event).toMatchObject({
        type: "ERROR",
        object: { kind: "Status", reason: "Timeout", code: 504, details: { retryAfterSeconds: 1 } },
      });
    },
  },
  {
    name: "without resourceVersionMatch=NotOlderThan, or on a list, sendInitialEvents is refused",
    run: async (target) => {
      const noMatch = await answer(
        target.admin,
        "/api/v1/configmaps?watch=true&sendInitialEvents=true&allowWatchBookmarks=true",
      );
      expect(noMatch.status).toBe(422);
      expect(noMatch.body.reason).toBe("Invalid");
      const list = await answer(target.admin, "/api/v1/configmaps?sendInitialEvents=true");
      expect(list.status).toBe(422);
      expect(list.body.message).toContain("sendInitialEvents is forbidden for list");
    },
  },
];
