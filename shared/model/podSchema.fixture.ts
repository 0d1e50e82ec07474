/** The part of a Deployment's OpenAPI v3 schema that tests of merging and completion need, in the shape in which servers give it. */
import type { JsonObject } from "./json.ts";

export const podSchema: JsonObject = {
  type: "object",
  required: ["spec"],
  properties: {
    apiVersion: { type: "string" },
    kind: { type: "string" },
    metadata: { default: {}, allOf: [{ $ref: "#/components/schemas/Meta" }] },
    spec: { default: {}, description: "What is wanted.", allOf: [{ $ref: "#/components/schemas/Spec" }] },
  },
  components: {
    schemas: {
      Meta: {
        type: "object",
        properties: {
          name: { type: "string" },
          labels: { type: "object", additionalProperties: { type: "string", default: "" } },
          finalizers: { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "set" },
        },
      },
      Spec: {
        type: "object",
        required: ["containers"],
        properties: {
          replicas: { type: "integer", format: "int32" },
          restartPolicy: { type: "string", enum: ["Always", "Never", "OnFailure"] },
          args: { type: "array", items: { type: "string" }, "x-kubernetes-list-type": "atomic" },
          containers: {
            type: "array",
            items: { default: {}, allOf: [{ $ref: "#/components/schemas/Container" }] },
            "x-kubernetes-list-map-keys": ["name"],
            "x-kubernetes-list-type": "map",
          },
        },
      },
      Container: {
        type: "object",
        required: ["name"],
        properties: {
          name: { type: "string" },
          image: { type: "string", description: "Where it comes from." },
          stdin: { type: "boolean" },
          ports: {
            type: "array",
            items: { allOf: [{ $ref: "#/components/schemas/Port" }] },
            "x-kubernetes-list-map-keys": ["containerPort", "protocol"],
            "x-kubernetes-list-type": "map",
          },
        },
      },
      Port: {
        type: "object",
        required: ["containerPort"],
        properties: {
          containerPort: { type: "integer", format: "int32" },
          protocol: { type: "string", default: "TCP" },
          name: { type: "string" },
          target: { oneOf: [{ type: "integer" }, { type: "string" }] },
        },
      },
    },
  },
};
