import { isObject, type Json, type JsonObject, list, record, text } from "../json.ts";

/** How the items of a list are told apart when several write it. */
export type ListType =
  | { readonly kind: "atomic" }
  | { readonly kind: "set" }
  | { readonly kind: "map"; readonly keys: readonly string[] };

/** How a strategic merge patch treats a field. */
export interface PatchStrategy {
  readonly merges: boolean;
  readonly mergeKey: string;
}

export type Resolve = (name: string) => JsonObject | undefined;

const ATOMIC: ListType = { kind: "atomic" };

/** A place in the schema of a kind, resolved as far as one looks. What an OpenAPI schema says of merging is read as
 *  kube-openapi `schemaconv` reads it; what it does not describe is free-form: maps by key, lists as a whole. */
export class SchemaNode {
  /** The schema with its reference followed; what stands beside the reference overrides it. */
  readonly source: JsonObject;
  /** The name of the type, where it has one of its own; the part after the last dot. */
  readonly typeName: string;
  readonly #resolve: Resolve;
  readonly #fields = new Map<string, SchemaNode | undefined>();
  #element: SchemaNode | undefined;
  #elementKnown = false;

  constructor(schema: JsonObject, resolve: Resolve) {
    this.#resolve = resolve;
    const reference = referenceOf(schema);
    this.typeName = reference.slice(reference.lastIndexOf(".") + 1);
    const { $ref: _reference, allOf, ...own } = schema;
    const target = reference === "" ? undefined : resolve(reference);
    if (reference === "" || target === undefined) this.source = reference === "" ? schema : own;
    else this.source = { ...target, ...own };
  }

  get type(): string {
    return text(this.source.type);
  }

  /** Whether the schema lists the fields of an object. */
  get isStruct(): boolean {
    return isObject(this.source.properties) && Object.keys(this.source.properties).length > 0;
  }

  get fieldNames(): readonly string[] {
    return Object.keys(record(this.source.properties));
  }

  field(name: string): SchemaNode | undefined {
    if (this.#fields.has(name)) return this.#fields.get(name);
    const properties = record(this.source.properties);
    const schema = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const node = isObject(schema) ? new SchemaNode(schema, this.#resolve) : undefined;
    this.#fields.set(name, node);
    return node;
  }

  /** What is below a key or an item: the schema of list items, of map values, or of fields that are not listed; undefined where there can be none. */
  get element(): SchemaNode | undefined {
    if (!this.#elementKnown) {
      this.#element = this.#findElement();
      this.#elementKnown = true;
    }
    return this.#element;
  }

  /** The node for one key of an object. */
  at(name: string): SchemaNode | undefined {
    return this.field(name) ?? this.element;
  }

  get preservesUnknownFields(): boolean {
    return this.source["x-kubernetes-preserve-unknown-fields"] === true;
  }

  get isEmbeddedResource(): boolean {
    return this.source["x-kubernetes-embedded-resource"] === true;
  }

  get isIntOrString(): boolean {
    return this.source["x-kubernetes-int-or-string"] === true || this.source.format === "int-or-string";
  }

  get isAtomicMap(): boolean {
    return this.source["x-kubernetes-map-type"] === "atomic";
  }

  get listType(): ListType {
    const given = this.source["x-kubernetes-list-type"];
    if (given === "set") return { kind: "set" };
    if (given === "map") return { kind: "map", keys: list(this.source["x-kubernetes-list-map-keys"]).map(text) };
    if (given !== undefined) return ATOMIC;
    const { merges, mergeKey } = this.patchStrategy;
    if (!merges) return ATOMIC;
    return mergeKey === "" ? { kind: "set" } : { kind: "map", keys: [mergeKey] };
  }

  get patchStrategy(): PatchStrategy {
    const strategies = text(this.source["x-kubernetes-patch-strategy"]).split(",");
    return { merges: strategies.includes("merge"), mergeKey: text(this.source["x-kubernetes-patch-merge-key"]) };
  }

  get default(): Json | undefined {
    return this.source.default;
  }

  get required(): readonly string[] {
    return list(this.source.required).map(text);
  }

  #findElement(): SchemaNode | undefined {
    if (this.type === "array") {
      return isObject(this.source.items) ? new SchemaNode(this.source.items, this.#resolve) : ANYTHING;
    }
    const additional = this.source.additionalProperties;
    if (isObject(additional)) return new SchemaNode(additional, this.#resolve);
    if (additional === true) return ANYTHING;
    return this.preservesUnknownFields || !this.isStruct ? ANYTHING : undefined;
  }
}

/** A reference stands alone, or as the one part of `allOf` where something is said beside it. */
function referenceOf(schema: JsonObject): string {
  const [only, ...others] = list(schema.allOf);
  const given = text(schema.$ref) || (others.length === 0 && isObject(only) ? text(only.$ref) : "");
  return given.slice(given.lastIndexOf("/") + 1);
}

/** Of which nothing is known: maps are kept by key, lists as a whole. */
export const ANYTHING: SchemaNode = new SchemaNode({}, () => undefined);
