import { setDefaults } from "./defaults.ts";
import { isObject, type JsonObject, record, text } from "./json.ts";
import { apiVersionOf, type Draft, metadataOf } from "./object.ts";
import type { Registry } from "./registry.ts";
import type { ResourceType } from "./resourceType.ts";
import { builtinNode, builtinSchemaName, customNode } from "./schema/builtinSchemas.ts";
import { blankOf, DecodeError, decodeBuiltin } from "./schema/decode.ts";
import { ANYTHING, type SchemaNode } from "./schema/schemaNode.ts";
import { decodeCustom } from "./schema/structural.ts";
import { typedErrors } from "./schema/typedErrors.ts";
import { ApiError, badRequest } from "./status.ts";
import type { Write } from "./write.ts";

/** Makes of what clients send what the kinds can hold: by the schemas of the Kubernetes API for built-in kinds, by their definitions for custom ones. */
export class ObjectCodec {
  readonly #registry: Registry;
  readonly #custom = new WeakMap<JsonObject, SchemaNode>();

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  nodeOf(type: ResourceType): SchemaNode {
    if (type.custom) return this.#customNode(type);
    const name = builtinSchemaName(type.group, type.version, type.kind);
    return name === undefined ? ANYTHING : builtinNode(name);
  }

  /** An object of the kind of which nothing is said. */
  blank(type: ResourceType): JsonObject {
    return type.custom ? {} : blankOf(this.nodeOf(type));
  }

  /** Reads a body: unknown fields go, defaults come.
   *  @throws ApiError 400 for a value of the wrong type, and under strict validation for unknown fields */
  decode(type: ResourceType, body: JsonObject, write: Write): Draft {
    const { object, unknownFields } = this.#read(type, body, write);
    reportFields(type, "unknown", unknownFields, write);
    return this.#complete(type, body, object);
  }

  /** The object as it would be read today: one that was stored before a default came to be has it now. */
  normalised(type: ResourceType, object: Draft): Draft {
    return this.#complete(type, object, this.#read(type, object, undefined).object);
  }

  /** Checks a configuration that somebody applies, and leaves it as it is said.
   *  @param subresource of whose fields alone it can speak
   *  @throws ApiError 400 or 500 */
  configuration(type: ResourceType, config: JsonObject, subresource: string): JsonObject {
    checkConfigurationHead(type, config);
    const node = this.nodeOf(type);
    const [first, ...others] = typedErrors(node, config);
    if (first !== undefined) {
      const { name, namespace } = metadataOf(config);
      const apiVersion = apiVersionOf(type.group, type.version);
      const what = `failed to create typed patch object (${text(namespace)}/${text(name)}; ${apiVersion}, Kind=${type.kind})`;
      throw new ApiError(
        500,
        "",
        `${what}: ${others.length === 0 ? first : ["errors:", first, ...others].join("\n  ")}`,
      );
    }
    if (subresource !== "status") return config;
    const { apiVersion, kind, metadata, status } = config;
    return { apiVersion, kind, metadata, status };
  }

  #read(
    type: ResourceType,
    body: JsonObject,
    write: Write | undefined,
  ): { readonly object: JsonObject; readonly unknownFields: readonly string[] } {
    const node = this.nodeOf(type);
    if (node === ANYTHING) return { object: body, unknownFields: [] };
    try {
      return type.custom ? decodeCustom(node, body) : decodeBuiltin(node, body);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      throw refusal(type, error.message, write);
    }
  }

  #complete(type: ResourceType, body: JsonObject, object: JsonObject): Draft {
    const { apiVersion: _apiVersion, kind: _kind, metadata: _metadata, ...content } = object;
    const head = {
      apiVersion: type.group === "" ? type.version : `${type.group}/${type.version}`,
      kind: type.kind,
      metadata: record(object.metadata ?? metadataOf(body)),
    };
    return setDefaults(type, { ...head, ...content });
  }

  #customNode(type: ResourceType): SchemaNode {
    const schema = this.#registry.find(type.group, type.version, type.resource)?.schema;
    if (!isObject(schema)) return ANYTHING;
    let node = this.#custom.get(schema);
    if (node === undefined) {
      node = customNode(schema);
      this.#custom.set(schema, node);
    }
    return node;
  }
}

/** Refuses a write for fields that its body should not have, tells of them, or says nothing, as the write wants it.
 *  @param fault `unknown` or `duplicate`
 *  @throws ApiError 400, or 422 for a patch */
export function reportFields(type: ResourceType, fault: string, fields: readonly string[], write: Write): void {
  if (fields.length === 0) return;
  const messages = fields.map((field) => `${fault} field ${JSON.stringify(field)}`);
  if (write.fieldValidation === "Strict") {
    throw refusal(type, `strict decoding error: ${messages.join(", ")}`, write);
  }
  if (write.fieldValidation === "Warn") for (const message of messages) write.warn(message);
}

/** A body that cannot be read is a bad request; a patch that makes such a body is an invalid patch. */
function refusal({ kind, version }: ResourceType, why: string, write: Write | undefined): ApiError {
  if (write?.patched === undefined) {
    return badRequest(`${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${why}`);
  }
  const message = `Invalid value: ${JSON.stringify(write.patched)}: ${why}`;
  return new ApiError(422, "Invalid", ` "" is invalid: patch: ${message}`, {
    causes: [{ reason: "FieldValueInvalid", message, field: "patch" }],
  });
}

function checkConfigurationHead(type: ResourceType, config: JsonObject): void {
  const [apiVersion, kind] = [text(config.apiVersion), text(config.kind)];
  if (apiVersion !== apiVersionOf(type.group, type.version) || kind !== type.kind) {
    throw badRequest(`invalid object type: ${apiVersion.includes("/") ? apiVersion : `/${apiVersion}`}, Kind=${kind}`);
  }
  if (metadataOf(config).managedFields !== undefined) throw badRequest("metadata.managedFields must be nil");
}
