/** k9s's command grammar: `:po`, `:po kube-system`, `:deploy /web`, `:po app=web`, `:po @staging`, `:ns orders`, `:ctx prod`.
 *  Source: k9scli.io/topics/commands. Pure: says where a command leads, or what is wrong with it. */
import type { ApiKind } from "../../../shared/cluster.ts";

/** What may follow the name of a table. */
export interface TargetWords {
  readonly namespaces: readonly string[] | "all" | null;
  readonly filter: string;
  readonly context: string | null;
}

export type CommandTarget =
  | ({ readonly kind: "table"; readonly of: ApiKind } & TargetWords)
  /** Helm releases, which are no kind. */
  | ({ readonly kind: "releases" } & TargetWords)
  | { readonly kind: "namespace"; readonly name: string | "all" }
  | { readonly kind: "context"; readonly name: string };

export type ParsedCommand =
  | { readonly kind: "target"; readonly target: CommandTarget }
  /** The first word is not (yet) a kind. */
  | { readonly kind: "unknown"; readonly word: string }
  | { readonly kind: "empty" };

export function parseCommand(text: string, kinds: readonly ApiKind[]): ParsedCommand {
  const [word = "", ...args] = text.replace(/^:/, "").trim().split(/\s+/);
  if (word === "") return { kind: "empty" };
  if (/^(ctx|context|contexts)$/.test(word) && args[0] !== undefined) {
    return { kind: "target", target: { kind: "context", name: args[0].replace(/^@/, "") } };
  }
  if (/^(ns|namespace|namespaces)$/.test(word) && args[0] !== undefined) {
    return {
      kind: "target",
      target: { kind: "namespace", name: args[0] === "all" || args[0] === "-" ? "all" : args[0] },
    };
  }
  const of = findKind(word, kinds);
  if (of !== undefined) return { kind: "target", target: { kind: "table", of, ...targetWords(args) } };
  if (RELEASES.test(word)) return { kind: "target", target: { kind: "releases", ...targetWords(args) } };
  return { kind: "unknown", word };
}

/** A kind of that name goes before. */
const RELEASES = /^(helm|releases?)$/;

function targetWords(args: readonly string[]): TargetWords {
  let namespaces: readonly string[] | "all" | null = null;
  let context: string | null = null;
  const filter: string[] = [];
  for (const arg of args) {
    if (arg.startsWith("@")) context = arg.slice(1);
    else if (arg.startsWith("/")) filter.push(arg.slice(1));
    else if (arg.includes("=")) filter.push(arg);
    else if (arg === "all" || arg === "-A") namespaces = "all";
    else namespaces = arg.split(",").filter(Boolean);
  }
  return { namespaces, filter: filter.join(" "), context };
}

/** By short name, plural, singular, kind, or any of them with the group (`deploy.apps`). Core kinds win over custom ones of the same name. */
export function findKind(word: string, kinds: readonly ApiKind[]): ApiKind | undefined {
  const wanted = word.toLowerCase();
  const [name = "", ...groupParts] = wanted.split(".");
  const group = groupParts.join(".");
  const named = (kind: ApiKind, text: string) =>
    kind.resource === text ||
    kind.singular === text ||
    kind.kind.toLowerCase() === text ||
    kind.shortNames.includes(text);
  const plain = kinds.filter((kind) => named(kind, wanted));
  const found = plain.length > 0 ? plain : kinds.filter((kind) => named(kind, name) && kind.group.startsWith(group));
  return found.toSorted((one, other) => rank(one) - rank(other))[0];
}

function rank(kind: ApiKind): number {
  if (kind.group === "") return 0;
  return kind.custom ? 2 : 1;
}
