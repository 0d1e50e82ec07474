/** Commands that lead to an editor: `:edit` (the open object), `:edit deploy orders-api orders`, `:apply`, `:create deploy`. Pure. */
import type { ApiKind } from "../../../shared/cluster.ts";
import { findKind } from "./command.ts";

export type WriteCommand =
  | { readonly kind: "apply" }
  | { readonly kind: "create"; readonly of: ApiKind }
  /** Without a kind the object that is open is meant; without a namespace the one that is looked at. */
  | { readonly kind: "edit"; readonly of: ApiKind | null; readonly name: string; readonly namespace: string | null };

/** @returns null when the text is no such command, or not yet a whole one */
export function parseWriteCommand(text: string, kinds: readonly ApiKind[]): WriteCommand | null {
  const [word = "", kind = "", name = "", namespace] = text.replace(/^:/, "").trim().split(/\s+/);
  if (word === "apply") return { kind: "apply" };
  const of = kind === "" ? undefined : findKind(kind, kinds);
  if (word === "create" || word === "new") return of === undefined ? null : { kind: "create", of };
  if (word !== "edit") return null;
  if (kind === "") return { kind: "edit", of: null, name: "", namespace: null };
  return of === undefined || name === "" ? null : { kind: "edit", of, name, namespace: namespace ?? null };
}
