import { describe, expect, it } from "vitest";
import { formatSelectorObject, matchesLabels, parseLabelSelector } from "./label.ts";

const labels = { app: "orders", tier: "api", generation: "7" };
const matches = (selector: string) => matchesLabels(parseLabelSelector(selector), labels);

describe("label selector", () => {
  it.each([
    ["", true],
    ["app=orders", true],
    ["app==orders", true],
    ["app!=orders", false],
    ["missing!=orders", true],
    ["app in (payments, orders)", true],
    ["app notin (payments, orders)", false],
    ["missing notin (a)", true],
    ["tier", true],
    ["!tier", false],
    ["!missing", true],
    ["generation>6", true],
    ["generation>7", false],
    ["generation<8", true],
    ["app>3", false],
    ["app=orders,tier=web", false],
    ["app=orders, tier in (api),!missing", true],
    ["constructor", false],
  ])("%s matches: %s", (selector, expected) => {
    expect(matches(selector)).toBe(expected);
  });

  it.each(["app in orders", "=x", "a=b,,c=d", "a=b,", "a b", "a>x", "a in (b", "a=b=c"])(
    "refuses %s as a bad request",
    (selector) => {
      expect(() => parseLabelSelector(selector)).toThrow(expect.objectContaining({ code: 400 }));
    },
  );

  it("writes a selector object with sorted keys, and <none> for an empty one", () => {
    const selector = {
      matchLabels: { tier: "api", app: "orders" },
      matchExpressions: [
        { key: "zone", operator: "In", values: ["b", "a"] },
        { key: "canary", operator: "DoesNotExist" },
      ],
    };
    expect(formatSelectorObject(selector)).toBe("app=orders,!canary,tier=api,zone in (a,b)");
    expect(formatSelectorObject({})).toBe("<none>");
  });
});
