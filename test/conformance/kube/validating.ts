/** What is refused, in which words, and what becomes of unknown fields: built-in kinds. */
import { expect } from "vitest";
import { containers, deployment, madeDeployment } from "./deployments.ts";
import { answer, configMapsPath, type KubeObject, type Status } from "./objects.ts";
import type { Case, Target } from "./target.ts";

type Cause = readonly [field: string, reason: string, message: string];

/** The causes for which an object is refused. */
async function causes(target: Target, path: string, body: object): Promise<readonly Cause[]> {
  const refused = await answer(target.admin, path, { method: "POST", body });
  expect(refused.status, refused.body.message).toBe(422);
  expect(refused.body).toMatchObject({ reason: "Invalid", code: 422 });
  const given = refused.body.details?.causes as readonly { field: string; reason: string; message: string }[];
  return given.map(({ field, reason, message }) => [field, reason, message]);
}

const negative = "Invalid value: -1: must be greater than or equal to 0";
const template = (spec: object, labels: object = { app: "web" }) => ({ template: { metadata: { labels }, spec } });

export const validatingCases: readonly Case[] = [
  {
    name: "a deployment with negative numbers, no containers, or a selector that does not fit",
    run: async (target) => {
      const path = `/apis/apps/v1/namespaces/${await target.namespace()}/deployments`;
      const of = (spec: object) => causes(target, path, deployment("web", spec));
      expect(await of({ replicas: -1, minReadySeconds: -1 })).toEqual([
        ["spec.replicas", "FieldValueInvalid", negative],
        ["spec.minReadySeconds", "FieldValueInvalid", negative],
      ]);
      expect(await of(template({}))).toEqual([
        ["spec.template.spec.containers", "FieldValueRequired", "Required value"],
      ]);
      const mismatch = 'Invalid value: {"app":"web"}: `selector` does not match template `labels`';
      expect(await of({ selector: { matchLabels: { app: "other" } } })).toEqual([
        ["spec.template.metadata.labels", "FieldValueInvalid", mismatch],
      ]);
      expect(await of({ selector: null })).toEqual([
        ["spec.selector", "FieldValueRequired", "Required value"],
        ["spec.template.metadata.labels", "FieldValueInvalid", mismatch],
      ]);
      expect(await of(template({ containers, restartPolicy: "Never" }))).toEqual([
        [
          "spec.template.spec.restartPolicy",
          "FieldValueNotSupported",
          'Unsupported value: "Never": supported values: "Always"',
        ],
      ]);
      expect(
        await of({ strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } }),
      ).toEqual([
        [
          "spec.strategy.rollingUpdate.maxUnavailable",
          "FieldValueInvalid",
          "Invalid value: 0: may not be 0 when `maxSurge` is 0",
        ],
      ]);
    },
  },
  {
    name: "a pod with what containers often have wrong",
    run: async (target) => {
      const path = `/api/v1/namespaces/${await target.namespace()}/pods`;
      const wrong = {
        name: "c",
        ports: [{ containerPort: 0 }, { containerPort: 70_000, protocol: "XX" }],
        env: [{ name: "1=" }, { value: "x" }],
        volumeMounts: [{ name: "none", mountPath: "/x" }],
        resources: { requests: { cpu: "2" }, limits: { cpu: "1" } },
      };
      const spec = { containers: [wrong, { name: "c", image: "x" }], restartPolicy: "Maybe" };
      expect(await causes(target, path, { metadata: { name: "one" }, spec })).toEqual([
        ["spec.containers[0].image", "FieldValueRequired", "Required value"],
        ["spec.containers[0].ports[0].containerPort", "FieldValueRequired", "Required value"],
        [
          "spec.containers[0].ports[1].containerPort",
          "FieldValueInvalid",
          "Invalid value: 70000: must be between 1 and 65535, inclusive",
        ],
        [
          "spec.containers[0].ports[1].protocol",
          "FieldValueNotSupported",
          'Unsupported value: "XX": supported values: "SCTP", "TCP", "UDP"',
        ],
        [
          "spec.containers[0].env[0].name",
          "FieldValueInvalid",
          "Invalid value: \"1=\": a valid environment variable name must consist only of printable ASCII characters other than '='",
        ],
        ["spec.containers[0].env[1].name", "FieldValueRequired", "Required value"],
        ["spec.containers[0].volumeMounts[0].name", "FieldValueNotFound", 'Not found: "none"'],
        [
          "spec.containers[0].resources.requests",
          "FieldValueInvalid",
          'Invalid value: "2": must be less than or equal to cpu limit of 1',
        ],
        ["spec.containers[1].name", "FieldValueDuplicate", 'Duplicate value: "c"'],
        [
          "spec.restartPolicy",
          "FieldValueNotSupported",
          'Unsupported value: "Maybe": supported values: "Always", "OnFailure", "Never"',
        ],
      ]);
    },
  },
  {
    name: "a service without ports, or with ports that are none or have no names",
    run: async (target) => {
      const path = `/api/v1/namespaces/${await target.namespace()}/services`;
      const of = (spec: object) => causes(target, path, { metadata: { name: "web" }, spec });
      expect(await of({})).toEqual([["spec.ports", "FieldValueRequired", "Required value"]]);
      expect(await of({ ports: [{ port: 80 }, { port: 81 }] })).toEqual([
        ["spec.ports[0].name", "FieldValueRequired", "Required value"],
        ["spec.ports[1].name", "FieldValueRequired", "Required value"],
      ]);
      const range = "Invalid value: 0: must be between 1 and 65535, inclusive";
      expect(await of({ type: "Door", ports: [{ port: 0 }] })).toEqual([
        ["spec.ports[0].port", "FieldValueInvalid", range],
        ["spec.ports[0].targetPort", "FieldValueInvalid", range],
        [
          "spec.type",
          "FieldValueNotSupported",
          'Unsupported value: "Door": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
        ],
      ]);
    },
  },
  {
    name: "a cron job with another policy, schedule or time zone than there are",
    run: async (target) => {
      const path = `/apis/batch/v1/namespaces/${await target.namespace()}/cronjobs`;
      const jobTemplate = { spec: { template: { spec: { restartPolicy: "Never", containers } } } };
      const of = (spec: object) =>
        causes(target, path, { metadata: { name: "nightly" }, spec: { jobTemplate, ...spec } });
      expect(await of({ schedule: "" })).toEqual([["spec.schedule", "FieldValueRequired", "Required value"]]);
      expect(
        await of({ schedule: "x", concurrencyPolicy: "Twice", timeZone: "Mars/Base", successfulJobsHistoryLimit: -1 }),
      ).toEqual([
        ["spec.schedule", "FieldValueInvalid", 'Invalid value: "x": expected exactly 5 fields, found 1: [x]'],
        ["spec.timeZone", "FieldValueInvalid", 'Invalid value: "Mars/Base": unknown time zone Mars/Base'],
        [
          "spec.concurrencyPolicy",
          "FieldValueNotSupported",
          'Unsupported value: "Twice": supported values: "Allow", "Forbid", "Replace"',
        ],
        ["spec.successfulJobsHistoryLimit", "FieldValueInvalid", negative],
      ]);
    },
  },
  {
    name: "names, labels, annotations and keys that are none",
    run: async (target) => {
      const path = configMapsPath(await target.namespace());
      const fields = async (body: object) =>
        (await causes(target, path, body)).map(([field, reason]) => [field, reason]);
      expect(await fields({ metadata: { name: "x".repeat(254) } })).toEqual([["metadata.name", "FieldValueInvalid"]]);
      const metadata = { name: "one", labels: { "a b": "x", ok: "not ok!" }, annotations: { "a b": "c" } };
      expect(await fields({ metadata })).toEqual([
        ["metadata.labels", "FieldValueInvalid"],
        ["metadata.labels", "FieldValueInvalid"],
        ["metadata.annotations", "FieldValueInvalid"],
      ]);
      expect(await fields({ metadata: { name: "one" }, data: { "a b": "x" } })).toEqual([
        ["data[a b]", "FieldValueInvalid"],
      ]);
    },
  },
  {
    name: "a value of the wrong type is refused with 400, by a patch with 422",
    run: async (target) => {
      const { collection, merge } = await madeDeployment(target);
      const body = deployment("other", { replicas: "two" });
      const created = await answer(target.admin, collection, { method: "POST", body });
      const why = "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32";
      expect([created.status, created.body.message]).toEqual([
        400,
        `Deployment in version "v1" cannot be handled as a Deployment: ${why}`,
      ]);
      const patched = await merge({ spec: { replicas: "two" } });
      expect(patched.status).toBe(422);
      expect(patched.body.message).toContain(why);
    },
  },
  {
    name: "unknown and repeated fields are refused, told of, or passed over, as the client wants it",
    run: async (target) => {
      const { collection, merge, strategic } = await madeDeployment(target);
      const wrong = deployment("other", { nothing: 1, ...template({ containers: [{ ...containers[0], imagee: 1 }] }) });
      const send = (query: string) =>
        target.admin.fetch(`${collection}?dryRun=All${query}`, { method: "POST", body: wrong });
      const strict = await send("&fieldValidation=Strict");
      expect(strict.status).toBe(400);
      expect((JSON.parse(strict.bytes.toString()) as Status).message).toBe(
        'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: ' +
          'unknown field "spec.template.spec.containers[0].imagee", unknown field "spec.nothing"',
      );
      const told =
        '299 - "unknown field \\"spec.template.spec.containers[0].imagee\\"", 299 - "unknown field \\"spec.nothing\\""';
      for (const query of ["", "&fieldValidation=Warn"]) {
        const warned = await send(query);
        expect([warned.status, warned.headers.warning]).toEqual([201, told]);
        expect((JSON.parse(warned.bytes.toString()) as KubeObject).spec).not.toHaveProperty("nothing");
      }
      const ignored = await send("&fieldValidation=Ignore");
      expect([ignored.status, ignored.headers.warning]).toEqual([201, undefined]);
      const merged = await merge({ spec: { nothing: 1 } }, "fieldValidation=Strict");
      expect(merged.status).toBe(422);
      expect(merged.body.message).toContain('strict decoding error: unknown field "spec.nothing"');
      const strategically = await strategic({ spec: { nothing: 1 } }, "fieldValidation=Strict");
      expect(strategically.body.message).toBe(
        ' "" is invalid: patch: Invalid value: "map[spec:map[nothing:1]]": strict decoding error: unknown field "spec.nothing"',
      );
      const twice = '{"metadata":{"name":"twice"},"data":{"a":"1","a":"2"}}';
      const maps = configMapsPath(await target.namespace());
      const repeated = await answer(target.admin, `${maps}?fieldValidation=Strict`, { method: "POST", body: twice });
      expect(repeated.body.message).toBe(
        'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: duplicate field "data.a"',
      );
    },
  },
  {
    name: "the generation counts changes of the spec, and of a deployment's annotations",
    run: async (target) => {
      const { made, merge } = await madeDeployment(target);
      const generation = async (body: object, subresource = "") =>
        (await merge(body, "", subresource)).body.metadata.generation;
      expect(made.metadata.generation).toBe(1);
      expect(await generation({ metadata: { labels: { x: "1" } } })).toBe(1);
      expect(await generation({ metadata: { annotations: { x: "1" } } })).toBe(2);
      expect(await generation({ spec: { minReadySeconds: 3 } })).toBe(3);
      expect(await generation({ spec: { minReadySeconds: 3 } })).toBe(3);
      expect(await generation({ status: { observedGeneration: 3 } }, "/status")).toBe(3);
    },
  },
];
