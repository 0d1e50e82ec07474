/** Who else looks after an object, and whether they will take a change back: what delivers it (Argo CD, Flux, Helm), what it belongs to, and who
 *  has set the fields that are changed. */
import type { ApiKind } from "../../../shared/cluster.ts";
import type { FieldPath } from "../../../shared/model/fieldPath.ts";
import type { JsonObject } from "../../../shared/model/json.ts";
import { message } from "../../../shared/model/message.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import type { Owner } from "../../../shared/operation.ts";
import type { KubeApi } from "../../core/kubeApi.ts";
import { listAt, textAt } from "../source/wireValue.ts";
import { argoOwners } from "./argoOwner.ts";
import { fieldManagers } from "./fieldManagers.ts";
import { fluxOwners } from "./fluxOwner.ts";

export interface OwnedObject {
  readonly api: KubeApi;
  readonly kind: ApiKind;
  readonly ref: ObjectRef;
  readonly object: JsonObject;
  /** The fields that are changed. */
  readonly paths: readonly FieldPath[];
}

/** @returns each once, those that revert the change first; what could not be read is unknown, and no reason to fail */
export async function ownersOf(owned: OwnedObject, signal: AbortSignal): Promise<readonly Owner[]> {
  const [argo, flux] = await Promise.all([argoOwners(owned, signal), fluxOwners(owned, signal)]);
  const delivered = [...argo, ...flux, ...helmOwners(owned.object)];
  const all = [...delivered, ...controllers(owned), ...managers(owned, delivered)];
  const order = ["yes", "unknown", "no"];
  return all.toSorted((one, other) => order.indexOf(one.reverts) - order.indexOf(other.reverts));
}

/** A release installs its objects once; it writes them again with its next upgrade or rollback. */
function helmOwners(object: JsonObject): readonly Owner[] {
  const annotations = ["metadata", "annotations"] as const;
  const release = textAt(object, ...annotations, "meta.helm.sh/release-name");
  if (release === "" || textAt(object, "metadata", "labels", "app.kubernetes.io/managed-by") !== "Helm") return [];
  const namespace = textAt(object, ...annotations, "meta.helm.sh/release-namespace");
  const name = `${namespace}/${release}`;
  return [
    {
      kind: "helm",
      name,
      reverts: "no",
      text: message("cluster.owner.helm", { name }),
      source: textAt(object, "metadata", "labels", "helm.sh/chart"),
      suspend: null,
    },
  ];
}

/** Controllers of Kubernetes itself, which keep what they made as their own template says. */
const ownGroups = new Set(["", "apps", "batch"]);

function controllers({ object }: OwnedObject): readonly Owner[] {
  return listAt(object, "metadata", "ownerReferences").map((reference) => {
    const kind = textAt(reference, "kind");
    const name = textAt(reference, "name");
    const [group = ""] = textAt(reference, "apiVersion").split("/").slice(0, -1);
    const own = ownGroups.has(group);
    return {
      kind: own ? "controller" : "operator",
      name: `${kind} ${name}`,
      reverts: "unknown",
      text: message(own ? "cluster.owner.controller" : "cluster.owner.operator", { kind, name }),
      source: "",
      suspend: null,
    };
  });
}

/** Those who deliver the object write its fields too, under names that tell them. */
const delivering: Readonly<Record<string, RegExp>> = {
  argocd: /argocd/,
  flux: /^(kustomize|helm|source)-controller$/,
  helm: /^helm$/i,
};

function managers({ object, paths }: OwnedObject, delivered: readonly Owner[]): readonly Owner[] {
  const known = delivered.flatMap(({ kind }) => delivering[kind] ?? []);
  const names = new Set(paths.flatMap((path) => fieldManagers(object, path)));
  return [...names]
    .filter((name) => !known.some((pattern) => pattern.test(name)))
    .map((name) => ({
      kind: "field-manager",
      name,
      // Who edited by hand once does nothing by itself.
      reverts: byHand.test(name) ? "no" : "unknown",
      text: message(byHand.test(name) ? "cluster.owner.byHand" : "cluster.owner.fieldManager", { name }),
      source: "",
      suspend: null,
    }));
}

/** Tools that write when a person runs them. */
const byHand = /^(kubectl|k9s|lens|freelens|headlamp|rancher|octant|node-fetch|mozilla)/i;
