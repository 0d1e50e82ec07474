import { describe, expect, it } from "vitest";
import type { ApiKind } from "../../../../shared/cluster.ts";
import { ConnectionId } from "../../../../shared/connection.ts";
import { RpcError } from "../../../../shared/rpc/envelope.ts";
import { applyDocuments } from "./documents.ts";

const kindOf = (group: string, resource: string, kind: string, namespaced = true): ApiKind => ({
  group,
  version: "v1",
  resource,
  kind,
  singular: "",
  shortNames: [],
  categories: [],
  namespaced,
  verbs: [],
  subresources: [],
  custom: false,
  section: "config",
});
const kinds = [
  kindOf("", "configmaps", "ConfigMap"),
  kindOf("", "namespaces", "Namespace", false),
  kindOf("apiextensions.k8s.io", "customresourcedefinitions", "CustomResourceDefinition", false),
];
const connection = ConnectionId.parse("prod");
const read = (text: string, namespace = "") => applyDocuments({ text, connection, namespace, kinds });

describe("documents to be applied", () => {
  it("are placed in their own namespace, else the one given, else the default one", () => {
    const text = (namespace: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a${namespace}}\n`;
    const namespaces = [read(text(", namespace: x"), "y"), read(text(""), "y"), read(text(""))].map(([one]) => [
      one?.ref.namespace,
      one?.object.metadata,
    ]);
    expect(namespaces).toEqual([
      ["x", { name: "a", namespace: "x" }],
      ["y", { name: "a", namespace: "y" }],
      ["default", { name: "a", namespace: "default" }],
    ]);
  });

  it("lose what the server alone writes when they were copied from a cluster, and say so", () => {
    const [copied] = read(
      "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  uid: u\n  resourceVersion: '7'\n  creationTimestamp: null\n  managedFields: [{}]\ndata:\n  b: c\n",
    );
    expect(copied?.object.metadata).toEqual({ name: "a", namespace: "default" });
    expect(copied?.dropped).toEqual(["metadata.managedFields", "metadata.uid", "metadata.resourceVersion"]);
    expect(copied?.lineOf(["data", "b", 0])).toBe(10);
  });

  it("say on which line one is of an unknown kind, or lacks what it needs", () => {
    const [unknown, nameless, misplaced] = read(
      "apiVersion: x/v1\nkind: Frob\nmetadata: {name: a}\n---\napiVersion: v1\nkind: ConfigMap\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: a, namespace: b}\n",
    );
    expect(unknown?.problem).toMatchObject({ id: "cluster.apply.unknownKind", params: { line: 1, kind: "Frob" } });
    expect(nameless?.problem).toMatchObject({ id: "cluster.apply.missing", params: { line: 5 } });
    expect(misplaced?.problem).toMatchObject({ id: "cluster.apply.noNamespace" });
  });

  it("wait for the namespace and the kind that earlier ones make", () => {
    const crd =
      "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: frobs.x}\nspec: {group: x, scope: Namespaced, names: {kind: Frob, plural: frobs}, versions: [{name: v1, served: true}]}\n";
    const all = read(
      `apiVersion: v1\nkind: Namespace\nmetadata: {name: n}\n---\n${crd}---\napiVersion: x/v1\nkind: Frob\nmetadata: {name: a, namespace: n}\n`,
    );
    expect(all.map(({ after, problem }) => [after, problem])).toEqual([
      [[], null],
      [[], null],
      [[2, 1], null],
    ]);
    expect(all[2]?.ref).toMatchObject({ group: "x", version: "v1", resource: "frobs" });
  });

  it("are none of them applied when the text cannot be read", () => {
    const broken = () => read("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\na: [\n");
    expect(broken).toThrow(RpcError);
    expect(() => read("# nothing\n")).toThrow("cluster.apply.empty");
  });
});
