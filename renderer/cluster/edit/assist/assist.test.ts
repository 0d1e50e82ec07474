import { describe, expect, it } from "vitest";
import { LineCounter } from "yaml";
import type { ApiKind } from "../../../../shared/cluster.ts";
import { schemaPlace } from "../../../../shared/model/kindSchema.ts";
import { manifestTrees } from "../../../../shared/model/manifest.ts";
import { podSchema } from "../../../../shared/model/podSchema.fixture.ts";
import { check } from "./check.ts";
import { completions } from "./completions.ts";
import { fieldHelp } from "./hover.ts";
import { skeleton } from "./skeleton.ts";
import { yamlCursor } from "./yamlCursor.ts";

const root = schemaPlace(podSchema);
const kinds = [
  { apiVersion: "apps/v1", kind: "Deployment" },
  { apiVersion: "v1", kind: "Pod" },
];

/** `|` is the cursor. */
function complete(marked: string) {
  const offset = marked.indexOf("|");
  const cursor = yamlCursor(marked.replace("|", ""), offset);
  return cursor === null ? [] : completions(cursor, root, kinds);
}
const labels = (marked: string) => complete(marked).map(({ label }) => label);
const checked = (text: string, partial = false) => {
  const lines = new LineCounter();
  const serves = (_: string, kind: string) => kind !== "Strange";
  return check(manifestTrees(text, lines), lines, { schemaOf: () => root, serves, partial });
};
const found = (text: string) => checked(text).map(({ line, severity, text: id }) => `${line} ${severity} ${id}`);
const head = "apiVersion: v1\nkind: Pod\n";

describe("completion by the schema", () => {
  it("offers the keys that are not there yet, required ones first", () => {
    expect(labels("spec:\n  replicas: 1\n  |")).toEqual(["containers", "restartPolicy", "args"]);
    expect(labels("spec:\n  containers:\n  - name: a\n    |")).toEqual(["image", "stdin", "ports"]);
  });

  it("writes a list with its first item and that item's required keys", () => {
    const [containers] = complete("spec:\n  con|");
    expect(containers?.insert).toBe("containers:\n    - name: ‸");
    const ports = complete("spec:\n  containers:\n  - po|").find(({ label }) => label === "ports");
    expect(ports).toMatchObject({ insert: "ports:\n      - containerPort: ‸", detail: "[]object" });
  });

  it("offers values: choices, booleans, defaults, kinds", () => {
    expect(labels("spec:\n  restartPolicy: |")).toEqual(["Always", "Never", "OnFailure"]);
    expect(labels("spec:\n  containers:\n  - stdin: |")).toEqual(["true", "false"]);
    expect(labels("spec:\n  containers:\n  - ports:\n    - protocol: |")).toEqual(["TCP"]);
    expect(labels("apiVersion: apps/v1\nkind: |")).toEqual(["Deployment"]);
    expect(labels("apiVersion: |")).toEqual(["apps/v1", "v1"]);
  });

  it("offers nothing where the schema knows nothing", () => {
    expect(labels("spec:\n  nonsense:\n    |")).toEqual([]);
    expect(labels("metadata:\n  labels:\n    |")).toEqual([]);
  });
});

describe("a check by the schema", () => {
  it("tells a kind that is not served, unless a definition before it makes it", () => {
    const strange = "apiVersion: x/v1\nkind: Strange\nspec: {containers: []}\n";
    const definition =
      "apiVersion: x/v1\nkind: CustomResourceDefinition\nspec: {names: {kind: Strange}, containers: []}\n";
    const kinds = (text: string) => found(text).filter((one) => one.endsWith("find.kind"));
    expect(kinds(strange)).toEqual(["2 error cluster.edit.find.kind"]);
    expect(kinds(`${definition}---\n${strange}`)).toEqual([]);
  });

  it("only warns of what is missing in a document that may be a part", () => {
    const severities = (partial: boolean) =>
      checked(`${head}spec: {restartPolicy: Never}\n`, partial).map(({ severity }) => severity);
    expect(severities(false)).toEqual(["error"]);
    expect(severities(true)).toEqual(["warning"]);
  });

  it("checks the items of a list by their own kinds", () => {
    const item = "- apiVersion: v1\n  kind: Pod\n  spec: {restartPolicy: Sometimes, containers: []}\n";
    expect(found(`apiVersion: v1\nkind: List\nitems:\n${item}- text\n`)).toEqual([
      "6 error cluster.edit.find.choice",
      "7 error cluster.edit.find.notObject",
    ]);
  });

  it("finds nothing wrong in what is right", () => {
    const text = `${head}metadata: {name: a, labels: {x: "1"}}\nspec:\n  containers:\n  - name: a\n    ports:\n    - containerPort: 80\n      target: http\n    - {containerPort: 81, target: 8080}\n`;
    expect(found(text)).toEqual([]);
  });

  it("marks unknown keys, and says which was meant", () => {
    const findings = checked(`${head}spec:\n  replica: 1\n  frobnicate: 1\n  containers: []\n`);
    expect(findings).toMatchObject([
      { line: 4, severity: "warning", text: "cluster.edit.find.unknownNear", params: { near: "replicas" } },
      { line: 5, severity: "warning", text: "cluster.edit.find.unknown" },
    ]);
  });

  it("marks wrong types, values that are no choice, and what is missing", () => {
    expect(found(`${head}spec:\n  replicas: "3"\n  restartPolicy: Sometimes\n  containers:\n  - image: x\n`)).toEqual([
      "4 error cluster.edit.find.type",
      "5 error cluster.edit.find.choice",
      "7 error cluster.edit.find.required",
    ]);
    expect(found(`${head}metadata: {name: 1}\nspec: {containers: {}}\n`)).toEqual([
      "3 error cluster.edit.find.quote",
      "4 error cluster.edit.find.type",
    ]);
  });

  it("knows a name of which only the beginning was written", () => {
    const [one] = checked(`${head}spec:\n  restartPol: Never\n  containers: []\n`);
    expect(one).toMatchObject({ text: "cluster.edit.find.unknownNear", params: { near: "restartPolicy" } });
  });

  it.each([
    ["a:\n\tb: 1\n", "tab", [3, 4]],
    ["a:\n  b: 1\n c: 2\n", "indent", [10, 11]],
    ["a:\n  stra\n  b: 1\n", "colon", [5, 9]],
    ["a: b: c\n", "nested", [3, 4]],
    ["a: 'b\nc: 1\n", "quote", [11, 12]],
    ["a: 1\na: 2\n", "twice", [5, 6]],
  ])("says of %j what was really done, on its line", (text, what, range) => {
    const [{ text: id, from, to } = { text: "", from: 0, to: 0 }] = checked(text);
    expect([id, [from, to]]).toEqual([`cluster.edit.syntax.${what}`, range]);
  });

  it("marks syntax, and goes on with the other documents", () => {
    const findings = found(`a: [1\n---\n${head}spec: {}\n`);
    expect(findings[0]).toContain("cluster.edit.syntax.bracket");
    expect(findings).toContain("5 error cluster.edit.find.required");
  });

  it("wants to know what it is", () => {
    expect(found("metadata: {}\n").length).toBe(3);
    expect(found("just text\n")).toEqual(["1 error cluster.edit.find.notObject"]);
  });
});

describe("help for a key", () => {
  it("is what the schema says of it, wherever on its line one looks", () => {
    const text = `${head}spec:\n  containers:\n  - name: a\n    image: x\n`;
    expect(fieldHelp(text, text.indexOf("image"), () => root)).toEqual({
      name: "image",
      type: "string",
      about: "Where it comes from.",
      required: false,
      choices: [],
      usual: null,
    });
    expect(fieldHelp(text, text.indexOf("name: a"), () => root)?.required).toBe(true);
  });
});

describe("a new object", () => {
  const kind: ApiKind = {
    group: "",
    version: "v1",
    resource: "pods",
    kind: "Pod",
    singular: "pod",
    shortNames: [],
    categories: [],
    namespaced: true,
    verbs: [],
    subresources: [],
    custom: false,
    section: "workloads",
  };
  it("holds what its schema requires", () => {
    expect(skeleton(kind, root, "orders")).toBe(
      'apiVersion: v1\nkind: Pod\nmetadata:\n  name: ""\n  namespace: orders\nspec:\n  containers:\n    - name: ""\n',
    );
  });
});
