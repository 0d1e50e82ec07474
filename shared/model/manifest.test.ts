import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { canonicalJson, type JsonObject } from "./json.ts";
import { manifestName, readManifest } from "./manifest.ts";

describe("documents that a person brought", () => {
  it("are read one by one with the line on which each begins, empty ones left out", () => {
    const { documents, problems } = readManifest("# first\na: 1\n---\n---\nb: 2 # why\n");
    expect(documents).toEqual([
      { line: 2, object: { a: 1 } },
      { line: 5, object: { b: 2 } },
    ]);
    expect(problems).toEqual([]);
  });

  it("reads JSON, tabs included", () => {
    expect(readManifest('{\n\t"kind": "Pod",\n\t"n": [1]\n}').documents).toEqual([
      { line: 1, object: { kind: "Pod", n: [1] } },
    ]);
  });

  it("takes lists apart", () => {
    const { documents } = readManifest("apiVersion: v1\nkind: List\nitems:\n- kind: A\n- kind: B\n");
    expect(documents).toEqual([
      { line: 4, object: { kind: "A" } },
      { line: 5, object: { kind: "B" } },
    ]);
  });

  it("reads scalars as kubectl does", () => {
    const text = "mode: 0644\non: yes\n1: a\ntext: '0644'\nport: 80:80\nbase: &b {x: 1}\nmore: {<<: *b, y: 2}";
    expect(readManifest(text).documents[0]?.object).toEqual({
      mode: 420,
      on: true,
      "1": "a",
      text: "0644",
      port: "80:80",
      base: { x: 1 },
      more: { x: 1, y: 2 },
    });
  });

  it("tells where a document cannot be read, and reads the others", () => {
    const { documents, problems } = readManifest("a: 1\n---\nb: [1\nc: 2\n---\njust text\n");
    expect(documents).toEqual([{ line: 1, object: { a: 1 } }]);
    expect(problems.map(({ line }) => line)).toContain(6);
    expect(problems.some(({ line }) => line === 3 || line === 4)).toBe(true);
  });

  it("refuses aliases that would grow without end", () => {
    const bomb = ["a: &a [x, x, x, x, x, x, x, x, x]"];
    for (const [of, name] of ["ab", "bc", "cd", "de", "ef"]) bomb.push(`${name}: &${name} [${`*${of},`.repeat(9)}]`);
    const { documents, problems } = readManifest(bomb.join("\n"));
    expect([documents.length, problems.length]).toEqual([0, 1]);
  });

  it("reads back any object", () => {
    const key = fc.string({ minLength: 1, maxLength: 8 }).filter((text) => text !== "__proto__" && text !== "<<");
    const objects = fc.dictionary(key, fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string())), {
      minKeys: 1,
    });
    fc.assert(
      fc.property(objects, (object: JsonObject) => {
        fc.pre(typeof object.kind !== "string");
        const [read] = readManifest(JSON.stringify(object)).documents;
        expect(canonicalJson(read?.object ?? null)).toBe(canonicalJson(object));
      }),
    );
  });

  it("reads what the editor writes", () => {
    const object = { kind: "ConfigMap", data: { yes: "no", mode: "0644", on: "off" } };
    expect(readManifest(stringify(object, { version: "1.1" })).documents[0]?.object).toEqual(object);
  });

  it("tells keys that stand twice, at their second place", () => {
    const { documents, problems } = readManifest("a: 1\nb:\n  x: 1\n  x: 2\n---\nc: 3\n");
    expect(documents).toEqual([{ line: 6, object: { c: 3 } }]);
    expect(problems).toEqual([{ line: 4, column: 3, text: 'the key "x" stands here twice' }]);
  });

  it("reads a map of forty thousand keys without comparing each with all", () => {
    const text = Array.from({ length: 40_000 }, (_, at) => `k${at}: ${at}`).join("\n");
    expect(Object.keys(readManifest(text).documents[0]?.object ?? {})).toHaveLength(40_000);
  });

  it("reads a text of Windows, with its mark and an end behind the last document", () => {
    expect(readManifest("\uFEFFa: 1\r\n---\r\nb: |\r\n  x\r\n---\r\n")).toMatchObject({
      documents: [
        { line: 1, object: { a: 1 } },
        { line: 3, object: { b: "x\n" } },
      ],
      problems: [],
    });
  });

  it("names what it is", () => {
    expect(manifestName({ apiVersion: "v1", kind: "Pod", metadata: { name: "a" } })).toEqual({
      apiVersion: "v1",
      kind: "Pod",
      namespace: "",
      name: "a",
    });
  });
});
