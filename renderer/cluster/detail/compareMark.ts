/** The object that the person put aside to compare others with. */
import { create } from "zustand";
import type { ObjectPlace } from "../../app/location.ts";

export const useCompareMark = create<ObjectPlace | null>(() => null);
