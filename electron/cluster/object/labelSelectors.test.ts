import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { labelSelector, podSelectorOf, selectsLabels } from "./labelSelectors.ts";

describe("selectors of pods", () => {
  it("are written as the server reads them", () => {
    const selector = {
      matchLabels: { app: "web" },
      matchExpressions: [
        { key: "tier", operator: "In", values: ["a", "b"] },
        { key: "env", operator: "NotIn", values: ["dev"] },
        { key: "x", operator: "Exists" },
        { key: "y", operator: "DoesNotExist" },
      ],
    };
    expect(labelSelector(selector)).toBe("app=web,tier in (a,b),env notin (dev),x,!y");
    expect(podSelectorOf({ kind: "Deployment", spec: { selector: { matchLabels: { app: "web" } } } })).toBe("app=web");
    expect(podSelectorOf({ kind: "Service", spec: { selector: { app: "web" } } })).toBe("app=web");
    expect(podSelectorOf({ kind: "ConfigMap", spec: { selector: { app: "web" } } })).toBeNull();
  });

  it("select nothing where a service has none, and everything where a policy's is empty", () => {
    expect(podSelectorOf({ kind: "Service", spec: {} })).toBeNull();
    expect(podSelectorOf({ kind: "Service", spec: { selector: {} } })).toBeNull();
    expect(selectsLabels({ kind: "Service", spec: { selector: {} } }, { app: "web" })).toBe(false);
    const policy = { kind: "NetworkPolicy", spec: { podSelector: {} } };
    expect(podSelectorOf(policy)).toBe("");
    expect(selectsLabels(policy, { app: "web" })).toBe(true);
    expect(selectsLabels({ kind: "PodDisruptionBudget", spec: {} }, { app: "web" })).toBe(false);
  });

  it("match as their text does", () => {
    const key = fc.constantFrom("app", "tier");
    const value = fc.constantFrom("web", "db");
    const expression = fc.record({
      key,
      operator: fc.constantFrom("In", "NotIn", "Exists", "DoesNotExist"),
      values: fc.uniqueArray(value, { minLength: 1 }),
    });
    const selectors = fc.record({ matchLabels: fc.dictionary(key, value), matchExpressions: fc.array(expression) });
    fc.assert(
      fc.property(selectors, fc.dictionary(key, value), (selector, labels) => {
        const object = { kind: "PodDisruptionBudget", spec: { selector } };
        expect(selectsLabels(object, labels)).toBe(readText(podSelectorOf(object) ?? "?", labels));
      }),
    );
  });
});

/** A selector's text, read term by term. */
function readText(text: string, labels: Readonly<Record<string, string>>): boolean {
  const terms = text.match(/[^,(]+\([^)]*\)|[^,]+/g) ?? [];
  return terms.every((term) => {
    const [, key = "", operator, values = ""] = /^(\w+) (in|notin) \((.*)\)$/.exec(term) ?? [];
    if (operator) return (key in labels && values.split(",").includes(labels[key] ?? "")) === (operator === "in");
    const [name = "", value] = term.split("=");
    if (value !== undefined) return labels[name] === value;
    return name.startsWith("!") ? !(name.slice(1) in labels) : name in labels;
  });
}
