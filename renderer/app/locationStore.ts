/** The current location, in step with the address: back and forward work, a pasted link is followed. */
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { formatLocation, type Location, parseLocation, START } from "./location.ts";

const store = createStore<{ location: Location }>(() => ({ location: START }));

/** Reads the address and follows it. Call once, before the first render, after a session token was taken out of the hash. */
export function startLocation(target: Window): () => void {
  const read = () => store.setState({ location: parseLocation(target.location.hash) });
  read();
  target.addEventListener("popstate", read);
  target.addEventListener("hashchange", read);
  return () => {
    target.removeEventListener("popstate", read);
    target.removeEventListener("hashchange", read);
  };
}

export function currentLocation(): Location {
  return store.getState().location;
}

/** Calls `onChange` after each change of place.
 *  @returns stops */
export function subscribeLocation(onChange: (location: Location) => void): () => void {
  return store.subscribe((state) => onChange(state.location));
}

/** Goes to a place; fields not named stay. The same place again adds no step to the history. */
export function go(change: Partial<Location>): void {
  move({ ...store.getState().location, ...change }, "push");
}

/** Changes the place without a step in the history: for what is typed, sorted, scrolled. */
export function adjust(change: Partial<Location>): void {
  move({ ...store.getState().location, ...change }, "replace");
}

export function useLocation<T>(select: (location: Location) => T): T {
  return useStore(store, (state) => select(state.location));
}

function move(location: Location, how: "push" | "replace"): void {
  const hash = formatLocation(location);
  const same = hash === formatLocation(store.getState().location);
  if (!same && how === "push") history.pushState(null, "", hash);
  else if (!same) history.replaceState(null, "", hash);
  if (!same) store.setState({ location });
}
