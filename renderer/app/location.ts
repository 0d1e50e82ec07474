/** Where the person is, as a value and as the hash of the address: a deep link, a bookmark, a step of back and forward. */

/** A resource of an API group; "" is the core group. */
export interface Resource {
  readonly group: string;
  readonly resource: string;
}

export type Screen =
  | { readonly kind: "overview" }
  | { readonly kind: "readiness" }
  /** Helm releases; `release` is the open one. */
  | { readonly kind: "releases"; readonly release: ReleasePlace | null }
  /** Who can do what: `ask` is the question as text (`renderer/cluster/rbac/questionText.ts`), `row` the open one of its answer. */
  | { readonly kind: "access"; readonly ask: string; readonly row: string }
  | ({ readonly kind: "table" } & Resource)
  | { readonly kind: "connections" }
  | { readonly kind: "environments" }
  | { readonly kind: "settings" }
  | { readonly kind: "log" }
  | { readonly kind: "diagnostics" }
  | { readonly kind: "lab" }
  | { readonly kind: "operations" }
  /** `receipt` is the operation whose receipt is open; empty for none. */
  | { readonly kind: "journal"; readonly receipt: string }
  | ({ readonly kind: "edit" } & ObjectPlace)
  /** `from` is the kind (`apps/deployments`) of a new object to begin with; empty for none. */
  | { readonly kind: "apply"; readonly from: string }
  /** `field` leads into the schema (`spec.template.spec`); empty for all of it. */
  | ({ readonly kind: "explain"; readonly field: string } & Resource);

/** `own` is what the kubeconfig context names. */
export type Namespaces = "own" | "all" | readonly string[];

/** An object of a cluster. The version is left out: the cluster's preferred one is meant. */
export interface ObjectPlace extends Resource {
  readonly connection: string;
  /** Empty for cluster-scoped objects. */
  readonly namespace: string;
  readonly name: string;
}

/** A Helm release of a cluster. */
export interface ReleasePlace {
  readonly connection: string;
  readonly namespace: string;
  readonly name: string;
  /** Where Helm keeps it; empty where the way there does not tell. */
  readonly driver: "secret" | "configmap" | "";
}

export interface Location {
  /** Null when no environment is entered: the first screen. */
  readonly environment: string | null;
  /** Connections looked at; empty means those that the environment opens by itself. */
  readonly connections: readonly string[];
  readonly namespaces: Namespaces;
  readonly screen: Screen;
  readonly filter: string;
  readonly sort: readonly { readonly column: string; readonly descending: boolean }[];
  readonly selected: ObjectPlace | null;
  /** The open tab of the selected object; empty for its first. */
  readonly tab: string;
  /** The object that the selected one is compared with. */
  readonly compare: ObjectPlace | null;
}

export const START: Location = {
  environment: null,
  connections: [],
  namespaces: "own",
  screen: { kind: "overview" },
  filter: "",
  sort: [],
  selected: null,
  tab: "",
  compare: null,
};

const maxLength = 16_384;
const maxList = 200;

/** @returns the hash with its `#`: `#/prod-eu/table/apps/deployments?ns=*&q=crash`, fields at their start value left out */
export function formatLocation(location: Location): string {
  const path = [environmentPath(location.environment), ...screenPath(location.screen)];
  const fields: string[] = [];
  const add = (name: string, value: string) => fields.push(`${name}=${value}`);
  if (location.connections.length > 0) add("on", list(location.connections));
  if (location.namespaces !== "own") add("ns", location.namespaces === "all" ? "*" : list(location.namespaces));
  if (location.filter !== "") add("q", encoded(location.filter));
  if (location.sort.length > 0)
    add("sort", list(location.sort.map(({ column, descending }) => `${descending ? "-" : "+"}${column}`)));
  if (location.selected !== null) add("at", place(location.selected));
  if (location.tab !== "") add("tab", encoded(location.tab));
  if (location.compare !== null) add("with", place(location.compare));
  return `#/${path.join("/")}${fields.length > 0 ? `?${fields.join("&")}` : ""}`;
}

/** Reads what `formatLocation` wrote. Anything else, a session token or nonsense, is the start. */
export function parseLocation(hash: string): Location {
  if (hash.length > maxLength || !hash.startsWith("#/")) return START;
  try {
    return readHash(hash.slice(2));
  } catch {
    return START;
  }
}

function readHash(text: string): Location {
  const cut = text.indexOf("?");
  const path = (cut < 0 ? text : text.slice(0, cut)).split("/");
  const fields = new Map<string, string>();
  for (const field of cut < 0 ? [] : text.slice(cut + 1).split("&")) {
    const equals = field.indexOf("=");
    if (equals > 0) fields.set(field.slice(0, equals), field.slice(equals + 1));
  }
  const [environment = "-", ...rest] = path;
  const ns = fields.get("ns");
  return {
    environment: environment === "-" ? null : nonEmpty(decoded(environment)),
    connections: readList(fields.get("on")),
    namespaces: ns === undefined ? "own" : ns === "*" ? "all" : orOwn(readList(ns)),
    screen: readScreen(rest),
    filter: decoded(fields.get("q") ?? "").slice(0, 4096),
    sort: readList(fields.get("sort"))
      .filter((one) => /^[+-]./s.test(one))
      .slice(0, 4)
      .map((one) => ({ column: one.slice(1), descending: one.startsWith("-") })),
    selected: readPlace(fields.get("at")),
    tab: decoded(fields.get("tab") ?? ""),
    compare: readPlace(fields.get("with")),
  };
}

function environmentPath(name: string | null): string {
  if (name === null) return "-";
  return name === "-" ? "%2D" : encoded(name);
}

const plainScreens = [
  "overview",
  "readiness",
  "connections",
  "environments",
  "settings",
  "log",
  "diagnostics",
  "lab",
  "operations",
] as const;

function screenPath(screen: Screen): readonly string[] {
  if (screen.kind === "table") return ["table", encoded(screen.group), encoded(screen.resource)];
  if (screen.kind === "journal" && screen.receipt !== "") return ["journal", encoded(screen.receipt)];
  if (screen.kind === "edit") return ["edit", ...place(screen).split("/")];
  if (screen.kind === "releases" && screen.release !== null) return ["releases", ...releasePath(screen.release)];
  if (screen.kind === "explain")
    return ["explain", ...[screen.group, screen.resource, ...(screen.field === "" ? [] : [screen.field])].map(encoded)];
  if (screen.kind === "access" && `${screen.ask}${screen.row}` !== "")
    return ["access", encoded(screen.ask), encoded(screen.row)];
  if (screen.kind === "apply" && screen.from !== "") return ["apply", encoded(screen.from)];
  return [screen.kind];
}

function readScreen(path: readonly string[]): Screen {
  const [kind, group = "", resource = ""] = path;
  if (kind === "table" && resource !== "" && path.length === 3)
    return { kind, group: decoded(group), resource: decoded(resource) };
  if (kind === "journal" && path.length <= 2) return { kind, receipt: decoded(group) };
  if (kind === "explain" && resource !== "" && path.length <= 4)
    return { kind, group: decoded(group), resource: decoded(resource), field: decoded(path[3] ?? "") };
  if (kind === "apply" && path.length <= 2) return { kind, from: decoded(group) };
  if (kind === "access" && path.length <= 3) return { kind, ask: decoded(group), row: decoded(resource) };
  if (kind === "releases") return { kind, release: readRelease(path.slice(1)) };
  const edited = kind === "edit" ? readPlace(path.slice(1).join("/")) : null;
  if (edited !== null) return { kind: "edit", ...edited };
  const plain = plainScreens.find((name) => name === kind);
  return { kind: plain !== undefined && path.length === 1 ? plain : "overview" };
}

function place({ connection, group, resource, namespace, name }: ObjectPlace): string {
  return [connection, group, resource, namespace, name].map(encoded).join("/");
}

function readPlace(text: string | undefined): ObjectPlace | null {
  const parts = text?.split("/").map(decoded) ?? [];
  const [connection = "", group = "", resource = "", namespace = "", name = ""] = parts;
  if (parts.length !== 5 || connection === "" || resource === "" || name === "") return null;
  return { connection, group, resource, namespace, name };
}

function releasePath({ connection, driver, namespace, name }: ReleasePlace): readonly string[] {
  return [connection, driver, namespace, name].map(encoded);
}

function readRelease(path: readonly string[]): ReleasePlace | null {
  const [connection = "", kept = "", namespace = "", name = ""] = path.map(decoded);
  const driver = (["secret", "configmap", ""] as const).find((one) => one === kept);
  if (path.length !== 4 || connection === "" || name === "" || driver === undefined) return null;
  return { connection, driver, namespace, name };
}

function list(values: readonly string[]): string {
  return values.map(encoded).join(",");
}

function readList(text: string | undefined): readonly string[] {
  if (text === undefined || text === "") return [];
  return text
    .split(",")
    .map(decoded)
    .filter((value) => value !== "")
    .slice(0, maxList);
}

function orOwn(names: readonly string[]): Namespaces {
  return names.length > 0 ? names : "own";
}

function nonEmpty(text: string): string | null {
  return text === "" ? null : text;
}

/** A lone surrogate cannot be written in an address; it becomes U+FFFD. A bare `*` means all namespaces. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll("*", "%2A");
}

function decoded(text: string): string {
  return decodeURIComponent(text);
}
