/** One kubeconfig file, read into entries by name. Nothing in it is trusted: a broken entry becomes a problem, the rest stays usable. */
import { isNode, LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { type Message, message } from "../../../shared/model/message.ts";
import { ClusterShape, ContextShape, UserShape } from "./entrySchema.ts";
import type { EntryKind, Problem } from "./kubeContext.ts";

/** A named entry, still in the file's own words. */
export interface RawEntry<T> {
  readonly name: string;
  readonly file: string;
  readonly line: number | null;
  readonly value: T;
}

export interface KubeconfigFile {
  readonly file: string;
  readonly currentContext: string;
  readonly clusters: readonly RawEntry<ClusterShape>[];
  readonly users: readonly RawEntry<UserShape>[];
  readonly contexts: readonly RawEntry<ContextShape>[];
  readonly problems: readonly Problem[];
}

/** As large as a file may be. 2,000 clusters with their certificates fit. */
export const largestKubeconfigBytes = 8 * 1024 * 1024;
/** The parser spends about a microsecond on an empty line, too. */
const mostLines = 100_000;

const FileShape = z.object({
  kind: z.string().nullish(),
  apiVersion: z.string().nullish(),
  "current-context": z.string().nullish(),
  clusters: z.array(z.unknown()).nullish(),
  users: z.array(z.unknown()).nullish(),
  contexts: z.array(z.unknown()).nullish(),
});

/** Reads the text of a file.
 *  @param file the absolute path, for the problems and for what is relative to it
 *  @returns every entry that could be understood, in the file's order, each name once; never throws */
export function parseKubeconfig(text: string, file: string): KubeconfigFile {
  const problems: Problem[] = [];
  const report = (severity: Problem["severity"], reason: Message, line: number | null = null) =>
    problems.push({ severity, file, line, entry: "file", name: file, message: reason });
  const nothing = { file, currentContext: "", clusters: [], users: [], contexts: [], problems };
  const broken = (reason: Message, line: number | null = null): KubeconfigFile => {
    report("error", reason, line);
    return nothing;
  };

  const yaml = readYaml(text);
  if ("problem" in yaml) return broken(yaml.problem, yaml.line);
  if (yaml.value === null || yaml.value === undefined) return nothing;
  const shape = FileShape.safeParse(yaml.value);
  if (!shape.success) return broken(fieldProblem(shape.error));
  const { kind, apiVersion } = shape.data;
  if (kind && kind !== "Config") return broken(message("kubeconfig.notKubeconfig", { kind }));
  if (apiVersion && apiVersion !== "v1") return broken(message("kubeconfig.version", { version: apiVersion }));

  if (yaml.severalDocuments) report("warning", message("kubeconfig.severalDocuments"));
  const read = <T>(entry: EntryKind, list: string, values: readonly unknown[] | null | undefined, type: z.ZodType<T>) =>
    readEntries(values ?? [], { entry, file, type, problems, line: (index) => yaml.lineOf([list, index]) });
  return {
    file,
    currentContext: shape.data["current-context"] ?? "",
    clusters: read("cluster", "clusters", shape.data.clusters, ClusterShape),
    users: read("user", "users", shape.data.users, UserShape),
    contexts: read("context", "contexts", shape.data.contexts, ContextShape),
    problems,
  };
}

interface EntryReading<T> {
  readonly entry: EntryKind;
  readonly file: string;
  readonly type: z.ZodType<T>;
  readonly problems: Problem[];
  readonly line: (index: number) => number | null;
}

function readEntries<T>(values: readonly unknown[], reading: EntryReading<T>): RawEntry<T>[] {
  const { entry, file, problems } = reading;
  const named = z.looseObject({ name: z.string() });
  const found = new Map<string, RawEntry<T>>();
  values.forEach((value, index) => {
    const line = reading.line(index);
    const report = (severity: Problem["severity"], name: string, reason: Message) =>
      problems.push({ severity, file, line, entry, name, message: reason });
    const head = named.safeParse(value);
    if (!head.success) {
      report("error", nameOf(value), fieldProblem(head.error));
      return;
    }
    const name = head.data.name;
    if (found.has(name)) {
      report("error", name, message("kubeconfig.duplicate", { name }));
      return;
    }
    // `null` stands for an empty entry, as it does for kubectl.
    const body = reading.type.safeParse(head.data[entry] ?? {});
    if (!body.success) {
      report("error", name, fieldProblem(body.error));
      return;
    }
    if (deceives(name)) report("warning", name, message("kubeconfig.nameInvisible", { name: JSON.stringify(name) }));
    found.set(name, { name, file, line, value: body.data });
  });
  return [...found.values()];
}

function nameOf(value: unknown): string {
  const named = z.object({ name: z.string() }).safeParse(value);
  return named.success ? named.data.name : "";
}

/** Whether a name holds characters that are not seen or turn the direction of writing: two such names can look the same. */
function deceives(name: string): boolean {
  return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(name);
}

function fieldProblem(error: z.ZodError): Message {
  const issue = error.issues[0];
  const field = issue?.path.map(String).join(".") ?? "";
  if (issue?.code !== "invalid_type") return message("kubeconfig.fieldType", { field, expected: issue?.code ?? "" });
  return field === "name"
    ? message("kubeconfig.nameMissing")
    : message("kubeconfig.fieldType", { field: field || "/", expected: issue.expected });
}

type Yaml =
  | { readonly problem: Message; readonly line: number | null }
  | {
      readonly value: unknown;
      readonly severalDocuments: boolean;
      readonly lineOf: (path: (string | number)[]) => number | null;
    };

function readYaml(text: string): Yaml {
  const depth = deepest(text);
  const tooDeep = (line: number | null) => ({
    problem: message("kubeconfig.tooDeep", { limit: deepestNesting }),
    line,
  });
  if (depth > deepestNesting) return tooDeep(null);
  if (countLines(text) > mostLines)
    return { problem: message("kubeconfig.tooManyLines", { limit: mostLines }), line: null };
  try {
    const lines = new LineCounter();
    // `merge`: kubectl's parser knows `<<`. Duplicate keys are tolerated as there: the last one counts.
    const document = parseDocument(text, { lineCounter: lines, merge: true, uniqueKeys: false, prettyErrors: false });
    const error = document.errors.find((one) => one.code !== "MULTIPLE_DOCS");
    if (error) {
      const line = lines.linePos(error.pos[0]).line;
      // How the parser reports that its recursion ended at the stack's end.
      if (error.message.includes("call stack")) return tooDeep(line);
      return { problem: message("kubeconfig.syntax", { detail: error.message }), line };
    }
    // The alias limit refuses "billion laughs": few bytes that would unfold into gigabytes.
    const value: unknown = document.toJS({ maxAliasCount: 1000 });
    const lineOf = (path: (string | number)[]) => {
      const node = document.getIn(path, true);
      return isNode(node) && node.range ? lines.linePos(node.range[0]).line : null;
    };
    return { value, severalDocuments: document.errors.length > 0, lineOf };
  } catch (error) {
    if (error instanceof RangeError) return tooDeep(null);
    if (error instanceof ReferenceError) return { problem: message("kubeconfig.aliases"), line: null };
    return {
      problem: message("kubeconfig.syntax", { detail: error instanceof Error ? error.message : "" }),
      line: null,
    };
  }
}

/** A kubeconfig nests about ten levels; extensions may go deeper. */
const deepestNesting = 100;

function countLines(text: string): number {
  let lines = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines;
}

/** An upper estimate of the nesting in flow style, without parsing: the parser recurses. Brackets within texts count too, so the bound is
 *  generous; deep nesting in block style ends at the parser's stack, which it survives. */
function deepest(text: string): number {
  let depth = 0;
  let most = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x5b || code === 0x7b) most = Math.max(most, ++depth);
    else if ((code === 0x5d || code === 0x7d) && depth > 0) depth -= 1;
  }
  return most;
}
