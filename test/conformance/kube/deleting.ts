/** Deletion: preconditions, finalizers, collections. */
import { expect } from "vitest";
import {
  answer,
  configMapsPath,
  createConfigMap,
  type KubeList,
  type KubeObject,
  namesOf,
  patches,
  type Status,
} from "./objects.ts";
import type { Case } from "./target.ts";

export const deletingCases: readonly Case[] = [
  {
    name: "a deletion is answered with a Status that names what is gone",
    run: async (target) => {
      const namespace = await target.namespace();
      const path = `${configMapsPath(namespace)}/one`;
      const made = await createConfigMap(target, namespace, { name: "one" });
      const { status, body } = await answer(target.admin, path, { method: "DELETE" });
      expect(status).toBe(200);
      expect(body).toMatchObject({
        kind: "Status",
        status: "Success",
        details: { name: "one", kind: "configmaps", uid: made.metadata.uid },
      });
      expect((await target.admin.fetch(path)).status).toBe(404);
      expect((await target.admin.fetch(path, { method: "DELETE" })).status).toBe(404);
    },
  },
  {
    name: "a deletion whose preconditions do not hold is refused with 409",
    run: async (target) => {
      const namespace = await target.namespace();
      const path = `${configMapsPath(namespace)}/one`;
      const made = await createConfigMap(target, namespace, { name: "one" });
      const remove = (preconditions: object) =>
        answer(target.admin, path, { method: "DELETE", body: { preconditions } });
      const uid = await remove({ uid: "00000000-0000-4000-8000-000000000000" });
      expect([uid.status, uid.body.reason]).toEqual([409, "Conflict"]);
      expect(uid.body.message).toContain(
        "the UID in the precondition (00000000-0000-4000-8000-000000000000) does not match the UID in record",
      );
      const version = await remove({ resourceVersion: "1" });
      expect([version.status, version.body.reason]).toEqual([409, "Conflict"]);
      const { uid: own, resourceVersion } = made.metadata;
      expect((await remove({ uid: own, resourceVersion })).status).toBe(200);
    },
  },
  {
    name: "an object with a finalizer is marked, and goes with its last finalizer",
    run: async (target) => {
      const namespace = await target.namespace();
      const path = `${configMapsPath(namespace)}/one`;
      const body = { metadata: { name: "one", finalizers: ["example.org/hold"] } };
      await target.admin.json(configMapsPath(namespace), { method: "POST", body });
      const marked = await answer<Status & KubeObject>(target.admin, path, { method: "DELETE" });
      expect(marked.status).toBe(200);
      expect(marked.body.kind).toBe("ConfigMap");
      const seen = await target.admin.json<KubeObject>(path);
      expect(seen.metadata.deletionTimestamp).toBeDefined();
      expect(seen.metadata).toMatchObject({ deletionGracePeriodSeconds: 0, finalizers: ["example.org/hold"] });
      await target.admin.json(path, {
        method: "PATCH",
        contentType: patches.merge,
        body: { metadata: { finalizers: null } },
      });
      expect((await target.admin.fetch(path)).status).toBe(404);
    },
  },
  {
    name: "a collection is deleted by its selection",
    run: async (target) => {
      const namespace = await target.namespace();
      const path = configMapsPath(namespace);
      for (const [name, color] of [
        ["one", "red"],
        ["two", "blue"],
        ["three", "red"],
      ] as const) {
        await createConfigMap(target, namespace, { name, labels: { color } });
      }
      const { status, body } = await answer<KubeList>(target.admin, `${path}?labelSelector=color%3Dred`, {
        method: "DELETE",
      });
      expect([status, body.kind]).toEqual([200, "ConfigMapList"]);
      expect(namesOf(body).sort()).toEqual(["one", "three"]);
      const left = await target.admin.json<KubeList>(`${path}?labelSelector=color`);
      expect(namesOf(left)).toEqual(["two"]);
    },
  },
];
