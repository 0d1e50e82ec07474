import { describe, expect, it } from "vitest";
import { yamlCursor } from "./yamlCursor.ts";

/** `|` is the cursor. */
function at(marked: string) {
  const offset = marked.indexOf("|");
  return yamlCursor(marked.slice(0, offset) + marked.slice(offset + 1), offset);
}

describe("a place in YAML that is being written", () => {
  it("is a key of the mapping around it, with its siblings", () => {
    expect(
      at("apiVersion: apps/v1\nkind: Deployment\nspec:\n  replicas: 1\n  se|\n  paused: true\nother: 1\n"),
    ).toEqual({
      path: ["spec"],
      at: { kind: "key", typed: "se", from: 59 },
      column: 2,
      siblings: ["replicas", "paused"],
      apiVersion: "apps/v1",
      kind: "Deployment",
    });
  });

  it("is the value of a key", () => {
    expect(at("spec:\n  policy: Al|")).toMatchObject({
      path: ["spec"],
      at: { kind: "value", key: "policy", typed: "Al" },
    });
    expect(at("spec:\n  policy: |")).toMatchObject({ at: { kind: "value", key: "policy", typed: "" } });
  });

  it("is in an item of a list, whichever way the list is indented", () => {
    const list = (indent: string) =>
      at(`spec:\n  containers:\n${indent}- name: a\n${indent}  image: x\n${indent}- name: b\n${indent}  im|\n`);
    for (const indent of ["  ", "    "])
      expect(list(indent)).toMatchObject({ path: ["spec", "containers", 1], siblings: ["name"] });
    expect(at("spec:\n  containers:\n  - |\n    image: x")).toMatchObject({
      path: ["spec", "containers", 0],
      siblings: ["image"],
    });
  });

  it("is deep in lists of lists, and at keys that share a line with a dash", () => {
    const text = "spec:\n  containers:\n  - ports:\n    - containerPort: 80\n      pro|\n";
    expect(at(text)).toMatchObject({ path: ["spec", "containers", 0, "ports", 0], siblings: ["containerPort"] });
  });

  it("is at the root of its own document", () => {
    expect(at("kind: A\n---\nkind: B\n|")).toMatchObject({ path: [], kind: "B", siblings: ["kind"] });
  });

  it("is nowhere in comments, block scalars and flow collections", () => {
    expect(at("a: 1 # wh|")).toBeNull();
    expect(yamlCursor("data:\n  text: |\n    some\n    te", 33)).toBeNull();
    expect(at("a: [x|")).toBeNull();
  });

  it("takes quoted keys, keys with dots, and values with colons as they are", () => {
    expect(at('labels:\n  "a: b": x|')).toMatchObject({ at: { key: "a: b" } });
    expect(at("labels:\n  app.io/name: x|")).toMatchObject({ at: { key: "app.io/name" } });
    expect(at("url: http://x|")).toMatchObject({ at: { key: "url", typed: "http://x" } });
  });
});
