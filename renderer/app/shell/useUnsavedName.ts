/** What stands for an unsaved text where there is one line for it: what it is about, and on which connection. */
import { useCallback } from "react";
import { useConnections } from "../core/stores.ts";
import { useText } from "../i18n.ts";
import type { UnsavedText } from "../unsaved.ts";

export function useUnsavedName(): (text: UnsavedText) => string {
  const t = useText();
  const connections = useConnections((state) => state.connections);
  return useCallback(
    ({ title, connection }) => {
      const name = connections.find(({ id }) => id === connection)?.name;
      return [t(title.text, title.params), name].filter(Boolean).join(" · ");
    },
    [connections, t],
  );
}
