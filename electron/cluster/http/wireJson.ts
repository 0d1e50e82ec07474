import type { Json } from "../../../shared/model/json.ts";

/** JSON as Go's encoder writes it (encoding/json `HTMLEscape`). The test of a JSON patch compares what the patch says with what the server wrote
 *  byte by byte (evanphx/json-patch v4, `lazyNode.equal`): a text with "&&" would never be as it was read. */
export function wireJson(value: Json): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
