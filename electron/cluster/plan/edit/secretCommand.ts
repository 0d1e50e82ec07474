/** The edit of a Secret for a terminal: its values are asked for there, unseen. They are in no command, in no history and in no list of processes. */
import type { Json } from "../../../../shared/model/json.ts";
import { isJsonObject } from "../../../../shared/model/kindSchema.ts";
import type { PatchOp } from "../../patch/fieldPatch.ts";
import { type KubectlPlace, kubectl, kubectlName, shellQuoted } from "../kubectl.ts";

/** @param ops tests of values are left out: they would tell what was there */
export function secretPatch(
  place: KubectlPlace,
  ref: { readonly group: string; readonly resource: string; readonly name: string },
  ops: readonly PatchOp[],
): string {
  const asked: string[] = [];
  const hidden = (path: string, value: Json): Json => {
    if (isJsonObject(value))
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, hidden(`${path}/${key}`, one)]));
    if (typeof value !== "string") return value;
    asked.push(path.slice(1).replaceAll("/", "."));
    return mark(asked.length);
  };
  const patch = ops
    .filter(({ op, path }) => !(op === "test" && isValue(path)))
    .map((op) => ("value" in op && isValue(op.path) ? { ...op, value: hidden(op.path, op.value) } : op));
  const text = JSON.stringify(patch)
    .replace(/[\\$`]/g, "\\$&")
    .replaceAll(/\ue000(\d+)\ue000/g, (_, number: string) => encoded(number));
  const command = kubectl(place, "patch", kubectlName(ref), "--type=json", "--patch-file=/dev/stdin");
  const lines = asked.map(
    (name, at) => `printf %s ${shellQuoted(`${name}: `)}; stty -echo; read -r value${at + 1}; stty echo; echo`,
  );
  // Between brackets: a shell reads them to their end first, so that `read` does not take the lines that are pasted behind it.
  return ["(", ...lines, `${command} <<EOF`, text, "EOF", ")"].join("\n");
}

function isValue(path: string): boolean {
  return path === "/data" || path.startsWith("/data/");
}

function mark(number: number): string {
  // Of the area for private use: no value in base64 holds it, and JSON leaves it as it is.
  return `\ue000${number}\ue000`;
}

function encoded(number: string): string {
  return `$(printf %s "$value${number}" | base64 | tr -d '\\n')`;
}
