import { type Json, list, record, text } from "../json.ts";
import type { Labels } from "../object.ts";
import { badRequest } from "../status.ts";

/** One condition of a label selector; all conditions of a selector hold together. */
export type LabelRequirement =
  | { readonly operator: "in" | "notin"; readonly key: string; readonly values: ReadonlySet<string> }
  | { readonly operator: "exists" | "absent"; readonly key: string }
  | { readonly operator: "gt" | "lt"; readonly key: string; readonly bound: number };

/** Parses the `labelSelector` query parameter: `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b,c)`, `a`, `!a`, `a>1`, `a<1`.
 *  @throws ApiError 400 for anything else (grammar: apimachinery `pkg/labels/selector.go`) */
export function parseLabelSelector(source: string): readonly LabelRequirement[] {
  const requirements: LabelRequirement[] = [];
  let rest = source.trim();
  while (rest !== "") {
    const match = REQUIREMENT.exec(rest);
    if (match === null) throw unparsable(source, rest);
    requirements.push(toRequirement(match.groups ?? {}, source));
    rest = rest.slice(match[0].length).trimStart();
    if (rest === "") break;
    if (!rest.startsWith(",")) throw unparsable(source, rest);
    rest = rest.slice(1).trimStart();
    if (rest === "") throw unparsable(source, rest);
  }
  return requirements;
}

const KEY = "[A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9])?";
const VALUE = "[A-Za-z0-9._-]*";
const REQUIREMENT = new RegExp(
  `^(?:!\\s*(?<absent>${KEY})` +
    `|(?<setKey>${KEY})\\s+(?<set>in|notin)\\s*\\((?<values>[^()]*)\\)` +
    `|(?<key>${KEY})\\s*(?:(?<operator>==|!=|=|>|<)\\s*(?<value>${VALUE}))?)`,
);

function toRequirement(groups: Readonly<Record<string, string | undefined>>, source: string): LabelRequirement {
  const { absent, setKey, set, values, key, operator, value = "" } = groups;
  if (absent !== undefined) return { operator: "absent", key: absent };
  if (setKey !== undefined) {
    const members = (values ?? "").split(",").map((member) => member.trim());
    return { operator: set === "in" ? "in" : "notin", key: setKey, values: new Set(members) };
  }
  if (key === undefined) throw unparsable(source, source);
  switch (operator) {
    case undefined:
      return { operator: "exists", key };
    case "!=":
      return { operator: "notin", key, values: new Set([value]) };
    case ">":
    case "<": {
      if (!/^-?\d+$/.test(value)) throw unparsable(source, value);
      return { operator: operator === ">" ? "gt" : "lt", key, bound: Number(value) };
    }
    default:
      return { operator: "in", key, values: new Set([value]) };
  }
}

function unparsable(source: string, rest: string): Error {
  return badRequest(`unable to parse requirement: found '${rest}' in the label selector '${source}'`);
}

/** Reads a `LabelSelector` object (`matchLabels`, `matchExpressions`) as a workload's spec carries it. */
export function fromSelectorObject(selector: Json | undefined): readonly LabelRequirement[] {
  const requirements: LabelRequirement[] = [];
  for (const [key, value] of Object.entries(record(record(selector).matchLabels))) {
    requirements.push({ operator: "in", key, values: new Set([text(value)]) });
  }
  for (const expression of list(record(selector).matchExpressions)) {
    const { key, operator, values } = record(expression);
    const members = new Set(list(values).map(text));
    switch (text(operator)) {
      case "In":
        requirements.push({ operator: "in", key: text(key), values: members });
        break;
      case "NotIn":
        requirements.push({ operator: "notin", key: text(key), values: members });
        break;
      case "Exists":
        requirements.push({ operator: "exists", key: text(key) });
        break;
      case "DoesNotExist":
        requirements.push({ operator: "absent", key: text(key) });
        break;
    }
  }
  return requirements;
}

export function matchesLabels(requirements: readonly LabelRequirement[], labels: Labels): boolean {
  return requirements.every((requirement) => matchesOne(requirement, labels));
}

function matchesOne(requirement: LabelRequirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, requirement.key) ? labels[requirement.key] : undefined;
  switch (requirement.operator) {
    case "in":
      return value !== undefined && requirement.values.has(value);
    case "notin":
      return value === undefined || !requirement.values.has(value);
    case "exists":
      return value !== undefined;
    case "absent":
      return value === undefined;
    case "gt":
      return value !== undefined && /^-?\d+$/.test(value) && Number(value) > requirement.bound;
    case "lt":
      return value !== undefined && /^-?\d+$/.test(value) && Number(value) < requirement.bound;
  }
}

/** Writes a selector as tables show it (apimachinery `FormatLabelSelector`): keys sorted, `<none>` for an empty one. */
export function formatSelectorObject(selector: Json | undefined): string {
  const written = selectorString(selector);
  return written === "" ? "<none>" : written;
}

/** As `formatSelectorObject`, but empty for an empty selector. */
export function selectorString(selector: Json | undefined): string {
  return [...fromSelectorObject(selector)]
    .sort((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0))
    .map(formatRequirement)
    .join(",");
}

function formatRequirement(requirement: LabelRequirement): string {
  const { key } = requirement;
  switch (requirement.operator) {
    case "in":
    case "notin": {
      const values = [...requirement.values].sort();
      if (requirement.operator === "in" && values.length === 1) return `${key}=${values[0] ?? ""}`;
      return `${key} ${requirement.operator} (${values.join(",")})`;
    }
    case "exists":
      return key;
    case "absent":
      return `!${key}`;
    case "gt":
      return `${key}>${requirement.bound}`;
    case "lt":
      return `${key}<${requirement.bound}`;
  }
}
