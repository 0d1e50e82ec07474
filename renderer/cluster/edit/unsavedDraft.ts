/** How drafts of the editors stand in the list of what is not applied: their titles, and the way back to them. */

import { useConnections, useEnvironments } from "../../app/core/stores.ts";
import type { ObjectPlace } from "../../app/location.ts";
import { currentLocation } from "../../app/locationStore.ts";
import { activeConnections, enterConnection } from "../../app/place.ts";
import { noteUnsaved } from "../../app/unsaved.ts";
import { readPlaceText } from "../detail/placeText.ts";
import { openApply, openEditor } from "./openEditor.ts";

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
    const open = () => {
      come(connection);
      openApply();
    };
    return noteUnsaved({ id: key, title: { text: "cluster.apply.name", params: {} }, connection, stored, open, drop });
  }
  const place = readPlaceText(key);
  if (place === null) return;
  const open = () => {
    come(place.connection);
    openEditor(place);
  };
  const title = { text: "cluster.edit.title", params: { label: labelOf(kind, place) } } as const;
  noteUnsaved({ id: key, title, connection: place.connection, stored, open, drop });
}

/** A text is looked at where it belongs, with that environment's band over it. */
function come(connection: string | null): void {
  const { environment: name, connections: named } = currentLocation();
  const environment = useEnvironments.getState().environments.find((one) => one.name === name) ?? null;
  const active = activeConnections(named, environment, useConnections.getState().connections);
  if (connection !== null && !active.some(({ id }) => id === connection)) enterConnection(connection);
}

function labelOf(kind: string, { namespace, name }: ObjectPlace): string {
  return namespace === "" ? `${kind} ${name}` : `${kind} ${namespace} / ${name}`;
}
