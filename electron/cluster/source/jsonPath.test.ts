import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cellAt, PathError, parsePath } from "./jsonPath.ts";

const pod = {
  metadata: { name: "web-1", labels: { app: "web", "app.kubernetes.io/name": "shop" } },
  spec: {
    nodeName: "node-1",
    containers: [
      { name: "app", image: "shop:1", ports: [{ containerPort: 80 }] },
      { name: "sidecar", image: "proxy:2" },
    ],
    hostNetwork: false,
  },
  status: {
    conditions: [
      { type: "Initialized", status: "True" },
      { type: "Ready", status: "False", weight: 3 },
    ],
  },
};

describe("a JSONPath column", () => {
  it.each([
    [".spec.nodeName", "node-1"],
    ["{.spec.nodeName}", "node-1"],
    ["$.spec.nodeName", "node-1"],
    ["spec.nodeName", "node-1"],
    [".spec.hostNetwork", false],
    [".spec.containers[*].image", "shop:1,proxy:2"],
    [".spec.containers[0].image", "shop:1"],
    [".spec.containers[-1].name", "sidecar"],
    [".spec.containers[0:1].name", "app"],
    [".spec.containers[1:].name", "sidecar"],
    [".spec.containers[0].ports[0].containerPort", 80],
    [".metadata.labels.app\\.kubernetes\\.io/name", "shop"],
    [".metadata.labels['app.kubernetes.io/name']", "shop"],
    ['.metadata.labels["app\\.kubernetes\\.io/name"]', "shop"],
    ['.status.conditions[?(@.type=="Ready")].status', "False"],
    [".status.conditions[?(@.type!='Ready')].type", "Initialized"],
    [".status.conditions[?(@.weight>=3)].type", "Ready"],
    [".status.conditions[?(@.weight)].type", "Ready"],
    ["..image", "shop:1,proxy:2"],
    [".metadata.labels.*", "web,shop"],
    [".spec.containers[0].ports", '[{"containerPort":80}]'],
    [".no.such.thing", null],
    [".metadata.__proto__", null],
    [".metadata.constructor", null],
  ])("%s", (path, cell) => {
    expect(cellAt(pod, parsePath(path))).toEqual(cell);
  });

  it.each(["[", ".a[", ".a[x]", ".a[?(@.b==)]", ".a['b", ".a]b", ".a..", `.${"a".repeat(600)}`])(
    "refuses %s with the position",
    (path) => {
      expect(() => parsePath(path)).toThrow(PathError);
    },
  );

  it("throws nothing but a PathError, whatever is typed", () => {
    const texts = fc.array(
      fc.constantFrom(
        ".",
        "..",
        "[",
        "]",
        "*",
        "?(",
        "@",
        ")",
        "'",
        '"',
        "a",
        "0",
        ":",
        "==",
        "\\",
        "{",
        "}",
        "-",
        " ",
      ),
    );
    fc.assert(
      fc.property(texts, (pieces) => {
        try {
          cellAt(pod, parsePath(pieces.join("")));
        } catch (error) {
          expect(error).toBeInstanceOf(PathError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
