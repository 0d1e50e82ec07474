/** What may change once an object is made, and who wins when two write at once. */
import { expect } from "vitest";
import { answer, type KubeObject, patches } from "./objects.ts";
import type { Case, Target } from "./target.ts";

const template = { metadata: { labels: { app: "a" } }, spec: { containers: [{ name: "c", image: "a:1" }] } };
const selector = { matchLabels: { app: "a" } };

function merge(target: Target, path: string, body: object) {
  return answer<KubeObject & { message?: string; reason?: string }>(target.admin, path, {
    method: "PATCH",
    contentType: patches.merge,
    body,
  });
}

async function made(target: Target, collection: (namespace: string) => string, body: { metadata: { name: string } }) {
  const path = collection(await target.namespace());
  await target.admin.json(path, { method: "POST", body });
  return `${path}/${body.metadata.name}`;
}

export const changingCases: readonly Case[] = [
  {
    name: "a Lease is renewed under the version that was read; of two who write at once one is refused with 409",
    run: async (target) => {
      const path = await made(target, (it) => `/apis/coordination.k8s.io/v1/namespaces/${it}/leases`, {
        metadata: { name: "lock" },
        ...{ spec: { holderIdentity: "one", leaseDurationSeconds: 15, renewTime: "2026-01-01T00:00:00.000000Z" } },
      });
      const read = await target.admin.json<KubeObject>(path);
      const put = (holderIdentity: string) =>
        answer<KubeObject & { reason?: string }>(target.admin, path, {
          method: "PUT",
          body: { ...read, spec: { ...read.spec, holderIdentity, renewTime: "2026-01-01T00:00:10.000000Z" } },
        });
      const [first, second] = [await put("one"), await put("two")];
      expect([first.status, second.status, second.body.reason]).toEqual([200, 409, "Conflict"]);
      const now = await target.admin.json<KubeObject>(path);
      expect(now.spec).toMatchObject({ holderIdentity: "one", renewTime: "2026-01-01T00:00:10.000000Z" });
      const other = await answer(target.admin, path, {
        method: "DELETE",
        body: { preconditions: { uid: now.metadata.uid, resourceVersion: read.metadata.resourceVersion } },
      });
      expect(other.status).toBe(409);
    },
  },
  {
    name: "the selector of a deployment is immutable",
    run: async (target) => {
      const path = await made(target, (it) => `/apis/apps/v1/namespaces/${it}/deployments`, {
        metadata: { name: "one" },
        ...{ spec: { replicas: 0, selector, template } },
      });
      const body = {
        spec: { selector: { matchLabels: { app: "b" } }, template: { metadata: { labels: { app: "b" } } } },
      };
      const refused = await merge(target, path, body);
      expect([refused.status, refused.body.reason]).toEqual([422, "Invalid"]);
      expect(refused.body.message).toMatch(
        /^Deployment\.apps "one" is invalid: spec\.selector: Invalid value: .*: field is immutable$/,
      );
    },
  },
  {
    name: "the template of a job is immutable, its suspension is not",
    run: async (target) => {
      const spec = { ...template.spec, restartPolicy: "Never" };
      const path = await made(target, (it) => `/apis/batch/v1/namespaces/${it}/jobs`, {
        metadata: { name: "one" },
        ...{ spec: { suspend: true, template: { spec } } },
      });
      const refused = await merge(target, path, { spec: { template: { spec: { hostNetwork: true } } } });
      expect([refused.status, refused.body.reason]).toEqual([422, "Invalid"]);
      expect(refused.body.message).toMatch(/spec\.template(\.spec)?: Invalid value: .*: field is immutable/s);
      expect((await merge(target, path, { spec: { suspend: false } })).status).toBe(200);
    },
  },
  {
    name: "of a stateful set only some fields may change",
    run: async (target) => {
      const path = await made(target, (it) => `/apis/apps/v1/namespaces/${it}/statefulsets`, {
        metadata: { name: "one" },
        ...{ spec: { replicas: 0, selector, template, serviceName: "one" } },
      });
      const refused = await merge(target, path, { spec: { serviceName: "two" } });
      // The words are the release's own.
      expect([refused.status, refused.body.reason]).toEqual([422, "Invalid"]);
      expect(
        (await merge(target, path, { spec: { template: { metadata: { annotations: { a: "b" } } } } })).status,
      ).toBe(200);
    },
  },
  {
    name: "a claim neither shrinks nor grows where its class does not allow it, and nothing else of it changes",
    run: async (target) => {
      const path = await made(target, (it) => `/api/v1/namespaces/${it}/persistentvolumeclaims`, {
        metadata: { name: "one" },
        ...{
          spec: {
            accessModes: ["ReadWriteOnce"],
            storageClassName: "none",
            resources: { requests: { storage: "2Gi" } },
          },
        },
      });
      const resize = (storage: string) => merge(target, path, { spec: { resources: { requests: { storage } } } });
      const smaller = await resize("1Gi");
      expect([smaller.status, smaller.body.reason]).toEqual([422, "Invalid"]);
      const larger = await resize("3Gi");
      expect(larger.status).toBeGreaterThanOrEqual(403);
      const other = await merge(target, path, { spec: { accessModes: ["ReadWriteMany"] } });
      expect([other.status, other.body.reason]).toEqual([422, "Invalid"]);
      expect(other.body.message).toContain("spec is immutable after creation except resources.requests");
    },
  },
  {
    name: "a debug container is added through its subresource and stays as it was added",
    run: async (target) => {
      const path = await made(target, (it) => `/api/v1/namespaces/${it}/pods`, {
        metadata: { name: "one" },
        ...{
          spec: {
            serviceAccountName: "default",
            nodeSelector: { no: "such" },
            containers: [{ name: "c", image: "a:1" }],
          },
        },
      });
      await target.settled();
      const put = (ephemeralContainers: readonly object[]) =>
        merge(target, `${path}/ephemeralcontainers`, { spec: { ephemeralContainers } });
      const added = await put([{ name: "debug", image: "busybox" }]);
      expect(added.status).toBe(200);
      expect(added.body.spec?.ephemeralContainers).toMatchObject([{ name: "debug", image: "busybox" }]);
      const removed = await put([]);
      expect([removed.status, removed.body.message]).toEqual([
        422,
        'Pod "one" is invalid: spec.ephemeralContainers: Forbidden: existing ephemeral containers "debug" may not be removed\n',
      ]);
      const changed = await put([{ name: "debug", image: "alpine" }]);
      expect(changed.status).toBe(422);
      expect(changed.body.message).toContain(
        'spec.ephemeralContainers: Forbidden: existing ephemeral containers "debug" may not be changed\n',
      );
      const plain = await merge(target, path, { spec: { ephemeralContainers: [{ name: "other", image: "a" }] } });
      expect(plain.status).toBe(422);
      const moved = await merge(target, path, { spec: { nodeSelector: { other: "node" } } });
      expect(moved.status).toBe(422);
    },
  },
  {
    name: "a deletion in the foreground adds its finalizer to those that are there, and a policy that is none is refused",
    run: async (target) => {
      const path = await made(target, (it) => `/apis/apps/v1/namespaces/${it}/replicasets`, {
        metadata: { name: "one", ...{ finalizers: ["example.org/hold"] } },
        ...{ spec: { replicas: 0, selector, template } },
      });
      const marked = await answer<KubeObject & { metadata: { finalizers?: string[] } }>(target.admin, path, {
        method: "DELETE",
        body: { propagationPolicy: "Foreground" },
      });
      expect(marked.status).toBe(200);
      expect(marked.body.metadata.finalizers).toEqual(
        expect.arrayContaining(["example.org/hold", "foregroundDeletion"]),
      );
      const wrong = await answer(target.admin, path, { method: "DELETE", body: { propagationPolicy: "Sideways" } });
      expect([wrong.status, wrong.body.message]).toEqual([
        422,
        'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "Sideways": supported values: "Foreground", "Background", "Orphan", "nil"',
      ]);
    },
  },
];
