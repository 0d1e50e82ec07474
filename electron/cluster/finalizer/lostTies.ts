/** What an edit or an apply takes away that holds an object: finalizers, and the owners that it is deleted with. */
import type { JsonObject } from "../../../shared/model/json.ts";
import { message } from "../../../shared/model/message.ts";
import type { Plan } from "../../../shared/operation.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { listAt, textAt, textsAt } from "../source/wireValue.ts";
import { knownFinalizer } from "./knownFinalizers.ts";

/** @param before the object as it is
 *  @param after as it would be stored
 *  @returns what the person has to know of it
 *  @throws RpcError `unsupported` when a finalizer protects something in use, or would let an object go that is being deleted: that is the release's to
 *  do, one at a time, with the controller looked for and what would leak */
export function lostTies(before: JsonObject, after: JsonObject): Plan["checks"] {
  const left = textsAt(after, "metadata", "finalizers");
  const finalizers = textsAt(before, "metadata", "finalizers").filter((one) => !left.includes(one));
  const name = textAt(before, "metadata", "name");
  const protects = finalizers.find((one) => knownFinalizer(one)?.protects === true);
  if (protects !== undefined) throw new RpcError("unsupported", message("finalizer.protects", { finalizer: protects }));
  if (finalizers.length > 0 && textAt(before, "metadata", "deletionTimestamp") !== "")
    throw new RpcError("unsupported", message("finalizer.releaseInstead", { name, finalizers: finalizers.join(", ") }));
  const owners = listAt(after, "metadata", "ownerReferences").map((owner) => textAt(owner, "uid"));
  const lost = listAt(before, "metadata", "ownerReferences").filter((owner) => !owners.includes(textAt(owner, "uid")));
  return [
    ...finalizers.map((finalizer) => ({
      tone: "warn" as const,
      text: message("finalizer.check.taken", {
        finalizer,
        controller: knownFinalizer(finalizer)?.controller ?? "?",
      }),
    })),
    ...lost.map((owner) => ({
      tone: "warn" as const,
      text: message("finalizer.check.orphaned", { name, owner: `${textAt(owner, "kind")} ${textAt(owner, "name")}` }),
    })),
  ];
}
