/** The place of the last start is shown again, and the present one remembered. Showing it opens no connection. */
import { changeSettings, useSettings } from "./core/stores.ts";
import { formatLocation, parseLocation, START } from "./location.ts";
import { adjust, currentLocation, subscribeLocation } from "./locationStore.ts";

const REMEMBER_AFTER_MS = 1_000;

export function startLastPlace(target: Window): void {
  // A link that leads somewhere goes before what is remembered.
  const linked = target.location.hash.length > 2;
  const unsubscribe = useSettings.subscribe((settings) => {
    if (!settings.known) return;
    unsubscribe();
    const atStart = formatLocation(currentLocation()) === formatLocation(START);
    if (!linked && atStart && settings.lastLocation !== "") adjust(parseLocation(settings.lastLocation));
    remember(target);
  });
}

function remember(target: Window): void {
  let timer = 0;
  let unsaved: string | null = null;
  const save = () => {
    clearTimeout(timer);
    if (unsaved !== null) changeSettings({ lastLocation: unsaved });
    unsaved = null;
  };
  subscribeLocation((location) => {
    clearTimeout(timer);
    unsaved = formatLocation(location);
    timer = target.setTimeout(save, REMEMBER_AFTER_MS);
  });
  // A reload, or the end of the page, may come sooner.
  target.addEventListener("pagehide", save);
}
