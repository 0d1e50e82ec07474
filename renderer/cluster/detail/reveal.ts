/** The one object whose secret values are shown; they are masked again as soon as another one is looked at. */
import { create } from "zustand";

export const useReveal = create<string | null>(() => null);

export function reveal(place: string | null): void {
  useReveal.setState(place, true);
}
