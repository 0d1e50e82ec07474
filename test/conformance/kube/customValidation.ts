/** Objects of custom kinds: their schema prunes, completes and judges them. */
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { entryOf } from "./deployments.ts";
import { answer, type KubeObject, patches, type Status } from "./objects.ts";
import type { Case, Target } from "./target.ts";

const text = { type: "string" };
const spec = {
  type: "object",
  required: ["size"],
  oneOf: [{ required: ["color"], properties: { color: { enum: ["red"] } } }, { required: ["name"] }],
  not: { required: ["port", "map"] },
  properties: {
    size: { type: "integer", minimum: 1, maximum: 10 },
    color: { ...text, enum: ["red", "green"], default: "red" },
    name: { ...text, pattern: "^[a-z]+$", minLength: 2, maxLength: 5 },
    port: { "x-kubernetes-int-or-string": true },
    free: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
    tags: { type: "array", maxItems: 2, items: text, "x-kubernetes-list-type": "set" },
    parts: {
      type: "array",
      items: { type: "object", required: ["name"], properties: { name: text, value: text } },
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["name"],
    },
    inner: { type: "object", "x-kubernetes-embedded-resource": true, "x-kubernetes-preserve-unknown-fields": true },
    map: { type: "object", additionalProperties: text },
    when: { ...text, format: "date-time" },
    note: { ...text, nullable: true },
    nested: { type: "object", default: {}, properties: { deep: { type: "integer", default: 7 } } },
  },
};

function definition(plural: string, kind: string): object {
  const status = { type: "object", properties: { size: { type: "integer" }, phase: text } };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.validated.example` },
    spec: {
      group: "validated.example",
      scope: "Namespaced",
      names: { plural, kind },
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          subresources: { status: {}, scale: { specReplicasPath: ".spec.size", statusReplicasPath: ".status.size" } },
          schema: { openAPIV3Schema: { type: "object", required: ["spec"], properties: { spec, status } } },
        },
      ],
    },
  };
}

type Answer = Status & KubeObject;

/** Defines a kind of its own for a case. */
async function kindOf(target: Target, plural: string, kind: string) {
  const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  await target.admin.json(definitions, { method: "POST", body: definition(plural, kind) });
  const path = `/apis/validated.example/v1/namespaces/${await target.namespace()}/${plural}`;
  const deadline = performance.now() + 20_000;
  while ((await target.admin.fetch(path)).status !== 200) {
    if (performance.now() > deadline) throw new Error(`${plural} was not served within 20 s of its definition`);
    await sleep(50);
  }
  const object = (body: object) => ({ apiVersion: "validated.example/v1", kind, metadata: { name: "one" }, ...body });
  return {
    path,
    create: (body: object, query = "") =>
      answer<Answer>(target.admin, `${path}?${query}`, { method: "POST", body: object(body) }),
    merge: (body: object, query = "", subresource = "") =>
      answer<Answer>(target.admin, `${path}/one${subresource}?${query}`, {
        method: "PATCH",
        contentType: patches.merge,
        body,
      }),
    apply: (body: object, query: string) =>
      answer<Answer>(target.admin, `${path}/one?${query}`, {
        method: "PATCH",
        contentType: patches.apply,
        body: object(body),
      }),
  };
}

function causesOf(body: Status): readonly string[] {
  const causes = body.details?.causes as readonly { field: string; reason: string; message: string }[];
  return causes.map(({ field, reason, message }) => `${field} | ${reason} | ${message}`).sort();
}

export const customValidationCases: readonly Case[] = [
  {
    name: "unknown fields are dropped, free-form ones kept, defaults filled in, nulls that may not be dropped",
    run: async (target) => {
      const { create } = await kindOf(target, "prunes", "Prune");
      const made = await create({
        spec: { size: 3, nothing: 1, free: { a: { b: 1 } }, parts: [{ name: "x", other: 1 }], note: null, when: null },
        status: { phase: "Ready" },
        extra: 1,
      });
      expect(made.status).toBe(201);
      expect(made.body.spec).toEqual({
        size: 3,
        color: "red",
        free: { a: { b: 1 } },
        parts: [{ name: "x" }],
        note: null,
        nested: { deep: 7 },
      });
      expect(made.body).not.toHaveProperty("extra");
      expect(made.body).not.toHaveProperty("status");
    },
  },
  {
    name: "unknown fields are refused under strict validation, and told of otherwise",
    run: async (target) => {
      const { path, create } = await kindOf(target, "stricts", "Strict");
      const body = { spec: { size: 3, nothing: 1, parts: [{ name: "x", other: 1 }] }, extra: 1 };
      const strict = await create(body, "fieldValidation=Strict");
      expect([strict.status, strict.body.message]).toEqual([
        400,
        'Strict in version "v1" cannot be handled as a Strict: strict decoding error: unknown field "extra", ' +
          'unknown field "spec.nothing", unknown field "spec.parts[0].other"',
      ]);
      const head = { apiVersion: "validated.example/v1", kind: "Strict", metadata: { name: "one" } };
      const warned = await target.admin.fetch(`${path}?dryRun=All`, { method: "POST", body: { ...head, ...body } });
      expect(warned.headers.warning).toBe(
        '299 - "unknown field \\"extra\\"", 299 - "unknown field \\"spec.nothing\\"", 299 - "unknown field \\"spec.parts[0].other\\""',
      );
    },
  },
  {
    name: "every rule of the schema is judged, and told with field, reason and message",
    run: async (target) => {
      const { create } = await kindOf(target, "rules", "Rule");
      const wrong = await create({
        spec: {
          size: 11,
          color: "blue",
          name: "A",
          port: true,
          tags: ["a", "a", "b"],
          parts: [{ value: "1" }, { name: "q" }, { name: "q" }],
          inner: { a: 1 },
          map: { a: 1 },
          when: "x",
        },
      });
      expect(wrong.status).toBe(422);
      expect(causesOf(wrong.body)).toEqual(
        [
          '<nil> | FieldValueInvalid | Invalid value: "": "spec" must not validate the schema (not)',
          "spec.size | FieldValueInvalid | Invalid value: 11: spec.size in body should be less than or equal to 10",
          'spec.color | FieldValueNotSupported | Unsupported value: "blue": supported values: "red", "green"',
          'spec.name | FieldValueInvalid | Invalid value: "A": spec.name in body should be at least 2 chars long',
          'spec.port | FieldValueTypeInvalid | Invalid value: "boolean": spec.port in body must be of type integer,string: "boolean"',
          "spec.tags | FieldValueTooMany | Too many: 3: must have at most 2 items",
          'spec.tags[1] | FieldValueDuplicate | Duplicate value: "a"',
          "spec.parts[0].name | FieldValueRequired | Required value",
          'spec.parts[2] | FieldValueDuplicate | Duplicate value: {"name":"q"}',
          "spec.inner.apiVersion | FieldValueRequired | Required value",
          "spec.inner.kind | FieldValueRequired | Required value",
          'spec.map.a | FieldValueTypeInvalid | Invalid value: "integer": spec.map.a in body must be of type string: "integer"',
          'spec.when | FieldValueTypeInvalid | Invalid value: "x": spec.when in body must be of type date-time: "x"',
        ].sort(),
      );
      const none = await create({});
      expect(causesOf(none.body)).toEqual(["spec | FieldValueRequired | Required value"]);
      const both = await create({ spec: { size: 1, name: "abcdefgh" } });
      expect(causesOf(both.body)).toEqual([
        '<nil> | FieldValueInvalid | Invalid value: "": "spec" must validate one and only one schema (oneOf). Found 2 valid alternatives',
        "spec.name | FieldValueTooLong | Too long: may not be more than 5 bytes",
      ]);
    },
  },
  {
    name: "what is wrong already does not stand in the way of other changes",
    run: async (target) => {
      const { create, merge } = await kindOf(target, "ratchets", "Ratchet");
      await create({ spec: { size: 9 } });
      const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/ratchets.validated.example";
      const lower = [
        {
          op: "replace",
          path: "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/size/maximum",
          value: 5,
        },
      ];
      await target.admin.json(definitions, { method: "PATCH", contentType: patches.json, body: lower });
      const deadline = performance.now() + 20_000;
      const refused = async () => (await merge({ spec: { size: 8 } }, "dryRun=All")).status === 422;
      while (!(await refused())) {
        if (performance.now() > deadline) throw new Error("the new schema had no effect within 20 s");
        await sleep(50);
      }
      expect((await merge({ spec: { tags: ["x"] } })).status).toBe(200);
    },
  },
  {
    name: "status and spec are written apart, and the generation counts the spec alone",
    run: async (target) => {
      const { create, merge } = await kindOf(target, "statuses", "Status1");
      expect((await create({ spec: { size: 3 } }, "fieldManager=maker")).body.metadata.generation).toBe(1);
      const labelled = { metadata: { labels: { a: "b" } }, spec: { size: 9 }, status: { phase: "Ready" } };
      const status = await merge(labelled, "fieldManager=reporter", "/status");
      expect(status.body).toMatchObject({ metadata: { generation: 1 }, spec: { size: 3 }, status: { phase: "Ready" } });
      expect(status.body.metadata.labels).toBeUndefined();
      expect(entryOf(status.body, "reporter", "status").fieldsV1).toEqual({ "f:status": { ".": {}, "f:phase": {} } });
      const main = await merge({ spec: { size: 4 }, status: { phase: "Gone" } }, "fieldManager=editor");
      expect(main.body).toMatchObject({ metadata: { generation: 2 }, spec: { size: 4 }, status: { phase: "Ready" } });
      expect(entryOf(main.body, "editor").fieldsV1).toEqual({ "f:spec": { "f:size": {} } });
    },
  },
  {
    name: "scale reads and writes where the definition says",
    run: async (target) => {
      const { path, create, merge } = await kindOf(target, "scales", "Scale1");
      await create({ spec: { size: 3 } });
      expect(await target.admin.json(`${path}/one/scale`)).toMatchObject({
        spec: { replicas: 3 },
        status: { replicas: 0 },
      });
      expect((await merge({ spec: { replicas: 4 } }, "", "/scale")).body).toMatchObject({ spec: { replicas: 4 } });
      expect((await target.admin.json<KubeObject>(`${path}/one`)).spec?.size).toBe(4);
    },
  },
  {
    name: "they are applied by the keys of their lists, and not patched strategically",
    run: async (target) => {
      const { path, create, apply } = await kindOf(target, "applies", "Apply1");
      await create({ spec: { size: 3, parts: [{ name: "a", value: "1" }] } }, "fieldManager=maker");
      const mine = { spec: { size: 3, parts: [{ name: "b", value: "2" }], map: { x: "1" } } };
      const applied = await apply(mine, "fieldManager=me");
      expect(applied.body.spec).toMatchObject({
        parts: [
          { name: "a", value: "1" },
          { name: "b", value: "2" },
        ],
        map: { x: "1" },
      });
      expect(entryOf(applied.body, "me").fieldsV1).toEqual({
        "f:spec": {
          "f:size": {},
          "f:parts": { 'k:{"name":"b"}': { ".": {}, "f:name": {}, "f:value": {} } },
          "f:map": { "f:x": {} },
        },
      });
      const less = await apply({ spec: { size: 3 } }, "fieldManager=me");
      expect(less.body.spec?.parts).toEqual([{ name: "a", value: "1" }]);
      expect(less.body.spec?.map ?? {}).toEqual({});
      const unknown = await apply({ spec: { size: 3, nothing: 1 } }, "fieldManager=me");
      expect([unknown.status, unknown.body.message]).toEqual([
        500,
        "failed to create typed patch object (/one; validated.example/v1, Kind=Apply1): .spec.nothing: field not declared in schema",
      ]);
      const strategic = await answer(target.admin, `${path}/one`, {
        method: "PATCH",
        contentType: patches.strategic,
        body: { spec: { size: 4 } },
      });
      expect(strategic.status).toBe(415);
    },
  },
];
