import { describe, expect, it } from "vitest";
import { JsonPath } from "./jsonPath.ts";

const object = {
  metadata: { name: "a", annotations: { "example.com/key": "v" } },
  spec: { list: [1, 2, 3] },
  status: {
    conditions: [
      { type: "Ready", status: "False", reason: "Down" },
      { type: "Synced", status: "True" },
    ],
  },
};

describe("JSON path of printer columns", () => {
  it.each([
    [".metadata.name", ["a"]],
    ["{.metadata.name}", ["a"]],
    ["$.metadata.name", ["a"]],
    ["metadata.name", ["a"]],
    [".metadata.annotations.example\\.com/key", ["v"]],
    [".metadata.annotations['example.com/key']", ["v"]],
    [".spec.list[1]", [2]],
    [".spec.list[-1]", [3]],
    [".spec.list[*]", [1, 2, 3]],
    ['.status.conditions[?(@.type=="Ready")].status', ["False"]],
    [".status.conditions[?(@.type == 'Synced')].reason", []],
    [".status.conditions[?(@.type!='Ready')].type", ["Synced"]],
    [".none.at.all", []],
    [".metadata.toString", []],
  ])("%s finds %j", (path, expected) => {
    expect(new JsonPath(path).find(object)).toEqual(expected);
  });

  it("refuses what it cannot read", () => {
    expect(() => new JsonPath(".a[?(bad)]")).toThrow(SyntaxError);
  });
});
