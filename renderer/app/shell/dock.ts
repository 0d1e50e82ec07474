/** The dock under the screens: whether it is there, open, and which of its tabs. Its height is a setting. */
import { create } from "zustand";

/** More tabs (terminals, logs) come with their domains. */
export type DockTabId = "operations";

interface DockState {
  /** It takes room only once there was something to put into it. */
  readonly shown: boolean;
  readonly open: boolean;
  /** The person folded it: it unfolds by itself only for what needs them. */
  readonly unwanted: boolean;
  readonly tab: DockTabId;
}

export const useDock = create<DockState>(() => ({ shown: false, open: false, unwanted: false, tab: "operations" }));

export function toggleDock(): void {
  const { open } = useDock.getState();
  useDock.setState({ shown: true, open: !open, unwanted: open });
}

/** Unfolds it on what runs. */
export function showOperations(): void {
  useDock.setState({ shown: true, open: true, tab: "operations" });
}

/** As `showOperations`, for what only goes on. */
export function offerOperations(): void {
  if (!useDock.getState().unwanted) showOperations();
}
