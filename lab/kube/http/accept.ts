import { badRequest, notAcceptable } from "../status.ts";

/** In what shape the client wants objects. */
export type Representation =
  | { readonly kind: "object"; readonly pretty: boolean }
  | { readonly kind: "table"; readonly version: "v1" | "v1beta1"; readonly include: "None" | "Metadata" | "Object" }
  | { readonly kind: "partial"; readonly version: "v1" | "v1beta1" };

interface MediaRange {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

export function parseAccept(header: string | undefined): readonly MediaRange[] {
  if (header === undefined || header.trim() === "") return [{ type: "*/*", parameters: new Map() }];
  return header.split(",").map((range) => {
    const [type = "", ...parameters] = range.split(";").map((part) => part.trim());
    const pairs = parameters.map((parameter): [string, string] => {
      const [name = "", value = ""] = parameter.split("=");
      return [name.trim(), value.trim()];
    });
    return { type: type.toLowerCase(), parameters: new Map(pairs) };
  });
}

/** The first of the client's ranges that this server can answer.
 *  @throws ApiError 406 when there is none */
export function negotiate(header: string | undefined, query: URLSearchParams): Representation {
  for (const { type, parameters } of parseAccept(header)) {
    const as = parameters.get("as");
    const version = parameters.get("v") === "v1beta1" ? "v1beta1" : "v1";
    const isJson = type === "application/json" || type === "*/*" || type === "application/*";
    if (isJson && as === "Table" && isMeta(parameters)) {
      return { kind: "table", version, include: includeOf(query) };
    }
    if (isJson && (as === "PartialObjectMetadataList" || as === "PartialObjectMetadata") && isMeta(parameters)) {
      return { kind: "partial", version };
    }
    const pretty = query.get("pretty") === "true" || query.get("pretty") === "1";
    if (isJson && as === undefined) return { kind: "object", pretty };
  }
  throw notAcceptable(["application/json"]);
}

function includeOf(query: URLSearchParams): "None" | "Metadata" | "Object" {
  const include = query.get("includeObject") ?? "";
  if (include === "" || include === "Metadata") return "Metadata";
  if (include === "None" || include === "Object") return include;
  const supported = '"Metadata", "None", "Object", ""';
  throw badRequest(
    `Unable to convert to Table as requested: includeObject: Invalid value: "${include}": must be one of ${supported}`,
  );
}

function isMeta(parameters: ReadonlyMap<string, string>): boolean {
  const version = parameters.get("v");
  return parameters.get("g") === "meta.k8s.io" && (version === "v1" || version === "v1beta1");
}
