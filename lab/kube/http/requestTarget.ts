/** What a path below /api or /apis points at. */
export interface ResourceTarget {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly namespace: string;
  /** Empty for a collection. */
  readonly name: string;
  /** Empty for the object itself. */
  readonly subresource: string;
}

/** Reads a resource path; undefined for any other path, discovery's included.
 *  The forms are those of apiserver `pkg/endpoints/request/requestinfo.go`, without the old /watch/ prefix. */
export function parseResourcePath(pathname: string): ResourceTarget | undefined {
  const parts = pathname.split("/").filter((part) => part !== "");
  const decoded = parts.map(decodePart);
  if (decoded.includes(undefined)) return undefined;
  const [prefix, ...rest] = decoded.map((part) => part ?? "");
  let group = "";
  if (prefix === "apis") group = rest.shift() ?? "";
  else if (prefix !== "api") return undefined;
  const version = rest.shift() ?? "";
  const first = rest[0];
  if (version === "" || first === undefined) return undefined;
  // A namespace object is reached by the very words that scope other kinds to a namespace.
  const [, scope, scoped] = rest;
  const isScope = first === "namespaces" && scoped !== undefined && !NAMESPACE_SUBRESOURCES.has(scoped);
  const [resource = "", name = "", subresource = "", ...excess] = isScope ? rest.slice(2) : rest;
  if (excess.length > 0) return undefined;
  return { group, version, resource, name, subresource, namespace: isScope ? (scope ?? "") : "" };
}

const NAMESPACE_SUBRESOURCES: ReadonlySet<string> = new Set(["status", "finalize"]);

function decodePart(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
