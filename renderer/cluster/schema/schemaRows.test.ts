import { expect, it } from "vitest";
import { schemaRows, waysTo } from "./schemaRows.ts";

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

it("follows references of the server's document, also one into itself, and finds a field behind them", () => {
  const reference = (name: string) => ({ allOf: [{ $ref: `#/components/schemas/${name}` }], default: {} });
  const referring = {
    type: "object",
    properties: { spec: reference("Spec") },
    components: {
      schemas: {
        Spec: {
          type: "object",
          required: ["tree"],
          properties: {
            tree: { description: "A tree.", ...reference("Tree") },
            names: { type: "array", items: { $ref: "#/components/schemas/Name" } },
          },
        },
        Tree: {
          type: "object",
          properties: {
            left: reference("Tree"),
            right: reference("Tree"),
            value: { type: "integer", format: "int32" },
          },
        },
        Name: { type: "string" },
      },
    },
  };
  const rows = (open: readonly string[], filter = "") => schemaRows(referring, new Set(open), filter);
  expect(rows(["spec"]).map(({ path, type, required }) => `${path} ${type} ${required}`)).toEqual([
    "spec object false",
    "spec.tree object true",
    "spec.names []string false",
  ]);
  expect(rows(waysTo("spec.tree.left.left")).map(({ path }) => path)).toContain("spec.tree.left.left.value");
  expect(rows([], "value").map(({ path }) => path)).toEqual(["spec", "spec.tree", "spec.tree.value"]);
});
