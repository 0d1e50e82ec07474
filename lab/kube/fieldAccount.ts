import type { Clock } from "./clock.ts";
import { applyTo, type Managed, ownersAfterUpdate, ownersOfNew } from "./fields/fieldManager.ts";
import { EMPTY_SET, setOf } from "./fields/fieldSet.ts";
import { ListItemError } from "./fields/listItems.ts";
import type { OwnedWrite } from "./fields/ownership.ts";
import { isObject, type JsonObject, list } from "./json.ts";
import { apiVersionOf, type Draft, metadataOf, timestamp } from "./object.ts";
import type { ObjectCodec } from "./objectCodec.ts";
import type { ResourceType } from "./resourceType.ts";
import { badRequest } from "./status.ts";
import type { ApplyWrite, Write } from "./write.ts";

const STATUS = setOf([["f:status"]]);

/** Keeps account of who wrote which field, in each object's `managedFields`. */
export class FieldAccount {
  readonly #codec: ObjectCodec;
  readonly #clock: Clock;

  constructor(codec: ObjectCodec, clock: Clock) {
    this.#codec = codec;
    this.#clock = clock;
  }

  ofNew(type: ResourceType, draft: Draft, write: Write): Managed {
    const entry = this.#entry(type, "", write.manager);
    return unlessMisshapen(undefined, () =>
      ownersOfNew(this.#codec.nodeOf(type), this.#codec.blank(type), draft, entry),
    );
  }

  /** @param subresource through which it is written; empty for the object itself */
  ofUpdate(type: ResourceType, live: Draft, next: Draft, subresource: string, write: Write): Managed {
    const entry = this.#entry(type, subresource, write.manager);
    return unlessMisshapen(managedFieldsOf(live), () => ownersAfterUpdate(this.#codec.nodeOf(type), live, next, entry));
  }

  /** Lays a configuration over the live object, or over nothing.
   *  @throws ApiError 400 for lists that cannot be merged, 409 for fields that others own */
  apply(
    type: ResourceType,
    live: Draft | undefined,
    config: JsonObject,
    subresource: string,
    write: ApplyWrite,
  ): Draft {
    const blank = this.#codec.blank(type);
    const owned: OwnedWrite = this.#entry(type, subresource, write.manager);
    const entry = { ...owned, writer: { ...owned.writer, operation: "Apply" as const }, force: write.force };
    try {
      const { object, managedFields } = applyTo(this.#codec.nodeOf(type), blank, live ?? blank, config, entry);
      return withManagedFields({ ...object, ...head(type, object) }, managedFields);
    } catch (error) {
      if (!(error instanceof ListItemError)) throw error;
      throw badRequest(`failed to merge: ${error.message}`);
    }
  }

  #entry(type: ResourceType, subresource: string, manager: string): OwnedWrite {
    const hasStatus = type.subresources.some(({ name }) => name === "status");
    return {
      writer: { manager, operation: "Update", apiVersion: apiVersionOf(type.group, type.version), subresource },
      // A scale does not say when (managedfields `scalehandler.go`).
      now: subresource === "scale" ? "" : timestamp(this.#clock.now()),
      // Where status is a subresource, the object itself does not write it.
      ignored: hasStatus && subresource === "" ? STATUS : EMPTY_SET,
    };
  }
}

/** Lists whose items cannot be told apart are no matter of ownership: validation tells of them. */
function unlessMisshapen(otherwise: Managed, account: () => Managed): Managed {
  try {
    return account();
  } catch (error) {
    if (error instanceof ListItemError) return otherwise;
    throw error;
  }
}

export function managedFieldsOf(draft: Draft): Managed {
  const entries = list(draft.metadata.managedFields).filter(isObject);
  return entries.length === 0 ? undefined : entries;
}

function head(type: ResourceType, object: JsonObject): Draft {
  return { apiVersion: apiVersionOf(type.group, type.version), kind: type.kind, metadata: metadataOf(object) };
}

/** The draft with this account of its fields, or with none. */
export function withManagedFields(draft: Draft, managedFields: Managed): Draft {
  const { managedFields: _earlier, ...metadata } = draft.metadata;
  return { ...draft, metadata: managedFields === undefined ? metadata : { ...metadata, managedFields } };
}
