/** The way back to a text: to its editor, where it belongs, with that environment's band over it. */
import { useConnections, useEnvironments } from "../core/stores.ts";
import { currentLocation, go } from "../locationStore.ts";
import { activeConnections, enterConnection } from "../place.ts";
import type { UnsavedText } from "../unsaved.ts";

export function openUnsaved({ connection, screen }: UnsavedText): void {
  const { environment: name, connections: named } = currentLocation();
  const environment = useEnvironments.getState().environments.find((one) => one.name === name) ?? null;
  const active = activeConnections(named, environment, useConnections.getState().connections);
  if (connection !== null && !active.some(({ id }) => id === connection)) enterConnection(connection);
  go({ screen, selected: null, compare: null });
}
