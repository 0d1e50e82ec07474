/** The settings contract. */
import { settings } from "../../../shared/settings.ts";
import { type Implementation, implement } from "../rpc/implementation.ts";
import { latest } from "../state/value.ts";
import type { SettingsStore } from "./settingsStore.ts";

export function settingsHandlers(store: SettingsStore): Implementation {
  return implement(settings, {
    current: (_input, { signal }) => latest(store.settings, signal),
    change: (patch) => {
      store.change(definedOnly(patch));
      return null;
    },
  });
}

/** A field that was sent without a value is no change of it. */
function definedOnly<T extends object>(patch: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(patch).filter(([, value]) => value !== undefined);
  // Only fields without a value were taken out.
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
