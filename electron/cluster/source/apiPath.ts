/** How a collection is named: in paths, in messages, and in what is accepted of it. */

export const tableAccept = [
  "application/json;as=Table;v=v1;g=meta.k8s.io",
  // Aggregated APIs that know no Tables answer with the plain list.
  "application/json",
].join(",");

/** `pods`, `deployments.apps`, and with a subresource `pods/log`, `deployments.apps/scale`. */
export function resourceName({ group, resource }: { readonly group: string; readonly resource: string }): string {
  const [plural = "", ...sub] = resource.split("/");
  return [group === "" ? plural : `${plural}.${group}`, ...sub].join("/");
}

/** `/api/v1/pods`, `/apis/apps/v1/namespaces/shop/deployments`. */
export function collectionPath(
  of: { readonly group: string; readonly version: string; readonly resource: string },
  namespace: string | null,
): string {
  const root = of.group === "" ? `/api/${of.version}` : `/apis/${of.group}/${of.version}`;
  const within = namespace === null ? "" : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${root}${within}/${of.resource}`;
}
