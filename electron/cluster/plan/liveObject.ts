import type { JsonObject } from "../../../shared/model/json.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { KubeApi } from "../../core/kubeApi.ts";
import { textAt } from "../source/wireValue.ts";
import { objectPath } from "./objectKey.ts";

/** The object as it stands now.
 *  @param uid where that very object is meant: another one of its name does not count
 *  @returns null when there is none (any more, or yet)
 *  @throws RpcError for whatever else the server answers */
export async function liveObject(
  api: Pick<KubeApi, "get">,
  ref: ObjectRef,
  signal: AbortSignal,
  uid?: string,
): Promise<JsonObject | null> {
  try {
    const object = await api.get({ path: objectPath(ref) }, signal);
    return uid === undefined || textAt(object, "metadata", "uid") === uid ? object : null;
  } catch (error) {
    if (error instanceof RpcError && error.code === "not-found") return null;
    throw error;
  }
}
