/** Argo CD: which Application an object belongs to (argo-cd `util/argo/resource_tracking.go`), and whether it is put back by itself. */
import { message } from "../../../shared/model/message.ts";
import type { Owner } from "../../../shared/operation.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { at, isObject, listAt, textAt } from "../source/wireValue.ts";
import type { OwnedObject } from "./owners.ts";

const group = "argoproj.io";

export async function argoOwners(owned: OwnedObject, signal: AbortSignal): Promise<readonly Owner[]> {
  const found = applicationOf(owned);
  if (found === null) return [];
  const { namespace, name } = found;
  const owner = { kind: "argocd", name, source: "", suspend: null } as const;
  try {
    const application = await applicationNamed(owned, namespace, name, signal);
    // A label of that name is not Argo CD's alone.
    if (application === null)
      return found.sure ? [{ ...owner, reverts: "unknown", text: message("cluster.owner.argoUnread", { name }) }] : [];
    return [{ ...owner, source: sourceOf(application), ...fateOf(application, name) }];
  } catch (error) {
    if (!(error instanceof RpcError) || signal.aborted) throw error;
    if (!found.sure && error.code === "not-found") return [];
    return [{ ...owner, reverts: "unknown", text: message("cluster.owner.argoUnread", { name }) }];
  }
}

interface Tracked {
  /** Empty where the object does not tell it. */
  readonly namespace: string;
  readonly name: string;
  /** Told by an annotation of Argo CD's own. */
  readonly sure: boolean;
}

function applicationOf({ object, ref, kind }: OwnedObject): Tracked | null {
  // `app:group/Kind:namespace/name`; `namespace_app` for an Application outside of Argo CD's own namespace.
  const tracking = textAt(object, "metadata", "annotations", "argocd.argoproj.io/tracking-id");
  const [app = "", groupKind = "", place = ""] = tracking.split(":");
  const own = `${ref.group}/${kind.kind}` === groupKind && place.endsWith(`/${ref.name}`);
  // Copies of an object carry the annotation of another along.
  if (app !== "" && own) {
    const [first = "", second] = app.split("_", 2);
    return { namespace: second === undefined ? "" : first, name: second ?? first, sure: true };
  }
  const label =
    textAt(object, "metadata", "labels", "argocd.argoproj.io/instance") ||
    (tracking === "" ? textAt(object, "metadata", "labels", "app.kubernetes.io/instance") : "");
  return label === "" ? null : { namespace: "", name: label, sure: false };
}

/** Looked for in Argo CD's usual namespace first, then in all. */
async function applicationNamed(
  { api }: OwnedObject,
  namespace: string,
  name: string,
  signal: AbortSignal,
): Promise<unknown> {
  const kinds = await api.kinds(signal);
  const kind = kinds.find((one) => one.group === group && one.resource === "applications");
  if (kind === undefined) return null;
  const root = `/apis/${group}/${kind.version}`;
  const within = namespace === "" ? "argocd" : namespace;
  try {
    return await api.get(
      { path: `${root}/namespaces/${encodeURIComponent(within)}/applications/${encodeURIComponent(name)}` },
      signal,
    );
  } catch (error) {
    if (!(error instanceof RpcError) || namespace !== "" || error.code !== "not-found") throw error;
  }
  const all = await api.get(
    { path: `${root}/applications`, query: { fieldSelector: `metadata.name=${name}` } },
    signal,
  );
  return listAt(all, "items")[0] ?? null;
}

function sourceOf(application: unknown): string {
  const [several] = listAt(application, "spec", "sources");
  const source = at(application, "spec", "source") ?? several;
  const [repo, path, chart, revision] = ["repoURL", "path", "chart", "targetRevision"].map((key) =>
    textAt(source, key),
  );
  return [repo, path || chart, revision].filter((part) => part !== "").join(" · ");
}

/** Automated sync with self-heal puts a changed object back within seconds; without self-heal it waits for the next commit. */
function fateOf(application: unknown, name: string): Pick<Owner, "reverts" | "text"> {
  const automated = at(application, "spec", "syncPolicy", "automated");
  const enabled = isObject(automated) && at(automated, "enabled") !== false;
  if (enabled && at(automated, "selfHeal") === true)
    return { reverts: "yes", text: message("cluster.owner.argoHeals", { name }) };
  if (enabled) return { reverts: "unknown", text: message("cluster.owner.argoSyncs", { name }) };
  return { reverts: "no", text: message("cluster.owner.argoManual", { name }) };
}
