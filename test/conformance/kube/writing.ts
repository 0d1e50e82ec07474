/** Creating and replacing objects, and the status subresource. */
import { expect } from "vitest";
import { answer, configMapsPath, createConfigMap, type KubeObject, patches, type Status } from "./objects.ts";
import type { Case, Target } from "./target.ts";

const template = {
  metadata: { labels: { app: "web" } },
  spec: { containers: [{ name: "main", image: "registry.example/none:1" }] },
};

/** Paused, so that no controller touches it. */
async function createDeployment(target: Target, namespace: string): Promise<{ path: string; made: KubeObject }> {
  const collection = `/apis/apps/v1/namespaces/${namespace}/deployments`;
  const spec = { replicas: 0, paused: true, selector: { matchLabels: { app: "web" } }, template };
  const made = await target.admin.json<KubeObject>(collection, {
    method: "POST",
    body: { metadata: { name: "web" }, spec },
  });
  return { path: `${collection}/web`, made };
}

export const writingCases: readonly Case[] = [
  {
    name: "a created object is answered with 201, its identity and its kind",
    run: async (target) => {
      const namespace = await target.namespace();
      const body = { metadata: { name: "one" }, data: { key: "value" } };
      const made = await answer<KubeObject>(target.admin, configMapsPath(namespace), { method: "POST", body });
      expect(made.status).toBe(201);
      expect(made.body).toMatchObject({
        kind: "ConfigMap",
        apiVersion: "v1",
        data: { key: "value" },
        metadata: { name: "one", namespace },
      });
      expect(made.body.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
      expect(made.body.metadata.resourceVersion).toMatch(/^[1-9]\d*$/);
      expect(made.body.metadata.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    },
  },
  {
    name: "generateName is completed by five characters",
    run: async (target) => {
      const namespace = await target.namespace();
      const body = { metadata: { generateName: "run-" } };
      const made = await target.admin.json<KubeObject>(configMapsPath(namespace), { method: "POST", body });
      expect(made.metadata.name).toMatch(/^run-[a-z0-9]{5}$/);
      expect(made.metadata).toMatchObject({ generateName: "run-" });
    },
  },
  {
    name: "a name that is taken is refused with 409 AlreadyExists",
    run: async (target) => {
      const namespace = await target.namespace();
      await createConfigMap(target, namespace, { name: "one" });
      const { status, body } = await answer(target.admin, configMapsPath(namespace), {
        method: "POST",
        body: { metadata: { name: "one" } },
      });
      expect(status).toBe(409);
      expect(body).toEqual({
        kind: "Status",
        apiVersion: "v1",
        metadata: {},
        status: "Failure",
        message: 'configmaps "one" already exists',
        reason: "AlreadyExists",
        details: { name: "one", kind: "configmaps" },
        code: 409,
      } satisfies Status);
    },
  },
  {
    name: "an object that is not there is refused with 404 and its name",
    run: async (target) => {
      const namespace = await target.namespace();
      const { status, body } = await answer(target.admin, `/apis/apps/v1/namespaces/${namespace}/deployments/none`);
      expect(status).toBe(404);
      expect(body).toEqual({
        kind: "Status",
        apiVersion: "v1",
        metadata: {},
        status: "Failure",
        message: 'deployments.apps "none" not found',
        reason: "NotFound",
        details: { name: "none", group: "apps", kind: "deployments" },
        code: 404,
      } satisfies Status);
    },
  },
  {
    name: "an object in a namespace that is not there is refused with 404",
    run: async ({ admin }) => {
      const { status, body } = await answer(admin, configMapsPath("no-such-namespace"), {
        method: "POST",
        body: { metadata: { name: "one" } },
      });
      expect(status).toBe(404);
      expect(body).toMatchObject({ reason: "NotFound", message: 'namespaces "no-such-namespace" not found' });
    },
  },
  {
    name: "an object of another namespace than the path's is refused with 400",
    run: async (target) => {
      const namespace = await target.namespace();
      const body = { metadata: { name: "one", namespace: "default" } };
      const refused = await answer(target.admin, configMapsPath(namespace), { method: "POST", body });
      expect(refused.status).toBe(400);
      expect(refused.body.message).toContain("does not match the namespace");
    },
  },
  {
    name: "a name that is none, and no name at all, are refused with 422 and the field",
    run: async (target) => {
      const namespace = await target.namespace();
      const wrong = await answer(target.admin, configMapsPath(namespace), {
        method: "POST",
        body: { metadata: { name: "Not_A_Name" } },
      });
      expect(wrong.status).toBe(422);
      expect(wrong.body).toMatchObject({
        reason: "Invalid",
        code: 422,
        details: { name: "Not_A_Name", kind: "ConfigMap" },
      });
      expect(wrong.body.details?.causes).toMatchObject([{ reason: "FieldValueInvalid", field: "metadata.name" }]);
      const none = await answer(target.admin, configMapsPath(namespace), { method: "POST", body: { metadata: {} } });
      expect(none.status).toBe(422);
      expect(none.body.details?.causes).toMatchObject([{ reason: "FieldValueRequired", field: "metadata.name" }]);
    },
  },
  {
    name: "a body that is no object is refused with 400, one of an unknown media type with 415",
    run: async (target) => {
      const namespace = await target.namespace();
      const broken = await answer(target.admin, configMapsPath(namespace), { method: "POST", body: '{"metadata":' });
      expect(broken.status).toBe(400);
      expect(broken.body.reason).toBe("BadRequest");
      const media = await answer(target.admin, configMapsPath(namespace), {
        method: "POST",
        body: "x",
        contentType: "text/x-unknown",
      });
      expect(media.status).toBe(415);
      expect(media.body).toMatchObject({ reason: "UnsupportedMediaType", code: 415 });
    },
  },
  {
    name: "a method that a path does not have is refused with 405",
    run: async (target) => {
      const namespace = await target.namespace();
      const { status, body } = await answer(target.admin, `${configMapsPath(namespace)}/one`, {
        method: "POST",
        body: {},
      });
      expect(status).toBe(405);
      expect(body).toMatchObject({
        reason: "MethodNotAllowed",
        message: "the server does not allow this method on the requested resource",
      });
    },
  },
  {
    name: "a replacement of an old version is refused with 409 Conflict, of the current one accepted",
    run: async (target) => {
      const namespace = await target.namespace();
      const path = `${configMapsPath(namespace)}/one`;
      const made = await createConfigMap(target, namespace, { name: "one" });
      const replace = (data: Record<string, string>) =>
        answer<Status & KubeObject>(target.admin, path, { method: "PUT", body: { ...made, data } });
      const first = await replace({ a: "1" });
      expect(first.status).toBe(200);
      expect(BigInt(first.body.metadata.resourceVersion)).toBeGreaterThan(BigInt(made.metadata.resourceVersion));
      const { status, body } = await replace({ a: "2" });
      expect(status).toBe(409);
      expect(body).toMatchObject({ reason: "Conflict", details: { name: "one", kind: "configmaps" } });
      expect(body.message).toBe(
        'Operation cannot be fulfilled on configmaps "one": the object has been modified; please apply your changes to the latest version and try again',
      );
    },
  },
  {
    name: "a replacement without a version overwrites, and one that changes nothing keeps the version",
    run: async (target) => {
      const namespace = await target.namespace();
      const path = `${configMapsPath(namespace)}/one`;
      await createConfigMap(target, namespace, { name: "one" });
      const body = { metadata: { name: "one" }, data: { a: "1" } };
      const first = await target.admin.json<KubeObject>(path, { method: "PUT", body });
      expect(first.data).toEqual({ a: "1" });
      const second = await target.admin.json<KubeObject>(path, { method: "PUT", body });
      expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
    },
  },
  {
    name: "the generation rises with the spec and not with labels",
    run: async (target) => {
      const { path, made } = await createDeployment(target, await target.namespace());
      const patch = (body: object) =>
        target.admin.json<KubeObject>(path, { method: "PATCH", contentType: patches.merge, body });
      expect(made.metadata.generation).toBe(1);
      expect((await patch({ metadata: { labels: { x: "1" } } })).metadata.generation).toBe(1);
      expect((await patch({ spec: { minReadySeconds: 5 } })).metadata.generation).toBe(2);
    },
  },
  {
    name: "status is written through its subresource alone, and nothing else through it",
    run: async (target) => {
      const { path } = await createDeployment(target, await target.namespace());
      const body = { spec: { minReadySeconds: 7 }, status: { observedGeneration: 1, replicas: 3 } };
      const patch = (to: string) =>
        target.admin.json<KubeObject>(to, { method: "PATCH", contentType: patches.merge, body });
      const main = await patch(path);
      expect(main.spec?.minReadySeconds).toBe(7);
      expect(main.status?.replicas).toBeUndefined();
      const status = await target.admin.json<KubeObject>(`${path}/status`, {
        method: "PATCH",
        contentType: patches.merge,
        body: { ...body, spec: { minReadySeconds: 9 } },
      });
      expect(status.spec?.minReadySeconds).toBe(7);
      expect(status.status?.replicas).toBe(3);
      expect(status.metadata.generation).toBe(main.metadata.generation);
      expect(await target.admin.json(`${path}/status`)).toMatchObject({ kind: "Deployment", status: { replicas: 3 } });
    },
  },
  {
    name: "the scale subresource reads and writes the replicas",
    run: async (target) => {
      const { path } = await createDeployment(target, await target.namespace());
      const scale = await target.admin.json(`${path}/scale`);
      expect(scale).toMatchObject({
        kind: "Scale",
        apiVersion: "autoscaling/v1",
        metadata: { name: "web" },
        spec: {},
        status: { replicas: 0, selector: "app=web" },
      });
      const body = { spec: { replicas: 2 } };
      const scaled = await target.admin.json(`${path}/scale`, { method: "PATCH", contentType: patches.merge, body });
      expect(scaled).toMatchObject({ kind: "Scale", spec: { replicas: 2 } });
      expect((await target.admin.json<KubeObject>(path)).spec?.replicas).toBe(2);
    },
  },
];
