/** The same documents applied by kubectl: as they were written where one command takes them so, else one by one as they are sent. */
import { isSecret } from "../../object/secretMask.ts";
import { type KubectlContext, kubectl, shellQuoted, withInput } from "../kubectl.ts";
import { yamlText } from "../liveDiff.ts";
import { APPLY_MANAGER } from "./applyParams.ts";
import type { ApplyDocument } from "./documents.ts";

/** Longer texts are not for a terminal. */
const mostCharacters = 200_000;

export interface ApplyCommandAsk {
  readonly context: KubectlContext;
  /** For documents that name none. */
  readonly namespace: string;
  /** Where the text came from: the name of a file, or none. */
  readonly origin: string;
  readonly text: string;
  readonly documents: readonly ApplyDocument[];
  /** Numbers of those that are refused: kubectl would refuse them too, unless it took over what was not to be. */
  readonly refused: ReadonlySet<number>;
  /** Some take over what others own. */
  readonly forced: boolean;
}

export function applyCommand(ask: ApplyCommandAsk): string {
  const { context, origin, documents, refused, forced } = ask;
  const left = documents.filter(({ number }) => !refused.has(number));
  const apart = forced && refused.size > 0;
  const place = apart ? null : flagOf(ask);
  const command = kubectl(
    { context, namespace: place ?? "" },
    "apply",
    "--server-side",
    `--field-manager=${APPLY_MANAGER}`,
    // As it is tried and sent here: unknown fields are warned of.
    "--validate=warn",
    ...(forced ? ["--force-conflicts"] : []),
    "-f",
  );
  const text = place === null ? left.map(({ object }) => yamlText(object)).join("---\n") : ask.text;
  const isFile = /\.(ya?ml|json)$/i.test(origin);
  // Values of Secrets are not put on the clipboard unasked.
  if (left.some(({ ref }) => isSecret(ref)) || text.length > mostCharacters)
    return `${command} ${isFile ? shellQuoted(`./${origin}`) : "-"}`;
  return withInput(`${command} -`, text);
}

/** What `-n` has to say: kubectl refuses documents that name another namespace than it. Null where no one flag does for all. */
function flagOf({ documents, namespace }: ApplyCommandAsk): string | null {
  const named = documents.filter(({ kind }) => kind.namespaced);
  if (named.every(({ written }) => written !== "")) return "";
  const place = namespace || "default";
  return named.every(({ written }) => written === "" || written === place) ? place : null;
}
