import { expect, test } from "vitest";
import { parseSource } from "./parse.ts";

const how = (text: string) =>
  parseSource("a.tsx", text).references.map(
    (reference) => `${reference.typeOnly ? "type " : ""}${reference.how} ${reference.specifier}`,
  );

test("finds every way in which a module names another", () => {
  expect(
    how(`
      import a from "./a.ts";
      import type { B } from "./b.ts";
      import { type C, type D } from "./c.ts";
      import { type E, f } from "./e.ts";
      import "./effect.ts";
      export * from "./g.ts";
      export { h } from "./h.ts";
      export type { I } from "./i.ts";
      type J = import("./j.ts").J;
      const k = await import("./k.ts");
      const l = new Worker(new URL("./lWorker.ts", import.meta.url));
    `),
  ).toEqual([
    "import ./a.ts",
    "type import ./b.ts",
    "type import ./c.ts",
    "import ./e.ts",
    "import ./effect.ts",
    "import ./g.ts",
    "import ./h.ts",
    "type import ./i.ts",
    "type import ./j.ts",
    "dynamic import ./k.ts",
    "url ./lWorker.ts",
  ]);
});

test("takes no reference from a comment, a string, or a URL with another base", () => {
  expect(
    how(`
      // import x from "./x.ts"
      const s = 'import y from "./y.ts"';
      const u = new URL("./z.ts", location.href);
    `),
  ).toEqual([]);
});

test("gives the line and the parameters of each call with a literal first argument, plain or as a method", () => {
  const { calls } = parseSource(
    "a.ts",
    `const é = 1;\nt("pods.title", { n: 1, "of": x });\n\nmessage.t("nav");\nt(key);\nt("a", { ...b });\nt("a", b);\n`,
  );
  expect(calls).toEqual([
    { callee: "t", argument: "pods.title", params: ["n", "of"], line: 2 },
    { callee: "t", argument: "nav", params: [], line: 4 },
    { callee: "t", argument: "a", params: undefined, line: 6 },
    { callee: "t", argument: "a", params: undefined, line: 7 },
  ]);
});

test("a message as data counts as a call of message", () => {
  const { calls } = parseSource("a.ts", `const m = { params: {}, id: "state.lost" };\nconst n = { id: "no" };\n`);
  expect(calls).toEqual([{ callee: "message", argument: "state.lost", params: [], line: 1 }]);
});

test("spans of import.meta.main are cut out exactly", () => {
  const text = `const é = "é";\nif (import.meta.main) main();\n`;
  const [span] = parseSource("a.ts", text).entryTests;
  expect(text.slice(span?.start, span?.end)).toBe("import.meta.main");
});

test("a module that asks for its own place is seen, unless it is the base of a literal URL", () => {
  const { ownPlaces } = parseSource(
    "a.ts",
    `new URL("./x.bin", import.meta.url);\nnew URL(name, import.meta.url);\njoin(import.meta.dirname, "x");\n`,
  );
  expect(ownPlaces).toEqual([
    { text: "import.meta.url", line: 2 },
    { text: "import.meta.dirname", line: 3 },
  ]);
});

test("names the file of a syntax error", () => {
  expect(() => parseSource("broken.ts", "const = ;")).toThrow(/broken\.ts/);
});
