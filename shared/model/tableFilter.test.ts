import fc from "fast-check";
import { expect, test } from "vitest";
import { type FilterField, narrows, parseTableFilter } from "./tableFilter.ts";

const COLUMNS: readonly FilterField[] = [
  { id: "name", name: "Name", type: "name" },
  { id: "status", name: "Status", type: "text" },
  { id: "restarts", name: "Restarts", type: "number" },
  { id: "cpu", name: "CPU", type: "quantity" },
  { id: "age", name: "Age", type: "age" },
  { id: "nominated node", name: "Nominated Node", type: "name" },
];

function terms(line: string): unknown[] {
  return parseTableFilter(line, COLUMNS).terms.map(({ from: _from, to: _to, ...term }) => term);
}

function errors(line: string): readonly unknown[] {
  return parseTableFilter(line, COLUMNS).errors;
}

const word = (text: string, negated = false) => ({ kind: "word", text, negated });
const label = (key: string, values: string[] | null, negated = false) => ({
  kind: "label",
  key,
  test: values === null ? { kind: "exists" } : { kind: "in", values },
  negated,
});
const field = (name: string, testOf: object, negated = false) => ({
  kind: "field",
  field: name,
  test: testOf,
  negated,
});

test.each<[string, unknown[]]>([
  ["", []],
  ["  Web  api ", [word("web"), word("api")]],
  ['"Not Ready" x', [word("not ready"), word("x")]],
  ["!web -api", [word("web", true), word("api", true)]],
  ["my-app a!b", [word("my-app"), word("a!b")]],
  ["app=Web", [label("app", ["Web"])]],
  ["app==web,api", [label("app", ["web", "api"])]],
  ["app!=web", [label("app", ["web"], true)]],
  ["!app!=web", [label("app", ["web"])]],
  ["app=", [label("app", null)]],
  ["app!=", [label("app", null, true)]],
  ["app.kubernetes.io/name=x", [label("app.kubernetes.io/name", ["x"])]],
  ["status:Crash", [field("status", { kind: "contains", values: ["crash"] })]],
  ["Status:=Running", [field("status", { kind: "equals", values: ["running"] })]],
  ["-namespace:orders,payments", [field("namespace", { kind: "contains", values: ["orders", "payments"] }, true)]],
  ["nominated-node:", [field("nominated node", { kind: "filled" })]],
  ['"nominated node":a', [field("nominated node", { kind: "contains", values: ["a"] })]],
  [
    "restarts:>5 restarts>=5",
    [
      field("restarts", { kind: "compare", comparison: ">", value: "5" }),
      field("restarts", { kind: "compare", comparison: ">=", value: "5" }),
    ],
  ],
  [
    "age:<10m cpu:>=500m",
    [
      field("age", { kind: "compare", comparison: "<", value: "10m" }),
      field("cpu", { kind: "compare", comparison: ">=", value: "500m" }),
    ],
  ],
  ["system:node 10.0.0.1:8080 nginx:1.25", [word("system:node"), word("10.0.0.1:8080"), word("nginx:1.25")]],
  ["/^web-\\d+$/ x", [{ kind: "regex", source: "^web-\\d+$", negated: false }, word("x")]],
  ["/a b/ c", [{ kind: "regex", source: "a b", negated: false }, word("c")]],
  ["/api/v1", [{ kind: "regex", source: "api/v1", negated: false }]],
  ["status:/err|crash/", [field("status", { kind: "regex", source: "err|crash" })]],
  ["-l app=x,tier!=y web", [label("app", ["x"]), label("tier", ["y"], true), word("web")]],
  ["-l env in (a, b),!canary,team", [label("env", ["a", "b"]), label("canary", null, true), label("team", null)]],
  ["-l env notin (a)", [label("env", ["a"], true)]],
])("%j is understood", (line, expected) => {
  expect(errors(line)).toEqual([]);
  expect(terms(line)).toEqual(expected);
});

test.each<[string, string, number, number, unknown[]]>([
  ["web !", "negation-unfinished", 4, 5, [word("web")]],
  ["age:<", "value-unfinished", 0, 5, []],
  ["restarts:>many x", "value-not-comparable", 0, 14, [word("x")]],
  ["age:<5", "value-not-comparable", 0, 6, []],
  ["x /ab(/", "regex-unfinished", 2, 7, [word("x")]],
  ["/(?=a)/", "regex-unsupported", 0, 7, []],
  ["-l ", "selector-unfinished", 0, 2, []],
  ["-l app=x,", "selector-unfinished", 0, 9, []],
  ["-l app in (a", "selector-unfinished", 0, 12, []],
  ['"', "value-unfinished", 0, 1, []],
])("%j is applied as far as it goes, and says where it stops", (line, code, from, to, expected) => {
  expect(errors(line)[0]).toEqual({ code, from, to });
  if (!line.startsWith("-l")) expect(terms(line)).toEqual(expected);
});

test("chips cover the line as typed", () => {
  const { tokens } = parseTableFilter("-status:Crash  app=x", COLUMNS);
  expect(tokens).toEqual([
    {
      kind: "field",
      negated: true,
      from: 0,
      to: 13,
      text: "-status:Crash",
      error: null,
      parts: [
        { role: "negation", from: 0, to: 1 },
        { role: "key", from: 1, to: 7 },
        { role: "operator", from: 7, to: 8 },
        { role: "value", from: 8, to: 13 },
      ],
    },
    {
      kind: "label",
      negated: false,
      from: 15,
      to: 20,
      text: "app=x",
      error: null,
      parts: [
        { role: "key", from: 15, to: 18 },
        { role: "operator", from: 18, to: 19 },
        { role: "value", from: 19, to: 20 },
      ],
    },
  ]);
});

test("no line throws, and its tokens are in order, apart, and together all but the spaces", () => {
  const piece = fc.constantFrom(
    "web",
    "app=",
    "!",
    "-l ",
    "-",
    '"',
    "/",
    "(",
    "status:",
    ":",
    ">",
    "a b",
    ",",
    "in (",
    "\\",
    "=",
    "age<1h",
    " ",
    "é",
    "\t",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(piece).map((pieces) => pieces.join("")),
        fc.string(),
      ),
      (line) => {
        const { tokens } = parseTableFilter(line, COLUMNS);
        let at = 0;
        for (const { from, to, text, parts } of tokens) {
          expect(line.slice(at, from).trim()).toBe("");
          expect(to).toBeGreaterThan(from);
          expect(text).toBe(line.slice(from, to));
          for (const part of parts) expect(part.from >= from && part.to <= to && part.from < part.to).toBe(true);
          at = to;
        }
        expect(line.slice(at).trim()).toBe("");
      },
    ),
    { numRuns: 3000 },
  );
});

test.each<[string, string, boolean]>([
  ["we", "web", true],
  ["web", "we", false],
  ["", "web", true],
  ["!web", "!we", true],
  ["!we", "!web", false],
  ["a b", "b abc", true],
  ["status:cr", "status:cr x", true],
  ["status:cr", "status:cra", false],
  ["a", "-a", false],
])("from %j to %j narrows: %s", (before, after, expected) => {
  expect(narrows(parseTableFilter(before, COLUMNS).terms, parseTableFilter(after, COLUMNS).terms)).toBe(expected);
});

test("names that two columns have mean the first; what every row has gives way to an engine's column, but for name and namespace", () => {
  const column = (id: string, name: string): FilterField => ({ id, name, type: "text" });
  const columns = [
    column("source", "Cluster"),
    column("state", "State"),
    column("state 2", "State"),
    column("source 2", "Source"),
    column("health 2", "Health"),
    column("namespace 2", "Namespace"),
    column("path:.spec.node", ".spec.node"),
  ];
  const meant = (line: string) =>
    parseTableFilter(line, columns).terms.map((term) => (term.kind === "field" ? term.field : term.kind));
  const lines = ["state:x", "state2:x", "cluster:x", "source:x", "health:x", "namespace:x", "namespace2:x", "uid:x"];
  expect(lines.flatMap(meant)).toEqual([
    "state",
    "state 2",
    "source",
    "source 2",
    "health 2",
    "namespace",
    "namespace 2",
    "uid",
  ]);
  expect(meant(".spec.node:x")).toEqual(["word"]);
});
