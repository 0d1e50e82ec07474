/** Commands of kubectl for a terminal: quoted for a POSIX shell. */

/** Nothing in here means anything to a shell. */
const plain = /^[A-Za-z0-9_./:=@%+,-]+$/;

export function shellQuoted(word: string): string {
  return plain.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

export interface KubectlPlace {
  readonly context: string;
  /** Empty for what belongs to none. */
  readonly namespace: string;
}

/** `kubectl --context prod-eu -n orders scale deployment/orders-api --replicas=5`. Words that begin with a dash are the caller's flags. */
export function kubectl({ context, namespace }: KubectlPlace, ...words: readonly string[]): string {
  const place = namespace === "" ? ["--context", context] : ["--context", context, "-n", namespace];
  return ["kubectl", ...place, ...words].map(shellQuoted).join(" ");
}

/** `deployments.apps/orders-api`: the resource is named in full, because short names can mean another group's. */
export function kubectlName(of: { readonly group: string; readonly resource: string; readonly name: string }): string {
  const resource = of.group === "" ? of.resource : `${of.resource}.${of.group}`;
  return `${resource}/${of.name}`;
}
