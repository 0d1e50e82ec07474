import { BUILTIN_TYPES } from "./builtinTypes.ts";
import type { Json } from "./json.ts";
import type { ResourceType } from "./resourceType.ts";
import type { ScalePaths } from "./scale.ts";
import { BUILTIN_FORMATS, DEFAULT_FORMAT } from "./table/builtinFormats.ts";
import type { TableFormat } from "./table/tableFormat.ts";

/** A served kind with how it is printed. */
export interface ServedType {
  readonly type: ResourceType;
  readonly format: TableFormat;
  /** The OpenAPI v3 schema that a CRD brought. */
  readonly schema?: Json | undefined;
  /** Where a CRD keeps what its scale subresource shows. */
  readonly scale?: ScalePaths | undefined;
  /** What every answer about a deprecated version warns of. */
  readonly warning?: string | undefined;
}

/** The kinds a cluster serves now: the built-in ones and those of its CRDs. */
export class Registry {
  readonly #builtin: readonly ServedType[];
  readonly #custom = new Map<string, readonly ServedType[]>();
  #generation = 1;

  constructor() {
    this.#builtin = BUILTIN_TYPES.map((type) => ({
      type,
      format: BUILTIN_FORMATS.get(`${type.resource}.${type.group}`) ?? DEFAULT_FORMAT,
    }));
  }

  /** Changes whenever a kind comes or goes; discovery documents are cached by it. */
  get generation(): number {
    return this.#generation;
  }

  find(group: string, version: string, resource: string): ServedType | undefined {
    return this.all().find(
      ({ type }) => type.group === group && type.version === version && type.resource === resource,
    );
  }

  all(): readonly ServedType[] {
    return [...this.#builtin, ...[...this.#custom.values()].flat()];
  }

  /** @param owner the name of the CRD; its earlier kinds are replaced */
  setCustom(owner: string, types: readonly ServedType[]): void {
    if (types.length === 0) this.#custom.delete(owner);
    else this.#custom.set(owner, types);
    this.#generation++;
  }
}
