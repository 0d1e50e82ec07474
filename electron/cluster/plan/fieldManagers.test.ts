import { describe, expect, it } from "vitest";
import type { FieldPath } from "../../../shared/model/fieldPath.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import { fieldManagers, fieldOwners } from "./fieldManagers.ts";

const entry = (manager: string, fieldsV1: JsonObject, more: JsonObject = {}): JsonObject => ({
  manager,
  operation: "Apply",
  time: "2026-11-20T03:00:00Z",
  fieldsV1,
  ...more,
});
const object: JsonObject = {
  metadata: {
    managedFields: [
      entry("argocd", { "f:spec": { "f:replicas": {}, "f:args": {} } }),
      entry("helm", {
        "f:metadata": { "f:labels": { ".": {}, "f:app": {} }, "f:finalizers": { 'v:"x/y"': {} } },
        "f:spec": { "f:containers": { 'k:{"name":"web"}': { ".": {}, "f:image": {} } } },
      }),
      entry("kubelet", { "f:spec": { "f:replicas": {} } }, { subresource: "status" }),
      entry("quarterdeck", { "f:spec": { "f:replicas": {} } }),
    ],
  },
};
const who = (path: FieldPath) => fieldManagers(object, path);

describe("owners of a field", () => {
  it("are those who set it, not oneself, and not those who write the status", () => {
    expect(who(["spec", "replicas"])).toEqual(["argocd"]);
    expect(fieldOwners(object, ["spec", "replicas"])[0]?.time).toBe("2026-11-20T03:00:00Z");
  });
  it("are found in items by their keys, and in sets by their value", () => {
    expect(who(["spec", "containers", { name: "web" }, "image"])).toEqual(["helm"]);
    expect(who(["spec", "containers", { name: "other" }, "image"])).toEqual([]);
    expect(who(["metadata", "finalizers", { "=": "x/y" }])).toEqual(["helm"]);
  });
  it("own all below an atomic value, and are met when something around theirs is touched", () => {
    expect(who(["spec", "args", 1])).toEqual(["argocd"]);
    expect(who(["spec", "containers", { name: "web" }])).toEqual(["helm"]);
    expect(who(["metadata", "labels", "tier"])).toEqual([]);
  });
});
