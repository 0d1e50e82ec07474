/** Whether a namespace allows a reference from another one (gateway-api `apis/v1beta1` ReferenceGrant, which lies in the namespace referred to). */
import { listAt, textAt } from "../source/wireValue.ts";

/** Who refers. */
export interface GrantFrom {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
}

/** To what. */
export interface GrantTo {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
}

/** @param grants the ReferenceGrants of the namespace referred to
 *  @returns the name of one that allows it; null when none does */
export function grantFor(from: GrantFrom, to: GrantTo, grants: readonly unknown[]): string | null {
  const allows = grants.find(
    (grant) =>
      listAt(grant, "spec", "from").some(
        (one) =>
          textAt(one, "group") === from.group &&
          textAt(one, "kind") === from.kind &&
          textAt(one, "namespace") === from.namespace,
      ) &&
      listAt(grant, "spec", "to").some((one) => {
        const name = textAt(one, "name");
        const same = textAt(one, "group") === to.group && textAt(one, "kind") === to.kind;
        // Without a name all of the kind are meant.
        return same && (name === "" || name === to.name);
      }),
  );
  return allows === undefined ? null : textAt(allows, "metadata", "name");
}
