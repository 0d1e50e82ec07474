import { describe, expect, it } from "vitest";
import { findField } from "./serverField.ts";

const object = {
  metadata: { annotations: { "example.org/why": "a", example: "b" }, finalizers: ["x", "y"] },
  spec: {
    containers: [{ name: "web", image: "i" }, { name: "mesh" }],
    ports: [{ port: 80 }, { port: 80, protocol: "UDP", name: "dns" }],
  },
};

describe("a field of a refusal", () => {
  it.each([
    ["spec.containers[0].image", ["spec", "containers", 0, "image"], "i"],
    ['.spec.containers[name="web"].image', ["spec", "containers", 0, "image"], "i"],
    ['.spec.ports[port=80,protocol="UDP"].name', ["spec", "ports", 1, "name"], "dns"],
    ['.spec.ports[port=80,protocol="TCP"].port', ["spec", "ports", 0, "port"], 80],
    [".metadata.annotations.example.org/why", ["metadata", "annotations", "example.org/why"], "a"],
    ["metadata.annotations[example.org/why]", ["metadata", "annotations", "example.org/why"], "a"],
    ['.metadata.finalizers[="y"]', ["metadata", "finalizers", 1], "y"],
  ])("%s is found", (field, path, value) => {
    expect(findField(object, field)).toEqual({ path, value });
  });

  it("is told as far as it is there", () => {
    expect(findField(object, 'spec.containers[name="mesh"].image.tag')).toEqual({
      path: ["spec", "containers", 1],
      value: undefined,
    });
    expect(findField(object, "nothing")).toEqual({ path: [], value: undefined });
  });
});
