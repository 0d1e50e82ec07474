/** Argo CD: which Application an object belongs to (argo-cd `util/argo/resource_tracking.go`), and whether it is put back by itself. */
import { message } from "../../../shared/model/message.ts";
import type { ObjectRef } from "../../../shared/objectRef.ts";
import type { Owner } from "../../../shared/operation.ts";
import { RpcError } from "../../../shared/rpc/envelope.ts";
import { at, isObject, listAt, textAt } from "../source/wireValue.ts";
import type { OwnedObject } from "./owners.ts";

const group = "argoproj.io";

export function isArgoApplication(kind: { readonly group: string; readonly resource: string }): boolean {
  return kind.group === group && kind.resource === "applications";
}

/** @returns its automated sync as it is; null where it syncs by hand. `enabled` came with Argo CD 3, and is false there where it was switched off. */
export function automatedSync(application: unknown): object | null {
  const automated = at(application, "spec", "syncPolicy", "automated");
  return isObject(automated) && at(automated, "enabled") !== false ? automated : null;
}

export async function argoOwners(owned: OwnedObject, signal: AbortSignal): Promise<readonly Owner[]> {
  const found = applicationOf(owned);
  if (found === null) return [];
  const { namespace, name } = found;
  const owner = { kind: "argocd", name, source: "", suspend: null, leads: null } as const;
  try {
    const application = await applicationNamed(owned, namespace, name, signal);
    // A label of that name is not Argo CD's alone.
    if (application === null)
      return found.sure ? [{ ...owner, reverts: "unknown", text: message("cluster.owner.argoUnread", { name }) }] : [];
    const { connection } = owned.ref;
    const place = { namespace: textAt(application, "metadata", "namespace") || namespace || "argocd", name };
    const to: ObjectRef = { connection, group, version: versionOf(application), resource: "applications", ...place };
    return [
      {
        ...owner,
        source: sourcesOf(application),
        ...fateOf(application, name),
        suspend: automatedSync(application) === null ? null : { action: "suspend", targets: [to], suspended: true },
        leads: { to, by: "open" },
      },
    ];
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

/** Repository, path or chart, revision: a line for each of its sources. */
function sourcesOf(application: unknown): string {
  const one = at(application, "spec", "source");
  const sources = one === undefined ? listAt(application, "spec", "sources") : [one];
  const synced = listAt(application, "status", "sync", "revisions");
  return sources
    .map((source, at) => {
      const [repo, path, chart, target] = ["repoURL", "path", "chart", "targetRevision"].map((key) =>
        textAt(source, key),
      );
      const found = one === undefined ? String(synced[at] ?? "") : textAt(application, "status", "sync", "revision");
      return [repo, path || chart, revisionText(target ?? "", found)].filter((part) => part !== "").join(" · ");
    })
    .join("\n");
}

/** `main (3f2a1b9)`: what is followed, and what of it was last compared. */
function revisionText(target: string, found: string): string {
  const short = /^[0-9a-f]{40}$/.test(found) ? found.slice(0, 7) : found;
  if (short === "" || short === target) return target;
  return target === "" ? short : `${target} (${short})`;
}

function versionOf(application: unknown): string {
  return textAt(application, "apiVersion").split("/")[1] ?? "v1alpha1";
}

/** Automated sync with self-heal puts a changed object back within seconds; without self-heal it waits for the next commit. */
function fateOf(application: unknown, name: string): Pick<Owner, "reverts" | "text"> {
  const automated = automatedSync(application);
  if (automated !== null && at(automated, "selfHeal") === true)
    return { reverts: "yes", text: message("cluster.owner.argoHeals", { name }) };
  if (automated !== null) return { reverts: "unknown", text: message("cluster.owner.argoSyncs", { name }) };
  return { reverts: "no", text: message("cluster.owner.argoManual", { name }) };
}
