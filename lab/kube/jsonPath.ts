import { isObject, type Json } from "./json.ts";

type Step =
  | { readonly kind: "child"; readonly name: string }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "all" }
  | { readonly kind: "filter"; readonly path: readonly Step[]; readonly operator: "==" | "!="; readonly value: string };

/** A path of the sort that `additionalPrinterColumns` holds: `.a.b`, `['a']`, `[0]`, `[*]`, `[?(@.type=="Ready")]`. */
export class JsonPath {
  readonly #steps: readonly Step[];

  /** @throws SyntaxError */
  constructor(source: string) {
    this.#steps = parse(
      source
        .trim()
        .replace(/^\{|\}$/g, "")
        .replace(/^\$/, ""),
    );
  }

  /** All values that the path finds, in their order. */
  find(value: Json): readonly Json[] {
    return walk([value], this.#steps);
  }
}

const STEP =
  /^(?:\.(?<name>[\w$-]+(?:\\\.[\w$/-]+)*)|\[(?<index>-?\d+)\]|\[(?<all>\*)\]|\.(?<wild>\*)|\[['"](?<quoted>[^'"]*)['"]\]|\[\?\(@(?<path>[^=!]*?)\s*(?<operator>==|!=)\s*['"]?(?<value>[^'")]*)['"]?\)\])/;

function parse(source: string): readonly Step[] {
  const steps: Step[] = [];
  let rest = source.startsWith(".") || source.startsWith("[") || source === "" ? source : `.${source}`;
  while (rest !== "") {
    const match = STEP.exec(rest);
    if (match === null) throw new SyntaxError(`cannot read ${JSON.stringify(rest)} in the JSON path ${source}`);
    steps.push(toStep(match.groups ?? {}));
    rest = rest.slice(match[0].length);
  }
  return steps;
}

function toStep(groups: Readonly<Record<string, string | undefined>>): Step {
  const { name, index, all, wild, quoted, path, operator, value } = groups;
  if (name !== undefined) return { kind: "child", name: name.replaceAll("\\.", ".") };
  if (quoted !== undefined) return { kind: "child", name: quoted };
  if (index !== undefined) return { kind: "index", index: Number(index) };
  if (all !== undefined || wild !== undefined) return { kind: "all" };
  return { kind: "filter", path: parse(path ?? ""), operator: operator === "!=" ? "!=" : "==", value: value ?? "" };
}

function walk(values: readonly Json[], steps: readonly Step[]): readonly Json[] {
  let current = values;
  for (const step of steps) current = current.flatMap((value) => take(value, step));
  return current;
}

function take(value: Json, step: Step): readonly Json[] {
  switch (step.kind) {
    case "child": {
      const child = isObject(value) && Object.hasOwn(value, step.name) ? value[step.name] : undefined;
      return child === undefined ? [] : [child];
    }
    case "index": {
      const item: Json | undefined = Array.isArray(value) ? value.at(step.index) : undefined;
      return item === undefined ? [] : [item];
    }
    case "all":
      if (Array.isArray(value)) return value;
      return isObject(value) ? Object.values(value).filter((member) => member !== undefined) : [];
    case "filter": {
      const items: readonly Json[] = Array.isArray(value) ? value : [];
      return items.filter((item) => {
        const found = walk([item], step.path).map(String);
        return found.includes(step.value) === (step.operator === "==");
      });
    }
  }
}
