/** Server-side apply: ownership, conflicts, taking over, letting go. */
import { expect } from "vitest";
import { containersOf, entryOf, madeDeployment } from "./deployments.ts";
import { answer, configMapsPath, type KubeObject, patches, type Status } from "./objects.ts";
import type { Case, Target } from "./target.ts";

/** Applies a config map, which need not be there. */
async function configMap(target: Target) {
  const path = `${configMapsPath(await target.namespace())}/one`;
  return {
    path,
    apply: (data: Record<string, string> | undefined, manager: string, query = "") => {
      const body = {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "one" },
        ...(data === undefined ? {} : { data }),
      };
      const to = `${path}?fieldManager=${manager}${query}`;
      return answer<Status & KubeObject>(target.admin, to, { method: "PATCH", contentType: patches.apply, body });
    },
  };
}

const leaf = {};

export const applyingCases: readonly Case[] = [
  {
    name: "what is not there is created, with 201, and owned by its applier",
    run: async (target) => {
      const { apply } = await configMap(target);
      const made = await apply({ a: "1" }, "me");
      expect([made.status, made.body.data]).toEqual([201, { a: "1" }]);
      expect(entryOf(made.body, "me")).toMatchObject({ operation: "Apply", fieldsV1: { "f:data": { "f:a": leaf } } });
    },
  },
  {
    name: "the same again changes nothing, not even the version",
    run: async (target) => {
      const { apply } = await configMap(target);
      const made = await apply({ a: "1" }, "me");
      const again = await apply({ a: "1" }, "me");
      expect(again.status).toBe(200);
      expect(again.body.metadata).toEqual(made.body.metadata);
    },
  },
  {
    name: "a field that another set is a conflict, told by field and owner, and nothing is changed",
    run: async (target) => {
      const { apply, read, made } = await madeDeployment(target);
      const template = { spec: { containers: [{ name: "main", image: "registry.example/main:9" }] } };
      const { status, body } = await apply({ replicas: 5, template });
      expect(status).toBe(409);
      const message = 'conflict with "maker" using apps/v1';
      const image = '.spec.template.spec.containers[name="main"].image';
      expect(body).toEqual({
        kind: "Status",
        apiVersion: "v1",
        metadata: {},
        status: "Failure",
        message: `Apply failed with 2 conflicts: conflicts with "maker" using apps/v1:\n- .spec.replicas\n- ${image}`,
        reason: "Conflict",
        details: {
          causes: [
            { reason: "FieldManagerConflict", message, field: ".spec.replicas" },
            { reason: "FieldManagerConflict", message, field: image },
          ],
        },
        code: 409,
      });
      expect((await read()).metadata.resourceVersion).toBe(made.metadata.resourceVersion);
    },
  },
  {
    name: "a conflict with a subresource's writer names the subresource",
    run: async (target) => {
      const { apply, merge } = await madeDeployment(target);
      await merge({ spec: { replicas: 1 } }, "fieldManager=scaler", "/scale");
      const { body } = await apply({ replicas: 5 });
      expect(body.message).toBe(
        'Apply failed with 1 conflict: conflict with "scaler" with subresource "scale" using apps/v1: .spec.replicas',
      );
    },
  },
  {
    name: "by force a field is taken from its owner",
    run: async (target) => {
      const { apply } = await madeDeployment(target);
      const { status, body } = await apply({ replicas: 5 }, "&force=true");
      expect([status, body.spec?.replicas]).toEqual([200, 5]);
      expect(entryOf(body, "applier")).toMatchObject({
        operation: "Apply",
        fieldsV1: { "f:spec": { "f:replicas": leaf } },
      });
      expect(entryOf(body, "maker").fieldsV1).not.toHaveProperty(["f:spec", "f:replicas"]);
    },
  },
  {
    name: "the same value as another's is no conflict: both own it",
    run: async (target) => {
      const { apply } = await configMap(target);
      await apply({ a: "1", b: "2" }, "me");
      const { status, body } = await apply({ a: "1" }, "you");
      expect(status).toBe(200);
      expect(entryOf(body, "me").fieldsV1).toEqual({ "f:data": { "f:a": leaf, "f:b": leaf } });
      expect(entryOf(body, "you").fieldsV1).toEqual({ "f:data": { "f:a": leaf } });
      const left = await apply(undefined, "me");
      expect(left.body.data).toEqual({ a: "1" });
      expect((left.body.metadata.managedFields ?? []).map(({ manager }) => manager)).toEqual(["you"]);
    },
  },
  {
    name: "what an applier says no more is removed, items of lists too, but not what others added",
    run: async (target) => {
      const { apply, strategic } = await madeDeployment(target);
      const mine = (env: readonly object[]) => ({ template: { spec: { containers: [{ name: "main", env }] } } });
      await apply(
        mine([
          { name: "C", value: "3" },
          { name: "D", value: "4" },
        ]),
      );
      await strategic({ spec: mine([{ name: "E", value: "5" }]) }, "fieldManager=other");
      const { body } = await apply(mine([{ name: "D", value: "4" }]));
      const names = containersOf(body)[0]?.env?.map((one) => (one as { name: string }).name);
      expect([...(names ?? [])].sort()).toEqual(["A", "B", "D", "E"]);
    },
  },
  {
    name: "a container that only the applier had goes with its configuration",
    run: async (target) => {
      const { apply } = await madeDeployment(target);
      const own = { name: "own", image: "registry.example/own:1" };
      const added = await apply({ template: { spec: { containers: [own] } } });
      expect(
        containersOf(added.body)
          .map(({ name }) => name)
          .sort(),
      ).toEqual(["main", "own", "side"]);
      const { body } = await apply(undefined);
      expect(containersOf(body).map(({ name }) => name)).toEqual(["main", "side"]);
    },
  },
  {
    name: "status is not applied through the object, and is through its subresource",
    run: async (target) => {
      const path = `/apis/networking.k8s.io/v1/namespaces/${await target.namespace()}/ingresses`;
      const head = { apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata: { name: "web" } };
      const spec = { defaultBackend: { service: { name: "web", port: { number: 80 } } } };
      await target.admin.json(path, { method: "POST", body: { ...head, spec } });
      const status = (ip: string) => ({ status: { loadBalancer: { ingress: [{ ip }] } } });
      const send = (contentType: string, to: string, body: object) =>
        answer<Status & KubeObject>(target.admin, `${path}/web${to}`, { method: "PATCH", contentType, body });
      await send(patches.merge, "/status?fieldManager=reporter", status("192.0.2.1"));
      const main = await send(patches.apply, "?fieldManager=me", { ...head, ...status("192.0.2.2") });
      expect([main.status, main.body.status]).toEqual([200, status("192.0.2.1").status]);
      const applied = { ...head, ...status("192.0.2.2") };
      const refused = await send(patches.apply, "/status?fieldManager=me", applied);
      expect(refused.body.message).toBe(
        'Apply failed with 1 conflict: conflict with "reporter" with subresource "status" using networking.k8s.io/v1: .status.loadBalancer.ingress',
      );
      const forced = await send(patches.apply, "/status?fieldManager=me&force=true", applied);
      expect(forced.body.status).toEqual(status("192.0.2.2").status);
      expect(entryOf(forced.body, "me", "status").fieldsV1).toEqual({
        "f:status": { "f:loadBalancer": { "f:ingress": leaf } },
      });
    },
  },
  {
    name: "what makes no sense is refused: no manager, another kind, another name, managedFields, unknown fields, items twice",
    run: async (target) => {
      const { path } = await madeDeployment(target);
      const head = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" } };
      const refusal = async (body: object, query = "fieldManager=me") => {
        const refused = await answer(target.admin, `${path}?${query}`, {
          method: "PATCH",
          contentType: patches.apply,
          body,
        });
        return [refused.status, refused.body.message];
      };
      expect(await refusal(head, "")).toEqual([
        422,
        'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
      ]);
      expect(await refusal({ ...head, apiVersion: "v1", kind: "ConfigMap" })).toEqual([
        400,
        "invalid object type: /v1, Kind=ConfigMap",
      ]);
      expect((await refusal({ ...head, metadata: { name: "other" } }))[0]).toBe(400);
      const managedFields = [{ manager: "x", operation: "Apply" }];
      expect(await refusal({ ...head, metadata: { name: "web", managedFields } })).toEqual([
        400,
        "metadata.managedFields must be nil",
      ]);
      const what = "failed to create typed patch object (/web; apps/v1, Kind=Deployment): ";
      expect(await refusal({ ...head, spec: { nothing: 1 } })).toEqual([
        500,
        `${what}.spec.nothing: field not declared in schema`,
      ]);
      const twice = { template: { spec: { containers: [{ name: "c" }, { name: "c" }] } } };
      expect(await refusal({ ...head, spec: twice })).toEqual([
        500,
        `${what}.spec.template.spec.containers: duplicate entries for key [name="c"]`,
      ]);
      const forced = await answer(target.admin, `${path}?force=true`, {
        method: "PATCH",
        contentType: patches.merge,
        body: {},
      });
      expect(forced.body.details?.causes).toMatchObject([{ reason: "FieldValueForbidden", field: "force" }]);
    },
  },
  {
    name: "a uid of an object that is not there is refused with 409",
    run: async (target) => {
      const path = `${configMapsPath(await target.namespace())}/none`;
      const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "none", uid: "1" } };
      const to = `${path}?fieldManager=me`;
      const { status } = await answer(target.admin, to, { method: "PATCH", contentType: patches.apply, body });
      expect(status).toBe(409);
    },
  },
];
