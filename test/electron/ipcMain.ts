/** `ipcMain`: what preloads send. */
import { EventEmitter } from "node:events";
import type { WebContents, WebFrame } from "./webContents.ts";

export interface IpcMainEvent {
  readonly sender: WebContents;
  readonly senderFrame: WebFrame | null;
  readonly ports: readonly [];
}

export const ipcMain = new EventEmitter<Record<string, [IpcMainEvent, ...unknown[]]>>();
