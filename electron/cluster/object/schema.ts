/** The schema of a kind from the server's OpenAPI v3 documents (one a group version), or from the kind's own definition. */
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { ClusterSession } from "../source/clusterSession.ts";
import { at, isObject, listAt, textAt } from "../source/wireValue.ts";

interface KindName {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** Referenced schemas come along under `components`, so that a reader resolves `$ref`s without asking again. */
type Schema = Record<string, unknown>;

const mostBytes = 64 << 20;

/** @param ask fetches a path; null where this server, or this person, has no such document
 *  @returns null when neither source has it */
export async function kindSchema(ask: (path: string) => Promise<unknown>, of: KindName): Promise<Schema | null> {
  return (await openApiSchema(ask, of)) ?? (await definitionSchema(ask, of));
}

async function openApiSchema(ask: (path: string) => Promise<unknown>, of: KindName): Promise<Schema | null> {
  const name = of.group === "" ? `api/${of.version}` : `apis/${of.group}/${of.version}`;
  const document = await ask(`/openapi/v3/${name}`);
  const schemas = at(document, "components", "schemas");
  if (!isObject(schemas)) return null;
  const found = Object.entries(schemas).find(([, schema]) =>
    listAt(schema, "x-kubernetes-group-version-kind").some(
      (gvk) =>
        textAt(gvk, "group") === of.group && textAt(gvk, "version") === of.version && textAt(gvk, "kind") === of.kind,
    ),
  );
  if (!found) return null;
  const [, schema] = found;
  return isObject(schema) ? { ...schema, components: { schemas: referenced(schema, schemas) } } : null;
}

/** All schemas that are reached from one, however deep: each once, cycles included. */
function referenced(from: unknown, schemas: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const reached: Record<string, unknown> = {};
  const left: unknown[] = [from];
  for (let value = left.pop(); value !== undefined; value = left.pop()) {
    if (Array.isArray(value)) left.push(...value);
    if (!isObject(value)) continue;
    const reference = value.$ref;
    const name = typeof reference === "string" ? reference.split("/").at(-1) : undefined;
    if (name !== undefined && Object.hasOwn(schemas, name) && !Object.hasOwn(reached, name)) {
      reached[name] = schemas[name];
      left.push(schemas[name]);
    }
    left.push(...Object.values(value).filter((child) => typeof child === "object" && child !== null));
  }
  return reached;
}

async function definitionSchema(ask: (path: string) => Promise<unknown>, of: KindName): Promise<Schema | null> {
  if (of.group === "") return null;
  const path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  const definitions = await ask(path);
  const definition = listAt(definitions, "items").find(
    (item) => textAt(item, "spec", "group") === of.group && textAt(item, "spec", "names", "kind") === of.kind,
  );
  const version = listAt(definition, "spec", "versions").find((one) => textAt(one, "name") === of.version);
  const schema = at(version, "schema", "openAPIV3Schema");
  return isObject(schema) ? { ...schema } : null;
}

/** The documents of an open cluster. */
export async function askSession(session: ClusterSession, path: string, signal: AbortSignal): Promise<unknown> {
  try {
    return await session.http.json({
      method: "GET",
      path,
      signal,
      priority: "foreground",
      maxBytes: mostBytes,
      gzip: session.surroundings.wantsGzip(),
    });
  } catch (error) {
    if (error instanceof RpcError && ["not-found", "forbidden", "unsupported"].includes(error.code)) return null;
    throw error;
  }
}
