/** Values that go into journal records: as they are, or sealed apart where a step deals with secrets. */
import { createHash } from "node:crypto";
import { canonicalJson, type Json } from "../../shared/model/json.ts";
import { message } from "../../shared/model/message.ts";
import { RpcError } from "../../shared/rpc/envelope.ts";
import type { SealedValues } from "../core/operation/journal.ts";
import type { Kept } from "./recordBodies.ts";

export async function keep(sealed: SealedValues, operation: string, secret: boolean, value: Json): Promise<Kept> {
  if (!secret) return { kind: "plain", value };
  // In an array, so that a value that is null is told from one that is gone.
  return { kind: "sealed", reference: await sealed.seal(operation, [value]) };
}

/** @throws RpcError `not-found` when the sealed value is gone */
export async function reveal(sealed: SealedValues, operation: string, kept: Kept | null): Promise<Json> {
  if (kept === null) return null;
  if (kept.kind === "plain") return kept.value;
  const opened = await sealed.open(operation, kept.reference);
  if (!Array.isArray(opened)) throw new RpcError("not-found", message("operation.sealGone"));
  return opened[0];
}

export function hashOf(value: Json): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex");
}
