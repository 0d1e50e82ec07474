/** Certificates and keys as entries give them: inline in base64, or as a path relative to their own file. */
import type { PlatformPath } from "node:path";
import { type Message, message } from "../../../shared/model/message.ts";
import type { Material } from "./kubeContext.ts";

/** The rules of paths; `node:path`, or another system's in tests. */
export type Paths = Pick<PlatformPath, "dirname" | "isAbsolute" | "join" | "resolve" | "sep">;

export type Reading<T> =
  | { readonly entry: T; readonly warnings: readonly Message[]; readonly problem?: undefined }
  | { readonly problem: Message };

export interface MaterialPlace {
  readonly field: string;
  readonly file: string;
  readonly paths: Paths;
  readonly warnings: Message[];
}

/** Data overrides the path, as in kubectl; that both are given is worth a warning. */
export function readMaterial(
  path: string,
  data: string,
  place: MaterialPlace,
): { readonly material: Material | null; readonly problem?: Message } {
  if (data !== "") {
    const text = decodeBase64(data);
    const field = `${place.field}-data`;
    if (text === null) return { material: null, problem: message("kubeconfig.base64", { field }) };
    if (path !== "") place.warnings.push(message("kubeconfig.dataOverrides", { field: place.field }));
    return { material: { from: "inline", text } };
  }
  if (path === "") return { material: null };
  return { material: { from: "file", path: relativeTo(place.file, path, place.paths) } };
}

/** A path of an entry, made absolute against the folder of the file that holds it. */
export function relativeTo(file: string, path: string, paths: Paths): string {
  return paths.isAbsolute(path) ? path : paths.join(paths.dirname(file), path);
}

function decodeBase64(data: string): string | null {
  const compact = data.replace(/\s+/g, "");
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(compact) || compact.length % 4 !== 0) return null;
  return Buffer.from(compact, "base64").toString("utf8");
}
