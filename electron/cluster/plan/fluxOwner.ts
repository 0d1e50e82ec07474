/** Flux: which Kustomization or HelmRelease delivers an object (labels of kustomize-controller and helm-controller), and when it does so again. */
import type { ApiKind } from "../../../shared/cluster.ts";
import { message } from "../../../shared/model/message.ts";
import type { Owner } from "../../../shared/operation.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { at, textAt } from "../source/wireValue.ts";
import { objectPath } from "./objectKey.ts";
import type { OwnedObject } from "./owners.ts";

const deliverers = [
  { prefix: "kustomize.toolkit.fluxcd.io", resource: "kustomizations", kind: "Kustomization" },
  { prefix: "helm.toolkit.fluxcd.io", resource: "helmreleases", kind: "HelmRelease" },
] as const;

export async function fluxOwners(owned: OwnedObject, signal: AbortSignal): Promise<readonly Owner[]> {
  const labels = at(owned.object, "metadata", "labels");
  const found = deliverers.flatMap((deliverer) => {
    const name = textAt(labels, `${deliverer.prefix}/name`);
    return name === "" ? [] : [{ ...deliverer, name, namespace: textAt(labels, `${deliverer.prefix}/namespace`) }];
  });
  return await Promise.all(found.map((one) => ownerFrom(owned, one, signal)));
}

type Deliverer = Omit<(typeof deliverers)[number], never> & { readonly name: string; readonly namespace: string };

async function ownerFrom({ api, ref, object }: OwnedObject, deliverer: Deliverer, signal: AbortSignal): Promise<Owner> {
  const { prefix: group, resource, kind, namespace } = deliverer;
  const name = `${kind} ${namespace}/${deliverer.name}`;
  const owner = { kind: "flux", name, source: "", suspend: null, leads: null } as const;
  try {
    const served = (await api.kinds(signal)).find((one: ApiKind) => one.group === group && one.resource === resource);
    if (served === undefined) return { ...owner, reverts: "no", text: message("cluster.owner.fluxGone", { name }) };
    const of = {
      connection: ref.connection,
      group,
      version: served.version,
      resource,
      namespace,
      name: deliverer.name,
    };
    const found = await api.get({ path: objectPath(of) }, signal);
    const interval = textAt(found, "spec", "interval");
    const params = { name, interval };
    const source = sourceOf(found);
    const leads = { to: of, by: "open" } as const;
    if (at(found, "spec", "suspend") === true)
      return { ...owner, source, leads, reverts: "no", text: message("cluster.owner.fluxSuspended", params) };
    if (textAt(object, "metadata", "annotations", `${group}/reconcile`) === "disabled")
      return { ...owner, source, leads, reverts: "no", text: message("cluster.owner.fluxDisabled", params) };
    // helm-controller corrects drift only where it is told to; kustomize-controller always applies anew.
    const heals = kind === "Kustomization" || textAt(found, "spec", "driftDetection", "mode") === "enabled";
    return {
      ...owner,
      source,
      leads,
      reverts: heals ? "yes" : "no",
      text: message(heals ? "cluster.owner.flux" : "cluster.owner.fluxUpgrade", params),
      suspend: { action: "suspend", targets: [of], suspended: true },
    };
  } catch (error) {
    if (!(error instanceof RpcError) || signal.aborted) throw error;
    if (error.code === "not-found")
      return { ...owner, reverts: "no", text: message("cluster.owner.fluxGone", { name }) };
    return { ...owner, reverts: "unknown", text: message("cluster.owner.fluxUnread", { name }) };
  }
}

function sourceOf(deliverer: unknown): string {
  const reference = at(deliverer, "spec", "sourceRef") ?? at(deliverer, "spec", "chart", "spec", "sourceRef");
  const chart = textAt(deliverer, "spec", "chart", "spec", "chart");
  const path = textAt(deliverer, "spec", "path");
  const [kind, namespace, name] = ["kind", "namespace", "name"].map((key) => textAt(reference, key));
  const from = name === "" ? "" : `${kind} ${namespace === "" ? "" : `${namespace}/`}${name}`;
  return [from, path || chart].filter((part) => part !== "").join(" · ");
}
