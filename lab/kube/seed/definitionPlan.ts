import type { JsonObject } from "../json.ts";

/** A CustomResourceDefinition of the estate, as far as they differ. */
export interface DefinitionPlan {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  /** name, type, JSON path, and `wide` for those that only `-o wide` shows. */
  readonly columns: readonly (readonly [name: string, type: string, jsonPath: string, wide?: "wide"])[];
  readonly spec: JsonObject;
  readonly description: string;
  /** An earlier version that is still served, with the warning that its use is answered with. */
  readonly deprecated?: { readonly version: string; readonly warning: string };
}

export const AGE = ["Age", "date", ".metadata.creationTimestamp"] as const;
export const STRING = { type: "string" };
export const FREE_FORM = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
