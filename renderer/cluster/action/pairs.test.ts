import { describe, expect, it } from "vitest";
import { changedPairs, draftsOf, keyProblem, sharedPairs, spreadText, valueProblem } from "./pairs.ts";

describe("changedPairs", () => {
  it("names what was changed, added and taken away, and nothing that stayed", () => {
    const now = [
      ["app", "api"],
      ["team", "orders"],
      ["tier", "web"],
    ] as const;
    const drafts = [
      { key: "app", value: "api", gone: false },
      { key: "team", value: "payments", gone: false },
      { key: "tier", value: "web", gone: true },
      { key: "example.com/new", value: "", gone: false },
      { key: "", value: "ignored", gone: false },
    ];
    expect(changedPairs(now, drafts)).toEqual({ team: "payments", tier: null, "example.com/new": "" });
  });
});

describe("keyProblem", () => {
  it("takes names with and without a domain, and refuses what the server refuses", () => {
    for (const good of ["app", "a", "A.b_c-d", "example.com/team", "a".repeat(63)])
      expect(keyProblem(good)).toBe(false);
    for (const bad of ["", "-a", "a-", "a b", "Example.com/a", "/a", "a/", "a/b/c", "a".repeat(64)])
      expect(keyProblem(bad), bad).toBe(true);
  });
});

describe("valueProblem", () => {
  it("takes any text for an annotation, and short words for a label", () => {
    expect(valueProblem("annotate", "a sentence, with punctuation.")).toBe(false);
    expect(valueProblem("label", "")).toBe(false);
    expect(valueProblem("label", "v1.2_3-x")).toBe(false);
    expect(valueProblem("label", "a b")).toBe(true);
    expect(valueProblem("label", "a".repeat(64))).toBe(true);
  });
});

describe("labels of several objects", () => {
  const shared = sharedPairs([
    {
      name: "web",
      pairs: [
        ["app", "shop"],
        ["tier", "front"],
      ],
    },
    {
      name: "api",
      pairs: [
        ["app", "shop"],
        ["tier", "back"],
      ],
    },
    { name: "jobs", pairs: [["app", "shop"]] },
  ]);

  it("are one value where all have it, and else tell who has which", () => {
    expect(shared.map(({ key, value }) => [key, value])).toEqual([
      ["app", "shop"],
      ["tier", null],
    ]);
    expect(shared[1] && spreadText(shared[1])).toBe("front: web · back: api · ∅: jobs");
  });

  it("begin with what they share, and with nothing where they differ", () => {
    expect(draftsOf(shared).map(({ key, value }) => `${key}=${value}`)).toEqual(["app=shop", "tier=", "="]);
  });
});
