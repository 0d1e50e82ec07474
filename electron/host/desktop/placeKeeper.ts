/** Writes down where a window is. */
import type { BrowserWindow } from "electron";
import { writeJsonFile } from "../../core/state/jsonFile.ts";
import type { WindowState } from "./windowState.ts";

/** @returns writes it when it has changed since the last time; resolves when that is done. A place that cannot be kept is no reason to keep a
 *  window open. */
export function placeKeeper(window: BrowserWindow, file: string): () => Promise<void> {
  let kept = "";
  let writing = Promise.resolve();
  return () => {
    if (window.isDestroyed()) return writing;
    const state: WindowState = { ...window.getNormalBounds(), maximized: window.isMaximized() };
    const text = JSON.stringify(state);
    if (text === kept) return writing;
    kept = text;
    writing = writing.then(() => writeJsonFile(file, state)).catch(() => {});
    return writing;
  };
}
