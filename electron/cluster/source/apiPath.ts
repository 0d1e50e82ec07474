/** How a collection is named: in paths, in messages, and in what is accepted of it. */

export const tableAccept = [
  "application/json;as=Table;v=v1;g=meta.k8s.io",
  // Aggregated APIs that know no Tables answer with the plain list.
  "application/json",
].join(",");

export function resourceName(of: { readonly group: string; readonly resource: string }): string {
  return of.group === "" ? of.resource : `${of.resource}.${of.group}`;
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
