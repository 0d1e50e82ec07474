/** Who else looks after an object, and whether they will take a change back. */
import type { ApiKind } from "../../../shared/cluster.ts";
import type { FieldPath } from "../../../shared/model/fieldPath.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import { message } from "../../../shared/model/message.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import type { Owner } from "../../../shared/operation.ts";
import type { KubeApi } from "../../core/kubeApi.ts";
import { fieldManagers } from "./fieldManagers.ts";

export interface OwnedObject {
  readonly api: KubeApi;
  readonly kind: ApiKind;
  readonly ref: ObjectRef;
  readonly object: JsonObject;
  /** The fields that are changed. */
  readonly paths: readonly FieldPath[];
}

/** @returns each once, those that revert the change first */
export async function ownersOf({ object, paths }: OwnedObject, _signal: AbortSignal): Promise<readonly Owner[]> {
  const managers = new Set(paths.flatMap((path) => fieldManagers(object, path)));
  return [...managers].map((name) => ({
    kind: "field-manager",
    name,
    reverts: "unknown",
    text: message("cluster.owner.fieldManager", { name }),
    source: "",
    suspend: null,
  }));
}
