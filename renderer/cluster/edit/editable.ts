/** An object as a person edits it: without what the server writes. */
import type { JsonObject } from "../../../shared/model/json.ts";
import { isJsonObject } from "../../../shared/model/kindSchema.ts";
import { type Manifest, readManifest } from "../../../shared/model/manifest.ts";
import { withoutServerFields } from "../../../shared/model/serverOwned.ts";
import { yamlText } from "../detail/yamlText.ts";

/** What an edit begins from: the whole object but for its status, which is large and never edited. */
export function beginning(object: Readonly<Record<string, unknown>>): JsonObject {
  const { status: _status, ...rest } = object;
  // It came from the server as JSON.
  return rest as JsonObject;
}

export function editableText(object: JsonObject): string {
  return yamlText(withoutServerFields(object), []);
}

export function uidOf(object: JsonObject): unknown {
  return isJsonObject(object.metadata) ? object.metadata.uid : undefined;
}

/** @returns null while the text is no single document */
export function readObject(text: string): JsonObject | null {
  return onlyObject(readManifest(text));
}

/** @returns null while there is no single document */
export function onlyObject({ documents, problems }: Manifest): JsonObject | null {
  const [only] = documents;
  return problems.length === 0 && documents.length === 1 && only !== undefined ? only.object : null;
}
