/** How drafts of the editors stand in the list of what is not applied: their titles, and the screens that show them. */
import type { ObjectPlace } from "../../app/location.ts";
import { noteUnsaved } from "../../app/unsaved.ts";
import { readPlaceText } from "../detail/placeText.ts";

/** The draft of documents to apply. */
export const APPLY = "apply";

interface DraftNote {
  /** `placeText` of the object, or `APPLY`. */
  readonly key: string;
  /** The object's kind; documents have many. */
  readonly kind: string;
  /** Of documents, which cluster they are for. */
  readonly connection: string | null;
  readonly stored: boolean;
  drop(): void;
}

export function noteDraft({ key, kind, connection, stored, drop }: DraftNote): void {
  if (key === APPLY) {
    const title = { text: "cluster.apply.name", params: {} } as const;
    return noteUnsaved({ id: key, title, connection, stored, screen: { kind: "apply", from: "" }, drop });
  }
  const place = readPlaceText(key);
  if (place === null) return;
  const title = { text: "cluster.edit.title", params: { label: labelOf(kind, place) } } as const;
  noteUnsaved({ id: key, title, connection: place.connection, stored, screen: { kind: "edit", ...place }, drop });
}

function labelOf(kind: string, { namespace, name }: ObjectPlace): string {
  return namespace === "" ? `${kind} ${name}` : `${kind} ${namespace} / ${name}`;
}
