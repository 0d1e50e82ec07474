/** What lies over the screens: the palette and the list of keys. */
import { create } from "zustand";

interface Overlays {
  /** The palette's text when it is open; null when it is shut. */
  readonly palette: string | null;
  readonly keys: boolean;
}

export const useOverlays = create<Overlays>(() => ({ palette: null, keys: false }));

/** @param text what the palette starts with: ":" for a command in k9s's grammar */
export function openPalette(text: string): void {
  useOverlays.setState({ palette: text, keys: false });
}

export function showKeys(): void {
  useOverlays.setState({ keys: true, palette: null });
}

export function closeOverlays(): void {
  useOverlays.setState({ palette: null, keys: false });
}
