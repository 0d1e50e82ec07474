import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseKubeconfig } from "./kubeconfigFile.ts";

const ids = (text: string) => parseKubeconfig(text, "/f").problems.map((problem) => [problem.message.id, problem.line]);

describe("reading one kubeconfig", () => {
  it("keeps the good entries beside broken ones, each problem with its line", () => {
    const file = parseKubeconfig(
      `apiVersion: v1
kind: Config
preferences: {}
clusters:
- name: good
  cluster: {server: "https://h", something-new: 1}
- name: bad
  cluster: {server: 5}
- cluster: {server: "https://h"}
- name: good
  cluster: {server: "https://other"}
- just text
`,
      "/f",
    );
    expect(file.clusters.map((entry) => [entry.name, entry.value.server])).toEqual([["good", "https://h"]]);
    expect(file.problems.map((problem) => [problem.message.id, problem.line, problem.name, problem.entry])).toEqual([
      ["kubeconfig.fieldType", 7, "bad", "cluster"],
      ["kubeconfig.nameMissing", 9, "", "cluster"],
      ["kubeconfig.duplicate", 10, "good", "cluster"],
      ["kubeconfig.fieldType", 12, "", "cluster"],
    ]);
  });

  it("takes an empty file for an empty configuration", () => {
    expect(ids("")).toEqual([]);
    expect(ids("# nothing\n")).toEqual([]);
    expect(ids("clusters:\nusers:\ncontexts: null\n")).toEqual([]);
  });

  it("understands anchors, aliases and merge keys as kubectl's parser does", () => {
    const file = parseKubeconfig("x: &d {namespace: n}\ncontexts:\n- name: a\n  context: {<<: *d, cluster: c}\n", "/f");
    expect(file.contexts.map((entry) => entry.value)).toEqual([{ cluster: "c", user: "", namespace: "n" }]);
  });

  it.each([
    ["a: b: c", [["kubeconfig.syntax", 1]]],
    ["kind: Pod", [["kubeconfig.notKubeconfig", null]]],
    ["apiVersion: v2", [["kubeconfig.version", null]]],
    ["- a", [["kubeconfig.fieldType", null]]],
    ["clusters: {a: b}", [["kubeconfig.fieldType", null]]],
    ["kind: Config\n---\nkind: Config\n", [["kubeconfig.severalDocuments", null]]],
    ['contexts: [{name: "prod\\u202e", context: {}}]', [["kubeconfig.nameInvisible", 1]]],
  ])("says what is wrong with %j", (text, expected) => {
    expect(ids(text)).toEqual(expected);
  });

  it("survives what is meant to hurt: alias bombs, endless nesting, floods of lines or properties", {
    timeout: 30_000,
  }, () => {
    const letters = "abcdefghijk";
    const bomb = [...letters].map(
      (c, i) =>
        `${c}: &${c} [${Array(9)
          .fill(i ? `*${letters[i - 1]}` : "x")
          .join(",")}]`,
    );
    expect(ids(bomb.join("\n"))).toEqual([["kubeconfig.aliases", null]]);
    expect(ids(`a: ${"[".repeat(1e5)}`)).toEqual([["kubeconfig.tooDeep", null]]);
    expect(ids("- ".repeat(1e5))).toEqual([["kubeconfig.tooDeep", 1]]);
    expect(ids("\n".repeat(2e6))).toEqual([["kubeconfig.tooManyLines", null]]);
    expect(ids(`a: ${"&a ".repeat(1e4)}`)).toEqual([["kubeconfig.syntax", 1]]);
  });

  it("never lets a key of a file become a property of all objects", () => {
    const file = parseKubeconfig(
      "contexts: [{name: __proto__, context: {cluster: c, __proto__: {polluted: 1}}}]\n" +
        "users: [{name: u, user: {as-user-extra: {__proto__: [x]}, auth-provider: {name: oidc, config: {__proto__: y}}}}]",
      "/f",
    );
    expect(file.contexts.map((entry) => entry.name)).toEqual(["__proto__"]);
    expect(file.users[0]?.value["as-user-extra"]).toEqual([["__proto__", ["x"]]]);
    expect("polluted" in {}).toBe(false);
  });

  it("never throws, whatever it is given", () => {
    const value: fc.Arbitrary<string> = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.json(),
      fc
        .record({ clusters: fc.anything(), users: fc.anything(), contexts: fc.array(fc.anything()) })
        .map((it) => String(JSON.stringify(it, (_, v) => (typeof v === "bigint" ? 1 : v)))),
    );
    fc.assert(
      fc.property(value, (text) => {
        expect(parseKubeconfig(text, "/f").file).toBe("/f");
      }),
    );
  });
});
