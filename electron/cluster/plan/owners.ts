/** Who else looks after an object, and whether they will take a change back: what delivers it (Argo CD, Flux, Helm), what it belongs to, and who
 *  has set the fields that are changed. */
import type { ApiKind } from "../../../shared/cluster.ts";
import type { FieldPath } from "../../../shared/model/fieldPath.ts";
import type { Json, JsonObject } from "../../../shared/model/json.ts";
import { message } from "../../../shared/model/message.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import type { Owner } from "../../../shared/operation.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import type { KubeApi } from "../../core/kubeApi.ts";
import { listAt, textAt } from "../source/wireValue.ts";
import { argoOwners } from "./argoOwner.ts";
import { autoscalersOf } from "./autoscaler.ts";
import { fieldManagers } from "./fieldManagers.ts";
import { fluxOwners } from "./fluxOwner.ts";

export interface OwnedObject {
  readonly api: KubeApi;
  readonly kind: ApiKind;
  readonly ref: ObjectRef;
  readonly object: JsonObject;
  /** The fields that are changed, and what they become where that matters to an owner. */
  readonly changes: readonly { readonly path: FieldPath; readonly after?: Json | undefined }[];
}

/** @returns each once, those that revert the change first; what could not be read is unknown, and no reason to fail */
export async function ownersOf(owned: OwnedObject, signal: AbortSignal): Promise<readonly Owner[]> {
  const [argo, flux, scaled, kept] = await Promise.all([
    argoOwners(owned, signal),
    fluxOwners(owned, signal),
    autoscalers(owned, signal),
    controllers(owned, signal),
  ]);
  const delivered = [...argo, ...flux, ...helmOwners(owned)];
  const all = [...scaled, ...delivered, ...kept, ...managers(owned, delivered)];
  const order = ["yes", "unknown", "no"];
  return all.toSorted((one, other) => order.indexOf(one.reverts) - order.indexOf(other.reverts));
}

/** A release installs its objects once; it writes them again with its next upgrade or rollback. */
function helmOwners({ object, ref: { connection } }: OwnedObject): readonly Owner[] {
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
      leads: namespace === "" ? null : { by: "release", to: { connection, namespace, name: release } },
    },
  ];
}

/** Whoever changes replicas, by a scale or in the object itself, meets its autoscaler. */
async function autoscalers({ api, kind, ref, changes }: OwnedObject, signal: AbortSignal): Promise<readonly Owner[]> {
  if (!kind.subresources.includes("scale")) return [];
  const replicas = changes.find(({ path }) => path.length === 2 && path[0] === "spec" && path[1] === "replicas")?.after;
  return typeof replicas === "number" ? await autoscalersOf(api, kind, ref, replicas, signal) : [];
}

/** Controllers of Kubernetes itself, which keep what they made as their own template says. */
const ownGroups = new Set(["", "apps", "batch"]);

async function controllers({ api, ref, object }: OwnedObject, signal: AbortSignal): Promise<readonly Owner[]> {
  const references = listAt(object, "metadata", "ownerReferences");
  const kinds = references.length === 0 ? [] : await kindsOf(api, signal);
  return references.map((reference) => {
    const kind = textAt(reference, "kind");
    const name = textAt(reference, "name");
    const [group = ""] = textAt(reference, "apiVersion").split("/").slice(0, -1);
    const own = ownGroups.has(group);
    const served = kinds.find((one) => one.group === group && one.kind === kind);
    const { connection, namespace } = ref;
    return {
      kind: own ? "controller" : "operator",
      name: `${kind} ${name}`,
      reverts: "unknown",
      text: message(own ? "cluster.owner.controller" : "cluster.owner.operator", { kind, name }),
      source: "",
      suspend: null,
      leads:
        served === undefined
          ? null
          : {
              // An owner is cluster-wide or in the namespace of what it owns.
              to: {
                connection,
                group,
                version: served.version,
                resource: served.resource,
                namespace: served.namespaced ? namespace : "",
                name,
              },
              by: "edit",
            },
    };
  });
}

/** None where they cannot be read: only the ways there are missing then. */
async function kindsOf(api: KubeApi, signal: AbortSignal): Promise<readonly ApiKind[]> {
  try {
    return await api.kinds(signal);
  } catch (error) {
    if (!(error instanceof RpcError) || signal.aborted) throw error;
    return [];
  }
}

/** Those who deliver the object write its fields too, under names that tell them. */
const delivering: Readonly<Record<string, RegExp>> = {
  argocd: /argocd/,
  flux: /^(kustomize|helm|source)-controller$/,
  helm: /^helm$/i,
};

function managers({ object, changes }: OwnedObject, delivered: readonly Owner[]): readonly Owner[] {
  const known = delivered.flatMap(({ kind }) => delivering[kind] ?? []);
  const names = new Set(changes.flatMap(({ path }) => fieldManagers(object, path)));
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
      leads: null,
    }));
}

/** Tools that write when a person runs them. */
const byHand = /^(kubectl|quarterdeck|k9s|lens|freelens|headlamp|rancher|octant|node-fetch|mozilla)/i;
