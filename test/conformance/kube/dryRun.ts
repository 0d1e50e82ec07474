/** dryRun=All: the answer of the real thing, and nothing stored. */
import { expect } from "vitest";
import { deployment, madeDeployment } from "./deployments.ts";
import {
  answer,
  configMapsPath,
  createConfigMap,
  type KubeList,
  type KubeObject,
  patches,
  type Status,
} from "./objects.ts";
import type { Case } from "./target.ts";
import { openWatch } from "./watching.ts";

export const dryRunCases: readonly Case[] = [
  {
    name: "a creation is answered with 201 and an identity, without a version, and is not there afterwards",
    run: async (target) => {
      const path = configMapsPath(await target.namespace());
      const body = { metadata: { name: "one" }, data: { a: "1" } };
      const tried = await answer<KubeObject>(target.admin, `${path}?dryRun=All`, { method: "POST", body });
      expect([tried.status, tried.body.data]).toEqual([201, { a: "1" }]);
      expect(tried.body.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
      expect(tried.body.metadata.resourceVersion).toBeUndefined();
      expect((await target.admin.fetch(`${path}/one`)).status).toBe(404);
    },
  },
  {
    name: "a creation is refused as the real one would be",
    run: async (target) => {
      const namespace = await target.namespace();
      await createConfigMap(target, namespace, { name: "one" });
      const send = (body: object) =>
        answer(target.admin, `${configMapsPath(namespace)}?dryRun=All`, { method: "POST", body });
      expect((await send({ metadata: { name: "one" } })).body.reason).toBe("AlreadyExists");
      expect((await send({ metadata: { name: "Not_A_Name" } })).status).toBe(422);
    },
  },
  {
    name: "updates, patches, applies and scales show the next version and keep the present one",
    run: async (target) => {
      const { path, made, merge, strategic, apply, read } = await madeDeployment(target);
      const put = await target.admin.json<KubeObject>(`${path}?dryRun=All`, {
        method: "PUT",
        body: deployment("web", { replicas: 3 }),
      });
      const tried = [
        put,
        (await merge({ spec: { replicas: 3 } }, "dryRun=All")).body,
        (await strategic({ spec: { replicas: 3 } }, "dryRun=All")).body,
        (await apply({ replicas: 3 }, "&dryRun=All&force=true")).body,
      ];
      for (const { spec, metadata } of tried) {
        expect([spec?.replicas, metadata.generation, metadata.resourceVersion]).toEqual([
          3,
          2,
          made.metadata.resourceVersion,
        ]);
      }
      const scaled = await merge({ spec: { replicas: 3 } }, "dryRun=All", "/scale");
      expect(scaled.body).toMatchObject({ kind: "Scale", spec: { replicas: 3 } });
      expect((await apply({ replicas: 3 }, "&dryRun=All")).status).toBe(409);
      expect(await read()).toEqual(made);
    },
  },
  {
    name: "a deletion is answered as if, of one and of many",
    run: async (target) => {
      const namespace = await target.namespace();
      const path = configMapsPath(namespace);
      await createConfigMap(target, namespace, { name: "one" });
      await createConfigMap(target, namespace, { name: "two" });
      const byQuery = await target.admin.json<Status>(`${path}/one?dryRun=All`, { method: "DELETE" });
      expect(byQuery).toMatchObject({ kind: "Status", status: "Success", details: { name: "one" } });
      const options = { kind: "DeleteOptions", apiVersion: "v1", dryRun: ["All"] };
      await target.admin.json<Status>(`${path}/one`, { method: "DELETE", body: options });
      const all = await target.admin.json<KubeList>(`${path}?dryRun=All`, { method: "DELETE" });
      expect(all.items?.length).toBeGreaterThanOrEqual(2);
      const left = await target.admin.json<KubeList>(path);
      expect(left.items?.map(({ metadata }) => metadata.name)).toEqual(expect.arrayContaining(["one", "two"]));
    },
  },
  {
    name: "beside a body the query of a deletion says nothing",
    run: async (target) => {
      const namespace = await target.namespace();
      const path = configMapsPath(namespace);
      const options = { kind: "DeleteOptions", apiVersion: "v1" };
      const gone = async (query: string, body: object) => {
        await createConfigMap(target, namespace, { name: "one" });
        await target.admin.json(`${path}/one?${query}`, { method: "DELETE", body });
        return (await target.admin.fetch(`${path}/one`)).status;
      };
      expect(await gone("dryRun=All", options)).toBe(404);
      expect(await gone("dryRun=All", {})).toBe(404);
      // Nor is what it says judged.
      expect(await gone("propagationPolicy=Sideways", options)).toBe(404);
      expect(await gone("propagationPolicy=Foreground", { ...options, propagationPolicy: "Background" })).toBe(404);
      await createConfigMap(target, namespace, { name: "two" });
      await target.admin.json(`${path}?dryRun=All`, { method: "DELETE", body: options });
      expect((await target.admin.fetch(`${path}/two`)).status).toBe(404);
    },
  },
  {
    name: "nobody who watches is told",
    run: async (target) => {
      const namespace = await target.namespace();
      const path = configMapsPath(namespace);
      const made = await createConfigMap(target, namespace, { name: "one" });
      const watch = await openWatch<KubeObject>(
        target.admin,
        `${path}?watch=true&resourceVersion=${made.metadata.resourceVersion}&fieldSelector=metadata.name%3Done`,
      );
      const patch = (data: object, query: string) =>
        target.admin.json(`${path}/one?${query}`, { method: "PATCH", contentType: patches.merge, body: { data } });
      await patch({ a: "tried" }, "dryRun=All");
      await patch({ a: "done" }, "");
      const event = await watch.next();
      watch.close();
      expect(event?.object.data).toEqual({ a: "done" });
    },
  },
  {
    name: "any other value is refused with 422, by each kind of options",
    run: async (target) => {
      const { path, collection } = await madeDeployment(target);
      const refusal = async (to: string, request: Parameters<typeof answer>[2]) =>
        (await answer(target.admin, `${to}?dryRun=yes`, request)).body.message;
      const wrong = 'dryRun: Unsupported value: ["yes"]: supported values: "All"';
      expect(await refusal(collection, { method: "POST", body: deployment("other") })).toBe(
        `CreateOptions.meta.k8s.io "" is invalid: ${wrong}`,
      );
      expect(await refusal(path, { method: "PATCH", contentType: patches.merge, body: {} })).toBe(
        `PatchOptions.meta.k8s.io "" is invalid: ${wrong}`,
      );
      expect(await refusal(path, { method: "PUT", body: deployment("web") })).toBe(
        `UpdateOptions.meta.k8s.io "" is invalid: ${wrong}`,
      );
      const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: "none" } };
      const evicted = collection.replace("/apis/apps/v1", "/api/v1").replace("deployments", "pods/none/eviction");
      expect(await refusal(evicted, { method: "POST", body: eviction })).toBe(
        `CreateOptions.meta.k8s.io "" is invalid: ${wrong}`,
      );
      expect(await refusal(path, { method: "DELETE" })).toBe(`DeleteOptions.meta.k8s.io "" is invalid: ${wrong}`);
    },
  },
];
