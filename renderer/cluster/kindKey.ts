/** `group/resource`, as settings name a kind. */
export function kindKey(kind: { readonly group: string; readonly resource: string }): string {
  return `${kind.group}/${kind.resource}`;
}
