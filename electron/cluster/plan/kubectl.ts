/** Commands of kubectl for a terminal: quoted for a POSIX shell. */

/** Nothing in here means anything to a shell. */
const plain = /^[A-Za-z0-9_./:@%+,-][A-Za-z0-9_./:=@%+,-]*$/;
/** A terminal acts on them before the shell sees that they are quoted; a line feed between quotes is what it is. */
const acting = /[\p{Cc}--[\n]]/v;

export function shellQuoted(word: string): string {
  if (plain.test(word)) return word;
  return acting.test(word) ? escaped(word) : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** ANSI-C quoting: bash, zsh, ksh, and POSIX since 2024. Three octal digits, because hexadecimal ones go on as far as they can. */
function escaped(word: string): string {
  const bytes = new TextEncoder().encode(word);
  const signs = [...bytes].map((byte) => {
    const sign = String.fromCharCode(byte);
    return byte < 0x20 || byte > 0x7e || sign === "'" || sign === "\\"
      ? `\\${byte.toString(8).padStart(3, "0")}`
      : sign;
  });
  return `$'${signs.join("")}'`;
}

/** Which cluster, and as whom. */
export interface KubectlContext {
  readonly context: string;
  /** The file that defines it; null where kubectl finds it by itself. */
  readonly kubeconfig: string | null;
  readonly as: { readonly user: string; readonly groups: readonly string[] } | null;
}

export interface KubectlPlace {
  readonly context: KubectlContext;
  /** Empty for what belongs to none. */
  readonly namespace: string;
}

/** `kubectl --context prod-eu -n orders scale deployment/orders-api --replicas=5`. Words that begin with a dash are the caller's flags. */
export function kubectl(
  { context: { context, kubeconfig, as }, namespace }: KubectlPlace,
  ...words: readonly string[]
) {
  const place = [
    ...(kubeconfig === null ? [] : ["--kubeconfig", kubeconfig]),
    "--context",
    context,
    ...(as === null ? [] : ["--as", as.user, ...as.groups.flatMap((group) => ["--as-group", group])]),
    ...(namespace === "" ? [] : ["-n", namespace]),
  ];
  return ["kubectl", ...place, ...words].map(shellQuoted).join(" ");
}

/** The same with a text on its standard input; the last word reads it: `-`, or a file that is it.
 *  @param words already a command by `kubectl` */
export function withInput(command: string, text: string): string {
  const lines = new Set(text.split("\n"));
  let end = "EOF";
  for (let number = 2; lines.has(end); number += 1) end = `EOF${number}`;
  return `${command} <<'${end}'\n${text.replace(/\n?$/, "\n")}${end}`;
}

/** More does not go into one word of a command (Linux takes 128 KiB), nor onto a screen. */
const longestWord = 4_000;

/** A patch as `patch` takes it: `--type=json`, `merge`, `strategic`. */
export function kubectlPatch(
  place: KubectlPlace,
  name: string,
  { type, subresource, patch }: { readonly type: string; readonly subresource: string; readonly patch: unknown },
): string {
  const text = JSON.stringify(patch);
  const words = ["patch", name, `--type=${type}`, ...(subresource === "" ? [] : [`--subresource=${subresource}`])];
  if (text.length <= longestWord) return kubectl(place, ...words, "-p", text);
  return withInput(kubectl(place, ...words, "--patch-file=/dev/stdin"), text);
}

/** `deployments.apps/orders-api`: the resource is named in full, because short names can mean another group's. */
export function kubectlName(of: { readonly group: string; readonly resource: string; readonly name: string }): string {
  const resource = of.group === "" ? of.resource : `${of.resource}.${of.group}`;
  return `${resource}/${of.name}`;
}
