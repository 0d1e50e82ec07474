import { describe, expect, it } from "vitest";
import { builtin, PODS } from "../builtinTypes.ts";
import { StoredEntry } from "../store/entry.ts";
import { WholeObject } from "../store/wholeObject.ts";
import { matchesFields, parseFieldSelector } from "./field.ts";

const pod = new StoredEntry(
  new WholeObject({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "orders-0", namespace: "orders" },
    spec: { nodeName: "node-1" },
    status: { phase: "Running" },
  }),
  1,
);
const matches = (selector: string) => matchesFields(parseFieldSelector(selector, PODS), pod);

describe("field selector", () => {
  it.each([
    ["metadata.name=orders-0", true],
    ["metadata.namespace!=orders", false],
    ["spec.nodeName==node-1,status.phase=Running", true],
    ["status.phase!=Running", false],
    ["status.podIP=", true],
    ["spec.hostNetwork=false", true],
    ["metadata.name=a\\,b", false],
    ["", true],
  ])("%s matches: %s", (selector, expected) => {
    expect(matches(selector)).toBe(expected);
  });

  it("refuses a field that the kind cannot be selected by, and a term without operator", () => {
    expect(() => parseFieldSelector("spec.image=x", PODS)).toThrow("field label not supported: spec.image");
    expect(() => parseFieldSelector("status.phase=Running", builtin("configmaps"))).toThrow(
      "field label not supported",
    );
    expect(() => parseFieldSelector("metadata.name", PODS)).toThrow(expect.objectContaining({ code: 400 }));
  });
});
