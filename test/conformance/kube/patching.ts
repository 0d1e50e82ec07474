/** Merge patch (RFC 7396) and JSON patch (RFC 6902). */
import { expect } from "vitest";
import { answer, configMapsPath, createConfigMap, type KubeObject, patches, type Status } from "./objects.ts";
import type { Case, Target } from "./target.ts";

async function prepared(target: Target) {
  const namespace = await target.namespace();
  const made = await createConfigMap(target, namespace, {
    name: "one",
    labels: { color: "red" },
    data: { a: "1", b: "2" },
  });
  const path = `${configMapsPath(namespace)}/one`;
  const patch = (contentType: string, body: unknown) =>
    answer<Status & KubeObject>(target.admin, path, { method: "PATCH", contentType, body });
  return {
    namespace,
    made,
    path,
    merge: (body: unknown) => patch(patches.merge, body),
    json: (body: unknown) => patch(patches.json, body),
    patch,
  };
}

export const patchingCases: readonly Case[] = [
  {
    name: "a merge patch adds, replaces, and removes by null",
    run: async (target) => {
      const { merge, made } = await prepared(target);
      const { status, body } = await merge({
        metadata: { labels: { color: null, tier: "front" } },
        data: { a: "9", c: "3" },
      });
      expect(status).toBe(200);
      expect(body.data).toEqual({ a: "9", b: "2", c: "3" });
      expect(body.metadata.labels).toEqual({ tier: "front" });
      expect(body.metadata.uid).toBe(made.metadata.uid);
      expect(BigInt(body.metadata.resourceVersion)).toBeGreaterThan(BigInt(made.metadata.resourceVersion));
    },
  },
  {
    name: "a merge patch replaces an array as a whole",
    run: async (target) => {
      const { merge } = await prepared(target);
      await merge({ metadata: { finalizers: ["example.org/one", "example.org/two"] } });
      const { body } = await merge({ metadata: { finalizers: ["example.org/three"] } });
      expect(body.metadata).toMatchObject({ finalizers: ["example.org/three"] });
      await merge({ metadata: { finalizers: null } });
    },
  },
  {
    name: "the test of a text holds when it is written as the server writes it",
    run: async (target) => {
      const { merge, json } = await prepared(target);
      await merge({ data: { a: "x < y && z" } });
      const written = JSON.stringify("x < y && z").replaceAll("<", "\\u003c").replaceAll("&", "\\u0026");
      const { status, body } = await json(
        `[{"op":"test","path":"/data/a","value":${written}},{"op":"replace","path":"/data/b","value":"3"}]`,
      );
      expect([status, body.data]).toEqual([200, { a: "x < y && z", b: "3" }]);
    },
  },
  {
    name: "a patch that changes nothing keeps the version",
    run: async (target) => {
      const { merge, json, made } = await prepared(target);
      expect((await merge({ data: { a: "1" } })).body.metadata.resourceVersion).toBe(made.metadata.resourceVersion);
      const same = [{ op: "replace", path: "/data/a", value: "1" }];
      expect((await json(same)).body.metadata.resourceVersion).toBe(made.metadata.resourceVersion);
    },
  },
  {
    name: "a merge patch that names an old version is refused with 409",
    run: async (target) => {
      const { merge, made } = await prepared(target);
      await merge({ data: { a: "2" } });
      const { status, body } = await merge({
        metadata: { resourceVersion: made.metadata.resourceVersion },
        data: { a: "3" },
      });
      expect(status).toBe(409);
      expect(body.reason).toBe("Conflict");
    },
  },
  {
    name: "a JSON patch can test that a member is absent, by null, where its parent is there",
    run: async (target) => {
      const { json } = await prepared(target);
      const test = (path: string, value: unknown) => ({ op: "test", path, value });
      const add = { op: "add", path: "/metadata/annotations", value: { why: "x" } };
      expect((await json([test("/metadata/annotations", null), add])).status).toBe(200);
      expect((await json([test("/metadata/annotations", null), add])).status).toBe(422);
      expect((await json([test("/data/none", "x")])).status).toBe(422);
      expect((await json([test("/none/none", null)])).status).toBe(422);
    },
  },
  {
    name: "a JSON patch adds, replaces, removes, moves, copies and tests, in order",
    run: async (target) => {
      const { json } = await prepared(target);
      const { status, body } = await json([
        { op: "test", path: "/data/a", value: "1" },
        { op: "add", path: "/data/c", value: "3" },
        { op: "replace", path: "/data/a", value: "10" },
        { op: "copy", from: "/data/a", path: "/data/d" },
        { op: "move", from: "/data/b", path: "/data/e" },
        { op: "remove", path: "/metadata/labels/color" },
        { op: "add", path: "/metadata/annotations", value: {} },
        { op: "add", path: "/metadata/annotations/example.org~1note", value: "n" },
      ]);
      expect(status).toBe(200);
      expect(body.data).toEqual({ a: "10", c: "3", d: "10", e: "2" });
      expect(body.metadata.labels ?? {}).toEqual({});
      expect(body.metadata).toMatchObject({ annotations: { "example.org/note": "n" } });
    },
  },
  {
    name: "a JSON patch adds to an array before an index and at its end",
    run: async (target) => {
      const { json, merge } = await prepared(target);
      const { body } = await json([
        { op: "add", path: "/metadata/finalizers", value: ["example.org/b"] },
        { op: "add", path: "/metadata/finalizers/0", value: "example.org/a" },
        { op: "add", path: "/metadata/finalizers/-", value: "example.org/c" },
        { op: "remove", path: "/metadata/finalizers/1" },
      ]);
      expect(body.metadata).toMatchObject({ finalizers: ["example.org/a", "example.org/c"] });
      await merge({ metadata: { finalizers: null } });
    },
  },
  {
    name: "a JSON patch whose test fails is refused with 422 and changes nothing",
    run: async (target) => {
      const { json, path, made } = await prepared(target);
      const { status, body } = await json([
        { op: "replace", path: "/data/b", value: "changed" },
        { op: "test", path: "/data/a", value: "other" },
      ]);
      expect(status).toBe(422);
      expect(body).toMatchObject({ reason: "Invalid", code: 422 });
      const after = await target.admin.json<KubeObject>(path);
      expect([after.data, after.metadata.resourceVersion]).toEqual([made.data, made.metadata.resourceVersion]);
    },
  },
  {
    name: "a JSON patch that removes what is not there, or reaches through it, is refused with 422",
    run: async (target) => {
      const { json } = await prepared(target);
      expect((await json([{ op: "remove", path: "/data/none" }])).status).toBe(422);
      expect((await json([{ op: "replace", path: "/none/none", value: "x" }])).status).toBe(422);
      expect((await json([{ op: "add", path: "/none/none", value: "x" }])).status).toBe(422);
    },
  },
  {
    // Not as RFC 6902 has it, which wants an error; the library that the API server uses (evanphx/json-patch) is lenient here.
    name: "a JSON patch that replaces a key that is not there sets it",
    run: async (target) => {
      const { json } = await prepared(target);
      const { status, body } = await json([{ op: "replace", path: "/data/none", value: "x" }]);
      expect(status).toBe(200);
      expect(body.data).toEqual({ a: "1", b: "2", none: "x" });
    },
  },
  {
    name: "a patch of an unknown media type is refused with 415, one that is no patch with 400",
    run: async (target) => {
      const { patch, json } = await prepared(target);
      const media = await patch("application/json", { data: {} });
      expect(media.status).toBe(415);
      expect(media.body).toMatchObject({ reason: "UnsupportedMediaType", code: 415 });
      expect((await patch(patches.merge, "{")).status).toBe(400);
      expect((await json({ not: "an array" })).status).toBe(400);
    },
  },
  {
    name: "a patch of an object that is not there is refused with 404",
    run: async (target) => {
      const namespace = await target.namespace();
      const request = { method: "PATCH", contentType: patches.merge, body: {} } as const;
      const { status, body } = await answer(target.admin, `${configMapsPath(namespace)}/none`, request);
      expect([status, body.reason]).toEqual([404, "NotFound"]);
    },
  },
  {
    name: "a patch cannot rename an object or change its uid",
    run: async (target) => {
      const { merge } = await prepared(target);
      expect((await merge({ metadata: { name: "two" } })).status).toBe(400);
      expect((await merge({ metadata: { uid: "00000000-0000-4000-8000-000000000000" } })).status).toBe(422);
    },
  },
];
