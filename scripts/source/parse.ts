import { parseSync, Visitor, type VisitorObject } from "oxc-parser";

type ObjectExpression = Parameters<NonNullable<VisitorObject["ObjectExpression"]>>[0];
type Expression = Extract<ObjectExpression["properties"][number], { type: "Property" }>["value"];

/** How one module refers to another. */
export interface Reference {
  /** As written: `./rowStore.ts`, `node:fs`, `zod`. */
  readonly specifier: string;
  /** `import` also stands for `export … from`; `url` is `new URL("…", import.meta.url)`, which workers and data files use. */
  readonly how: "import" | "dynamic import" | "url";
  /** True when only types cross, so that nothing is left of it at run time. */
  readonly typeOnly: boolean;
  readonly start: number;
  readonly end: number;
  /** From 1. */
  readonly line: number;
}

/** A call whose first argument is a string literal, `t("nav.pods")`, or a message as data, `{ id: "nav.pods", params }`, which
 *  counts as `message("nav.pods")`. */
export interface LiteralCall {
  readonly callee: string;
  readonly argument: string;
  /** The names of the object literal that follows, none when nothing follows; undefined when they cannot be told. */
  readonly params: readonly string[] | undefined;
  readonly line: number;
}

/** What the checks and the build read out of one source file. */
export interface Source {
  readonly references: readonly Reference[];
  readonly calls: readonly LiteralCall[];
  /** Every string literal and every template without placeholders. */
  readonly strings: ReadonlySet<string>;
  /** Spans of `import.meta.main`, which is true in entries alone. */
  readonly entryTests: readonly { readonly start: number; readonly end: number }[];
  /** Uses of the module's own place other than as the base of a literal URL: a bundle lies elsewhere. */
  readonly ownPlaces: readonly { readonly text: string; readonly line: number }[];
}

/** Parses one TypeScript or JavaScript file.
 *  @param file name or path: its extension tells the language
 *  @throws SyntaxError when the text is not that language */
export function parseSource(file: string, text: string): Source {
  const result = parseSync(file, text);
  const [error] = result.errors;
  if (error !== undefined) throw new SyntaxError(`${file}: ${error.message}`);

  const references: Reference[] = [];
  const calls: LiteralCall[] = [];
  const strings = new Set<string>();
  const entryTests: { start: number; end: number }[] = [];
  const ownPlaces: { text: string; line: number }[] = [];
  const bases = new Set<number>();
  const lineOf = lineIndex(text);
  const refer = (node: { start: number; end: number }, specifier: string, how: Reference["how"], typeOnly = false) =>
    references.push({ specifier, how, typeOnly, start: node.start, end: node.end, line: lineOf(node.start) });

  new Visitor({
    ImportDeclaration(node) {
      const named = node.specifiers;
      const typeOnly =
        node.importKind === "type" ||
        (named.length > 0 && named.every((name) => name.type === "ImportSpecifier" && name.importKind === "type"));
      refer(node, node.source.value, "import", typeOnly);
    },
    ExportNamedDeclaration(node) {
      if (node.source !== null) refer(node, node.source.value, "import", node.exportKind === "type");
    },
    ExportAllDeclaration(node) {
      refer(node, node.source.value, "import", node.exportKind === "type");
    },
    ImportExpression(node) {
      if (node.source.type === "Literal" && typeof node.source.value === "string")
        refer(node, node.source.value, "dynamic import");
    },
    TSImportType(node) {
      refer(node, node.source.value, "import", true);
    },
    NewExpression(node) {
      const [target, base] = node.arguments;
      if (node.callee.type !== "Identifier" || node.callee.name !== "URL") return;
      if (target?.type !== "Literal" || typeof target.value !== "string") return;
      if (base === undefined || text.slice(base.start, base.end) !== "import.meta.url") return;
      bases.add(base.start);
      refer(node, target.value, "url");
    },
    MemberExpression(node) {
      if (node.object.type !== "MetaProperty") return;
      const whole = text.slice(node.start, node.end);
      if (whole === "import.meta.main") entryTests.push({ start: node.start, end: node.end });
      else if (/\.(url|dirname|filename)$/.test(whole) && !bases.has(node.start))
        ownPlaces.push({ text: whole, line: lineOf(node.start) });
    },
    CallExpression(node) {
      const [first, second] = node.arguments;
      if (first?.type !== "Literal" || typeof first.value !== "string") return;
      const callee = node.callee;
      const name =
        callee.type === "Identifier"
          ? callee.name
          : callee.type === "MemberExpression" && callee.property.type === "Identifier"
            ? callee.property.name
            : undefined;
      const params = second === undefined ? [] : namesOf(second);
      if (name !== undefined) calls.push({ callee: name, argument: first.value, params, line: lineOf(node.start) });
    },
    ObjectExpression(node) {
      // A message as data: { id: "connection.timeout", params }.
      const id = propertyOf(node, "id");
      const params = propertyOf(node, "params");
      if (id?.type !== "Literal" || typeof id.value !== "string" || params === undefined) return;
      calls.push({ callee: "message", argument: id.value, params: namesOf(params), line: lineOf(node.start) });
    },
    Literal(node) {
      if (typeof node.value === "string") strings.add(node.value);
    },
    TemplateLiteral(node) {
      const [only] = node.quasis;
      if (node.quasis.length === 1 && only !== undefined) strings.add(only.value.cooked ?? only.value.raw);
    },
  }).visit(result.program);
  return { references, calls, strings, entryTests, ownPlaces };
}

function propertyOf(object: ObjectExpression, name: string): Expression | undefined {
  for (const property of object.properties)
    if (property.type === "Property" && property.key.type === "Identifier" && property.key.name === name)
      return property.value;
  return undefined;
}

/** The property names of an object literal, or undefined when it has others that cannot be read. */
function namesOf(node: { readonly type: string }): readonly string[] | undefined {
  if (!isObject(node)) return undefined;
  const names = node.properties.map((property) => {
    if (property.type !== "Property" || property.computed) return undefined;
    if (property.key.type === "Identifier") return property.key.name;
    return property.key.type === "Literal" ? String(property.key.value) : undefined;
  });
  return names.every((name) => name !== undefined) ? names : undefined;
}

function isObject(node: { readonly type: string }): node is ObjectExpression {
  return node.type === "ObjectExpression";
}

function lineIndex(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
