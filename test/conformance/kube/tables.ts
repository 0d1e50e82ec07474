/** Tables: the columns of each kind as the server's printers give them, includeObject, cells, and Tables over a watch. */
import { expect } from "vitest";
import { columnsOf } from "./columns.ts";
import {
  accepts,
  answer,
  configMapsPath,
  createConfigMap,
  createConfigMaps,
  type KubeObject,
  patches,
  type Table,
} from "./objects.ts";
import type { Case, Target } from "./target.ts";
import { openWatch } from "./watching.ts";

const columnCases: readonly Case[] = Object.entries(columnsOf).map(([resource, { path, columns }]) => ({
  name: `the columns of ${resource}: names, types, formats and priorities`,
  run: async ({ admin }) => {
    const table = await admin.json<Table>(`${path}?limit=1`, { accept: accepts.table });
    expect([table.kind, table.apiVersion]).toEqual(["Table", "meta.k8s.io/v1"]);
    const seen = (table.columnDefinitions ?? []).map(({ name, type, format, priority }) =>
      [name, type, format, priority].join("|"),
    );
    expect(seen).toEqual(columns);
  },
}));

async function readTable(target: Target, path: string): Promise<Table> {
  return target.admin.json<Table>(path, { accept: accepts.table });
}

const container = { image: "registry.example/none:1" };

export const tableCases: readonly Case[] = [
  ...columnCases,
  {
    name: "rows carry metadata by default, nothing or the whole object on request",
    run: async (target) => {
      const namespace = await target.namespace();
      await createConfigMap(target, namespace, { name: "one", data: { key: "value" } });
      const path = `${configMapsPath(namespace)}?fieldSelector=metadata.name%3Done`;
      for (const query of ["", "&includeObject=Metadata"]) {
        const row = (await readTable(target, path + query)).rows?.[0];
        expect(row?.object, query).toMatchObject({
          kind: "PartialObjectMetadata",
          apiVersion: "meta.k8s.io/v1",
          metadata: { name: "one", namespace },
        });
        expect(row?.object, query).not.toHaveProperty("data");
      }
      const bare = (await readTable(target, `${path}&includeObject=None`)).rows?.[0];
      expect(bare?.cells.slice(0, 2)).toEqual(["one", 1]);
      expect(bare?.object ?? null).toBeNull();
      const whole = (await readTable(target, `${path}&includeObject=Object`)).rows?.[0];
      expect(whole?.object).toMatchObject({ kind: "ConfigMap", apiVersion: "v1", data: { key: "value" } });
      const wrong = await answer(target.admin, `${path}&includeObject=Everything`, { accept: accepts.table });
      expect(wrong.status).toBe(400);
    },
  },
  {
    name: "a Table has the list's resourceVersion, continue token and count of what remains",
    run: async (target) => {
      const namespace = await target.namespace();
      await createConfigMaps(target, namespace, ["a", "b", "c"]);
      const page = await readTable(target, `${configMapsPath(namespace)}?limit=2`);
      expect(page.rows?.map(({ cells }) => cells[0])).toEqual(["a", "b"]);
      expect(page.metadata.remainingItemCount).toBe(1);
      const rest = await readTable(
        target,
        `${configMapsPath(namespace)}?limit=2&continue=${encodeURIComponent(page.metadata.continue ?? "")}`,
      );
      expect(rest.rows?.map(({ cells }) => cells[0])).toEqual(["c"]);
      expect(rest.metadata.resourceVersion).toBe(page.metadata.resourceVersion);
    },
  },
  {
    name: "of several accepted forms the first that the server can write is taken",
    run: async (target) => {
      const kind = async (accept: string) =>
        (await target.admin.json<{ kind: string }>("/api/v1/configmaps?limit=1", { accept })).kind;
      expect(await kind(`${accepts.table},application/json`)).toBe("Table");
      expect(await kind(`application/json;as=Table;g=meta.k8s.io;v=v9,application/json`)).toBe("ConfigMapList");
      expect(await kind(`application/json,${accepts.table}`)).toBe("ConfigMapList");
      expect(await kind("*/*")).toBe("ConfigMapList");
    },
  },
  {
    name: "one object is a Table of one row",
    run: async (target) => {
      const namespace = await target.namespace();
      await createConfigMap(target, namespace, { name: "one" });
      const table = await readTable(target, `${configMapsPath(namespace)}/one`);
      expect(table.rows?.map(({ cells }) => cells.slice(0, 2))).toEqual([["one", 0]]);
      expect(table.columnDefinitions?.map(({ name }) => name)).toEqual(["Name", "Data", "Age"]);
    },
  },
  {
    name: "an empty list is a Table with columns and an empty array of rows",
    run: async (target) => {
      const namespace = await target.namespace();
      const table = await readTable(target, `${configMapsPath(namespace)}?labelSelector=no%3Done`);
      expect(table.rows).toEqual([]);
      expect(table.columnDefinitions?.map(({ name }) => name)).toEqual(["Name", "Data", "Age"]);
    },
  },
  {
    name: "a watch sends one row an event, the columns only with the first, and bookmarks as a row",
    run: async (target) => {
      const namespace = await target.namespace();
      const path = configMapsPath(namespace);
      const from = (await readTable(target, `${path}?limit=1`)).metadata.resourceVersion;
      const query = `watch=true&resourceVersion=${from}&allowWatchBookmarks=true&timeoutSeconds=6&fieldSelector=metadata.name%3Done`;
      const watch = await openWatch<Table>(target.admin, `${path}?${query}`, accepts.table);
      await createConfigMap(target, namespace, { name: "one" });
      await target.admin.json(`${path}/one`, {
        method: "PATCH",
        contentType: patches.merge,
        body: { data: { a: "1", b: "2" } },
      });
      await target.admin.json(`${path}/one`, { method: "DELETE" });
      const events = await watch.until(({ type }) => type === "BOOKMARK");
      watch.close();
      expect(events.map(({ type }) => type)).toEqual(["ADDED", "MODIFIED", "DELETED", "BOOKMARK"]);
      expect(events.map(({ object }) => object.columnDefinitions?.length ?? 0)).toEqual([3, 0, 0, 0]);
      const rows = events.map(({ object }) => object.rows?.[0]);
      expect(rows.slice(0, 3).map((row) => row?.cells.slice(0, 2))).toEqual([
        ["one", 0],
        ["one", 2],
        ["one", 2],
      ]);
      const versions = rows.map((row) => BigInt(row?.object?.metadata.resourceVersion ?? "0"));
      expect(versions.every((version, i) => i === 0 || version >= (versions[i - 1] ?? 0n))).toBe(true);
    },
  },
  {
    name: "cells of a deployment and of a service say what kubectl prints",
    run: async (target) => {
      const namespace = await target.namespace();
      const labels = { app: "web" };
      const template = {
        metadata: { labels },
        spec: {
          containers: [
            { name: "main", ...container },
            { name: "side", ...container },
          ],
        },
      };
      // Paused and without replicas: no controller changes what is printed.
      const deployment = {
        metadata: { name: "web" },
        spec: { replicas: 0, paused: true, selector: { matchLabels: labels }, template },
      };
      await target.admin.json(`/apis/apps/v1/namespaces/${namespace}/deployments`, {
        method: "POST",
        body: deployment,
      });
      const table = await readTable(target, `/apis/apps/v1/namespaces/${namespace}/deployments`);
      const { image } = container;
      const cells = table.rows?.[0]?.cells ?? [];
      expect([...cells.slice(0, 4), ...cells.slice(5)]).toEqual([
        "web",
        "0/0",
        0,
        0,
        "main,side",
        `${image},${image}`,
        "app=web",
      ]);

      const service = {
        metadata: { name: "web" },
        spec: { type: "NodePort", selector: labels, ports: [{ name: "http", port: 80, targetPort: 8080 }] },
      };
      const made = await target.admin.json<KubeObject>(`/api/v1/namespaces/${namespace}/services`, {
        method: "POST",
        body: service,
      });
      const ports = made.spec?.ports as readonly { readonly nodePort: number }[];
      const row = (await readTable(target, `/api/v1/namespaces/${namespace}/services`)).rows?.[0]?.cells ?? [];
      expect([...row.slice(0, 5), ...row.slice(6)]).toEqual([
        "web",
        "NodePort",
        made.spec?.clusterIP,
        "<none>",
        `80:${ports[0]?.nodePort}/TCP`,
        "app=web",
      ]);
    },
  },
  {
    name: "the status of a pod is the word that kubectl prints, whatever its phase",
    run: async (target) => {
      const namespace = await target.namespace();
      const path = `/api/v1/namespaces/${namespace}/pods`;
      const seen: Record<string, unknown[]> = {};
      for (const [name, status] of Object.entries(podStatuses)) {
        const spec = { nodeName: "no-such-node", containers: [{ name: "main", ...container }] };
        await target.admin.json(path, { method: "POST", body: { metadata: { name }, spec } });
        await target.admin.json(`${path}/${name}/status`, {
          method: "PATCH",
          contentType: patches.merge,
          body: { status },
        });
        seen[name] = (await readTable(target, `${path}/${name}`)).rows?.[0]?.cells.slice(1, 3) as unknown[];
      }
      expect(seen).toEqual({
        running: ["1/1", "Running"],
        crashing: ["0/1", "CrashLoopBackOff"],
        unpullable: ["0/1", "ImagePullBackOff"],
        completed: ["0/1", "Completed"],
        failed: ["0/1", "Error"],
        evicted: ["0/1", "Evicted"],
        unready: ["0/1", "Running"],
      });
    },
  },
];

function containerStatus(ready: boolean, state: object) {
  return { name: "main", ready, restartCount: 0, image: container.image, imageID: "", state };
}

const startedAt = "2026-11-20T08:00:00Z";
const terminated = (exitCode: number, reason: string) => ({
  terminated: { exitCode, reason, startedAt, finishedAt: startedAt },
});

const podStatuses: Readonly<Record<string, object>> = {
  running: {
    phase: "Running",
    conditions: [{ type: "Ready", status: "True" }],
    containerStatuses: [containerStatus(true, { running: { startedAt } })],
  },
  crashing: {
    phase: "Running",
    containerStatuses: [containerStatus(false, { waiting: { reason: "CrashLoopBackOff" } })],
  },
  unpullable: {
    phase: "Pending",
    containerStatuses: [containerStatus(false, { waiting: { reason: "ImagePullBackOff" } })],
  },
  completed: { phase: "Succeeded", containerStatuses: [containerStatus(false, terminated(0, "Completed"))] },
  failed: { phase: "Failed", containerStatuses: [containerStatus(false, terminated(1, "Error"))] },
  evicted: { phase: "Failed", reason: "Evicted" },
  unready: {
    phase: "Running",
    conditions: [{ type: "Ready", status: "False" }],
    containerStatuses: [containerStatus(false, { running: { startedAt } })],
  },
};
