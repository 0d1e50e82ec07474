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
    remember(target, settings.lastLocation);
  });
}

/** @param known the place as it is kept */
function remember(target: Window, known: string): void {
  let timer = 0;
  let unsaved: string | null = null;
  const save = () => {
    clearTimeout(timer);
    if (unsaved !== null) changeSettings({ lastLocation: unsaved });
    unsaved = null;
  };
  // A page that was loaded again may have gone before its place was kept.
  const now = formatLocation(currentLocation());
  if (now !== known) changeSettings({ lastLocation: now });
  subscribeLocation((location) => {
    clearTimeout(timer);
    unsaved = formatLocation(location);
    timer = target.setTimeout(save, REMEMBER_AFTER_MS);
  });
  // Where the line outlives the page's last moment, the end of the page loses nothing.
  target.addEventListener("pagehide", save);
}
