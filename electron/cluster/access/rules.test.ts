import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Right } from "../../../shared/cluster.ts";
import { granted, type ResourceRule } from "./rules.ts";

const rule = (verbs: string, apiGroups: string, resources: string, resourceNames = ""): ResourceRule => {
  const words = (text: string) => text.split(",");
  return {
    verbs: words(verbs),
    apiGroups: words(apiGroups),
    resources: words(resources),
    resourceNames: resourceNames === "" ? [] : words(resourceNames),
  };
};
const right = (verb: string, resource: string, group = "", name: string | null = null): Right => ({
  verb,
  group,
  resource,
  name,
});

describe("rules of roles", () => {
  it.each<[string, ResourceRule[], Right, "yes" | "no" | "some"]>([
    ["a verb, group and resource that are named", [rule("get,list", "", "pods")], right("list", "pods"), "yes"],
    ["no rule at all", [], right("list", "pods"), "no"],
    ["another verb", [rule("get", "", "pods")], right("list", "pods"), "no"],
    ["another group", [rule("list", "apps", "deployments")], right("list", "deployments", "extensions"), "no"],
    ["every verb", [rule("*", "", "pods")], right("deletecollection", "pods"), "yes"],
    ["every group", [rule("list", "*", "widgets")], right("list", "widgets", "example.org"), "yes"],
    ["every resource, its subresources among them", [rule("create", "", "*")], right("create", "pods/exec"), "yes"],
    ["a resource, not its subresources", [rule("get", "", "pods")], right("get", "pods/log"), "no"],
    ["a subresource, not its resource", [rule("get", "", "pods/log")], right("get", "pods"), "no"],
    [
      "a subresource of every resource",
      [rule("patch", "apps", "*/scale")],
      right("patch", "deployments/scale", "apps"),
      "yes",
    ],
    ["a pattern that RBAC reads as a name", [rule("get", "", "pods/*")], right("get", "pods/log"), "some"],
    ["the object that is named", [rule("get", "", "secrets", "tls,ca")], right("get", "secrets", "", "ca"), "yes"],
    ["another object than the named", [rule("get", "", "secrets", "tls")], right("get", "secrets", "", "ca"), "no"],
    ["certain objects, asked about the kind", [rule("get", "", "secrets", "tls")], right("get", "secrets"), "some"],
    ["certain objects, asked about a list", [rule("list", "", "secrets", "tls")], right("list", "secrets"), "no"],
    ["certain objects, asked about making one", [rule("*", "*", "*", "tls")], right("create", "secrets"), "no"],
  ])("decides by %s", (_case, rules, asked, expected) => {
    expect(granted(rules, asked)).toBe(expected);
  });
});

const verbs = ["get", "list", "create", "delete"];
const groups = ["", "apps"];
const resources = ["pods", "pods/log", "pods/exec", "deployments", "deployments/scale"];
const names = ["a", "b"];
const some = <T>(values: readonly T[], min = 0) => fc.uniqueArray(fc.constantFrom(...values), { minLength: min });
const anyRule: fc.Arbitrary<ResourceRule> = fc.record({
  verbs: some([...verbs, "*"]),
  apiGroups: some([...groups, "*"]),
  resources: some([...resources, "*", "*/log", "*/scale"]),
  resourceNames: some(names),
});
const anyRight: fc.Arbitrary<Right> = fc.record({
  verb: fc.constantFrom(...verbs),
  group: fc.constantFrom(...groups),
  resource: fc.constantFrom(...resources),
  name: fc.constantFrom(null, ...names),
});
const worth = { no: 0, some: 1, yes: 2 };

describe("any rules", () => {
  it("grant exactly the requests that they spell out", () => {
    fc.assert(
      fc.property(fc.array(anyRule, { maxLength: 4 }), anyRight, (rules, asked) => {
        // Spelled out: every request that each rule allows, patterns replaced by all that they mean here.
        const requests = new Set(rules.flatMap(spelledOut));
        const name = asked.name ?? "";
        expect(granted(rules, asked) === "yes").toBe(
          requests.has([asked.verb, asked.group, asked.resource, name].join(" ")),
        );
      }),
    );
  });

  it("never take away by one rule what another grants, whatever their order", () => {
    fc.assert(
      fc.property(fc.array(anyRule, { maxLength: 4 }), anyRule, anyRight, (rules, more, asked) => {
        const before = granted(rules, asked);
        expect(worth[granted([...rules, more], asked)]).toBeGreaterThanOrEqual(worth[before]);
        expect(granted([...rules].reverse(), asked)).toBe(before);
      }),
    );
  });

  it("refuse the kind as a whole only when every object of it is refused", () => {
    fc.assert(
      fc.property(fc.array(anyRule, { maxLength: 4 }), anyRight, (rules, asked) => {
        fc.pre(asked.verb === "get" || asked.verb === "delete");
        if (granted(rules, { ...asked, name: null }) !== "no") return;
        for (const name of names) expect(granted(rules, { ...asked, name })).toBe("no");
      }),
    );
  });
});

function spelledOut(one: ResourceRule): string[] {
  const of = (patterns: readonly string[], all: readonly string[]) => (patterns.includes("*") ? all : patterns);
  const meant = one.resources.flatMap((pattern) => {
    if (pattern === "*") return resources;
    return pattern.startsWith("*/") ? resources.filter((name) => name.endsWith(pattern.slice(1))) : [pattern];
  });
  const named = one.resourceNames.length === 0 ? ["", ...names] : one.resourceNames;
  return of(one.verbs, verbs).flatMap((verb) =>
    of(one.apiGroups, groups).flatMap((group) =>
      meant.flatMap((resource) => named.map((name) => [verb, group, resource, name].join(" "))),
    ),
  );
}
