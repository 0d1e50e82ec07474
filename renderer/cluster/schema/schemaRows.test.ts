import { expect, it } from "vitest";
import { schemaRows } from "./schemaRows.ts";

const schema = {
  type: "object",
  properties: {
    spec: {
      type: "object",
      required: ["engine"],
      properties: {
        engine: { type: "string", enum: ["pg", "my"], description: "Which engine." },
        port: { "x-kubernetes-int-or-string": true },
        volumes: {
          type: "array",
          "x-kubernetes-list-map-keys": ["name"],
          items: { type: "object", properties: { name: { type: "string" }, size: { type: "string", default: "1Gi" } } },
        },
        labels: { type: "object", additionalProperties: { type: "string" } },
      },
    },
    status: { type: "object", properties: { phase: { type: "string" } } },
  },
};
const paths = (open: readonly string[], filter = "") =>
  schemaRows(schema, new Set(open), filter).map(({ path }) => path);

it("opens field by field, into the items of lists", () => {
  expect(paths([])).toEqual(["spec", "status"]);
  expect(paths(["spec", "spec.volumes"])).toEqual([
    "spec",
    "spec.engine",
    "spec.port",
    "spec.volumes",
    "spec.volumes.name",
    "spec.volumes.size",
    "spec.labels",
    "status",
  ]);
});

it("says type, need and limits", () => {
  const rows = schemaRows(schema, new Set(["spec", "spec.volumes"]), "");
  const of = (path: string) => rows.find((row) => row.path === path);
  expect(of("spec.engine")).toMatchObject({
    type: "string",
    required: true,
    limits: ['"pg" | "my"'],
    description: "Which engine.",
  });
  expect(of("spec.port")).toMatchObject({ type: "integer | string", required: false, opens: false });
  expect(of("spec.volumes")).toMatchObject({ type: "[]object", limits: ["key name"], opens: true, open: true });
  expect(of("spec.volumes.size")?.limits).toEqual(["= 1Gi"]);
  expect(of("spec.labels")?.type).toBe("map[string]string");
});

it("finds fields by name, with the way to them, and nothing beside it", () => {
  expect(paths([], "size")).toEqual(["spec", "spec.volumes", "spec.volumes.size"]);
  expect(paths([], "volumes")).toEqual(["spec", "spec.volumes"]);
  expect(paths([], "nothing")).toEqual([]);
});
