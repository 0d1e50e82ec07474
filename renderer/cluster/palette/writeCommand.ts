/** Commands that lead to an editor or to what helps there: `:edit` (the open object), `:edit deploy orders-api orders`, `:apply`, `:create deploy`,
 *  `:explain deploy.spec.strategy`. Pure. */
import type { ApiKind } from "../../../shared/cluster.ts";
import { findKind } from "./command.ts";

export type WriteCommand =
  | { readonly kind: "apply" }
  | { readonly kind: "create"; readonly of: ApiKind }
  /** The field is empty for all of the kind. */
  | { readonly kind: "explain"; readonly of: ApiKind; readonly field: string }
  /** Without a kind the object that is open is meant; without a namespace the one that is looked at. */
  | { readonly kind: "edit"; readonly of: ApiKind | null; readonly name: string; readonly namespace: string | null };

/** @returns null when the text is no such command, or not yet a whole one */
export function parseWriteCommand(text: string, kinds: readonly ApiKind[]): WriteCommand | null {
  const [word = "", kind = "", name = "", namespace] = text.replace(/^:/, "").trim().split(/\s+/);
  if (word === "apply") return { kind: "apply" };
  if (word === "explain") return explained(kind, kinds);
  const of = kind === "" ? undefined : findKind(kind, kinds);
  if (word === "create" || word === "new") return of === undefined ? null : { kind: "create", of };
  if (word !== "edit") return null;
  if (kind === "") return { kind: "edit", of: null, name: "", namespace: null };
  return of === undefined || name === "" ? null : { kind: "edit", of, name, namespace: namespace ?? null };
}

/** `deploy.spec.strategy`, `deployments.apps.spec.strategy`: the longest beginning that names a kind, then the field. */
function explained(text: string, kinds: readonly ApiKind[]): WriteCommand | null {
  const parts = text.split(".");
  for (let length = parts.length; length > 0; length--) {
    const of = findKind(parts.slice(0, length).join("."), kinds);
    if (of !== undefined) return { kind: "explain", of, field: parts.slice(length).join(".") };
  }
  return null;
}
